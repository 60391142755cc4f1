package gittree

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/gitobj"
)

// crafted is a repository whose objects are written by hand.
type crafted struct {
	t   testing.TB
	dir string
}

func craft(t testing.TB) *crafted {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "HEAD"), "ref: refs/heads/main\n")
	write(t, filepath.Join(dir, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
	return &crafted{t, dir}
}

// object writes a loose object and gives its id.
func (c *crafted) object(kind, data string) string {
	c.t.Helper()
	whole := fmt.Sprintf("%s %d\x00%s", kind, len(data), data)
	sum := sha1.Sum([]byte(whole))
	id := hex.EncodeToString(sum[:])
	c.loose(id, deflated(c.t, whole))
	return id
}

// loose writes the file of an object.
func (c *crafted) loose(id string, data []byte) {
	c.t.Helper()
	write(c.t, filepath.Join(c.dir, "objects", id[:2], id[2:]), string(data))
}

func deflated(t testing.TB, data string) []byte {
	t.Helper()
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return z.Bytes()
}

// entry is one entry of a tree.
func entry(mode, name, id string) string {
	raw, err := hex.DecodeString(id)
	if err != nil {
		panic(err)
	}
	return mode + " " + name + "\x00" + string(raw)
}

// main puts a commit of a tree on the main branch.
func (c *crafted) main(tree string) string {
	c.t.Helper()
	id := c.object("commit", "tree "+tree+"\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nmessage\n")
	write(c.t, filepath.Join(c.dir, "refs/heads/main"), id+"\n")
	return id
}

// TestHostile opens repositories made to do harm and reads all of them: each
// must end with a clear error, soon and with little memory.
func TestHostile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		craft func(c *crafted)
		want  string
	}{
		{"tree bomb", func(c *crafted) {
			id := c.object("tree", entry("100644", "a.proto", c.object("blob", "// a\n")))
			for range 12 {
				var data strings.Builder
				for n := range 20 {
					data.WriteString(entry("40000", fmt.Sprintf("d%02d", n), id))
				}
				id = c.object("tree", data.String())
			}
			c.main(id)
		}, "more than 100000 files are listed of the repository"},
		{"deep tree", func(c *crafted) {
			id := c.object("tree", entry("100644", "a.proto", c.object("blob", "// a\n")))
			for range 400 {
				id = c.object("tree", entry("40000", "d", id))
			}
			c.main(id)
		}, "folders nest deeper than 256"},
		{"large files", func(c *crafted) {
			blob := c.object("blob", strings.Repeat("\x00", 1<<20))
			var data strings.Builder
			for n := range 40 {
				data.WriteString(entry("100644", fmt.Sprintf("f%02d.proto", n), blob))
			}
			c.main(c.object("tree", data.String()))
		}, "more than 20000000 bytes are read from the repository"},
		{"giant file", func(c *crafted) {
			c.main(c.object("tree", entry("100644", "a.proto", c.object("blob", strings.Repeat("\x00", 5<<20)))))
		}, "5242880 bytes, more than the limit"},
		{"claimed size", func(c *crafted) {
			id := strings.Repeat("ab", 20)
			c.loose(id, deflated(c.t, "blob 99999999999999\x00x"))
			c.main(c.object("tree", entry("100644", "a.proto", id)))
		}, "is damaged: 99999999999999 bytes, more than the limit"},
		{"size too large", func(c *crafted) {
			id := strings.Repeat("ab", 20)
			c.loose(id, deflated(c.t, "blob 100\x00x"))
			c.main(c.object("tree", entry("100644", "a.proto", id)))
		}, "is damaged: unexpected EOF"},
		{"size too small", func(c *crafted) {
			id := strings.Repeat("ab", 20)
			c.loose(id, deflated(c.t, "blob 1\x00xyz"))
			c.main(c.object("tree", entry("100644", "a.proto", id)))
		}, "longer than its header says"},
		{"other content", func(c *crafted) {
			id := strings.Repeat("ab", 20)
			c.loose(id, deflated(c.t, "blob 1\x00x"))
			c.main(c.object("tree", entry("100644", "a.proto", id)))
		}, "its content has another id"},
		{"not compressed", func(c *crafted) {
			id := strings.Repeat("ab", 20)
			c.loose(id, []byte("blob 1\x00x"))
			c.main(c.object("tree", entry("100644", "a.proto", id)))
		}, "is damaged: zlib: invalid header"},
		{"empty object", func(c *crafted) {
			id := strings.Repeat("ab", 20)
			c.loose(id, nil)
			c.main(c.object("tree", entry("100644", "a.proto", id)))
		}, "is damaged: unexpected EOF"},
		{"missing file", func(c *crafted) {
			c.main(c.object("tree", entry("100644", "a.proto", strings.Repeat("ab", 20))))
		}, "not found"},
		{"blob for tree", func(c *crafted) { c.main(c.object("blob", "x")) }, "is a blob where a tree belongs"},
		{"tree for blob", func(c *crafted) {
			c.main(c.object("tree", entry("100644", "a.proto", c.object("tree", ""))))
		}, "is a tree where a blob belongs"},
		{"cut tree", func(c *crafted) { c.main(c.object("tree", "100644 a.proto\x00abc")) }, "is cut off"},
		{"parent folder", func(c *crafted) {
			c.main(c.object("tree", entry("100644", "..", c.object("blob", "x"))))
		}, `".." is not a file name`},
		{"git folder", func(c *crafted) {
			c.main(c.object("tree", entry("40000", ".GIT", c.object("tree", ""))))
		}, `".GIT" is not a file name`},
		{"absolute name", func(c *crafted) {
			c.main(c.object("tree", entry("100644", "/etc/passwd", c.object("blob", "x"))))
		}, `"/etc/passwd" is not a file name`},
		{"twice the name", func(c *crafted) {
			blob := c.object("blob", "x")
			c.main(c.object("tree", entry("100644", "a.proto", blob)+entry("40000", "a.proto", c.object("tree", ""))))
		}, `two entries "a.proto"`},
		{"unknown mode", func(c *crafted) {
			c.main(c.object("tree", entry("170000", "a.proto", c.object("blob", "x"))))
		}, `unknown mode "170000"`},
		{"references in a circle", func(c *crafted) {
			c.main(c.object("tree", ""))
			write(c.t, filepath.Join(c.dir, "refs/heads/main"), "ref: refs/heads/other\n")
			write(c.t, filepath.Join(c.dir, "refs/heads/other"), "ref: refs/heads/main\n")
		}, "too many symbolic references"},
		{"reference out of the repository", func(c *crafted) {
			write(c.t, filepath.Join(c.dir, "secret"), strings.Repeat("ab", 20))
			c.main(c.object("tree", ""))
			write(c.t, filepath.Join(c.dir, "HEAD"), "ref: ../../etc/passwd\n")
		}, "does not appear to be a git repository"},
		{"reference out of the references", func(c *crafted) {
			c.main(c.object("tree", ""))
			write(c.t, filepath.Join(c.dir, "HEAD"), "ref: refs/../../etc/passwd\n")
		}, "is not a reference name"},
		{"reference to nonsense", func(c *crafted) {
			c.main(c.object("tree", ""))
			write(c.t, filepath.Join(c.dir, "refs/heads/main"), "\x00\xff nonsense\n")
		}, "is not an object id"},
		{"tags of tags", func(c *crafted) {
			id := c.main(c.object("tree", ""))
			kind := "commit"
			for n := range 100 {
				id = c.object("tag", fmt.Sprintf("object %s\ntype %s\ntag t%d\ntagger a <a> 1 +0000\n\nm\n", id, kind, n))
				kind = "tag"
			}
			write(c.t, filepath.Join(c.dir, "refs/heads/main"), id+"\n")
		}, "too many tags that point to tags"},
		{"alternates in a circle", func(c *crafted) {
			c.main(c.object("tree", entry("100644", "a.proto", strings.Repeat("ab", 20))))
			write(c.t, filepath.Join(c.dir, "objects/info/alternates"), filepath.Join(c.dir, "objects")+"\n../objects\n/nowhere\n")
		}, "not found"},
		{"many alternates", func(c *crafted) {
			c.main(c.object("tree", ""))
			var all strings.Builder
			for n := range 100 {
				fmt.Fprintf(&all, "/nowhere/%d\n", n)
			}
			write(c.t, filepath.Join(c.dir, "objects/info/alternates"), all.String())
		}, "borrows objects from more than 64 repositories"},
		{"nonsense for an index", func(c *crafted) {
			c.main(c.object("tree", entry("100644", "a.proto", strings.Repeat("ab", 20))))
			write(c.t, filepath.Join(c.dir, "objects/pack/p.idx"), "\xfftOc\x00\x00\x00\x02"+strings.Repeat("\xff", 2000))
			write(c.t, filepath.Join(c.dir, "objects/pack/p.pack"), "PACK")
		}, "its index is cut off"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := craft(t)
			tt.craft(c)
			tree, err := open(t, Options{Repo: c.dir, limits: limits{entries: 100_000, bytes: 20_000_000, objects: gitobj.Limits{ObjectSize: 4 << 20}}})
			if err == nil {
				err = readAll(tree)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v; want %q", err, tt.want)
			}
		})
	}
}

// readAll reads all files, keeping none.
func readAll(fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			_, err = fs.ReadFile(fsys, path)
		}
		return err
	})
}

// TestPipe has a named pipe where a file should be: nobody may wait for it.
func TestPipe(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"HEAD", "config", "refs/heads/main", "packed-refs", "shallow", "objects/info/alternates", "objects/aa/" + strings.Repeat("a", 38)} {
		c := craft(t)
		c.main(c.object("tree", entry("100644", "a.proto", strings.Repeat("aa", 20))))
		path := filepath.Join(c.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err := mkfifo(path); err != nil {
			t.Skip(err)
		}
		tree, err := open(t, Options{Repo: c.dir})
		if err == nil {
			err = readAll(tree)
		}
		if err == nil {
			t.Errorf("%s: read", name)
		}
	}
}
