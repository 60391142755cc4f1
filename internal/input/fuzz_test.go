package input

import (
	"bytes"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/zstd"
)

// What the grammar takes keeps its promises: paths stay inside trees, and only
// options that the format knows are set.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"a", "-#format=tar,compression=gzip,subdir=b", "a.git#branch=b,depth=3", "file://a.tar.gz", "buf.build/a/b:c", "a.proto#include_package_files=true", "https://a/b.zip#strip_components=1", " a # format = dir "} {
		for kind := range Everything | Directories {
			f.Add(text, uint8(kind+1))
		}
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		g := Grammar{Kind: Kind(kind)}
		r, err := g.Parse(text)
		if err != nil {
			return
		}
		switch {
		case r.Format.kind()&g.Kind == 0:
			t.Errorf("format %s is not allowed", r.Format)
		case !fs.ValidPath(r.SubDir) || !r.Format.IsArchive() && r.Format != Git && r.SubDir != ".":
			t.Errorf("subdir %q", r.SubDir)
		case r.StripComponents > 0 && !r.Format.IsArchive():
			t.Errorf("strips components of %s", r.Format)
		case r.Compression != None && r.Format != Tar && !r.Format.IsImage():
			t.Errorf("%s with compression %s", r.Format, r.Compression)
		case r.Format != Git && (r.Git.Branch != "" || r.Git.Name != "" || r.Git.Ref != "" || r.Git.Depth != 0):
			t.Errorf("%s with git options", r.Format)
		case r.Format == Git && (r.Git.Depth == 0 || r.Git.Name != "" && (r.Git.Branch != "" || r.Git.Ref != "")):
			t.Errorf("git options %+v", r.Git)
		case r.Path == "":
			t.Error("no path")
		case r.Scheme == Disk && r.Format != Module && r.Path != filepath.Clean(r.Path):
			t.Errorf("path %q is not clean", r.Path)
		}
		again, err := g.Parse(text)
		if err != nil || again.Path != r.Path || again.Format != r.Format {
			t.Errorf("a second time %+v, %v", again, err)
		}
	})
}

// A tree is one, whatever it was read from, and no larger than allowed.
func verifyTree(t *testing.T, tree *Tree, most limits) {
	t.Helper()
	total := int64(0)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if clean, err := cleanBelow(name); err != nil || clean != name {
			t.Errorf("path %q", name)
		}
		if !keeps(name) {
			t.Errorf("%q is not needed", name)
		}
		data, err := fs.ReadFile(tree, name)
		total += int64(len(data))
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if total > most.kept {
		t.Errorf("%d bytes are kept, more than %d", total, most.kept)
	}
}

// Small, so that what unpacks to much does not take all the time.
var fuzzLimits = limits{kept: 1 << 16, stream: 1 << 18, whole: 1 << 16}

var fuzzFiles = []file{
	{"a/b/x.proto", "syntax = \"proto3\";", 0},
	{"./buf.yaml", "version: v2", 0},
	{"y.proto", "a/b/x.proto", '2'},
	{"z.proto", "y", '1'},
	{"a", "", '5'},
	{"../q.proto", "Q", 0},
	{"/q.proto", "Q", 0},
	{"a/b/x.proto/x.proto", "X", 0},
	{strings.Repeat("d/", 200) + "x.proto", "long", 0},
	{"none.txt", strings.Repeat("n", 3000), 0},
}

func FuzzTar(f *testing.F) {
	for i := range fuzzFiles {
		f.Add(tarOf(f, fuzzFiles[:i]...), uint32(i%3))
		f.Add(tarOf(f, fuzzFiles[i]), uint32(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, strip uint32) {
		tree, err := readTar(t.Context(), bytes.NewReader(data), strip, fuzzLimits)
		if err == nil {
			verifyTree(t, tree, fuzzLimits)
		}
	})
}

func FuzzZip(f *testing.F) {
	for i := range fuzzFiles {
		f.Add(zipOf(f, fuzzFiles[:i]...), uint32(i%3))
		f.Add(zipOf(f, fuzzFiles[i]), uint32(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, strip uint32) {
		tree, err := readZip(t.Context(), bytes.NewReader(data), int64(len(data)), strip, fuzzLimits)
		if err == nil {
			verifyTree(t, tree, fuzzLimits)
		}
	})
}

func FuzzDecompress(f *testing.F) {
	for _, text := range []string{"", "text", strings.Repeat("text ", 5000)} {
		for _, c := range []Compression{Gzip, Zstd} {
			f.Add(compressed(f, c, text), c == Gzip)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, zip bool) {
		c := Zstd
		if zip {
			c = Gzip
		}
		z, err := decompress(bytes.NewReader(data), c, zstd.Codec{})
		if err != nil {
			return
		}
		defer z.Close() //nolint:errcheck // it was only read
		text, err := readAll(t.Context(), z, fuzzLimits.whole)
		if err == nil && int64(len(text)) > fuzzLimits.whole {
			t.Errorf("%d bytes", len(text))
		}
	})
}

// FuzzPack packs and unpacks.
func FuzzPack(f *testing.F) {
	f.Add("text", true)
	f.Fuzz(func(t *testing.T, text string, zip bool) {
		c := Zstd
		if zip {
			c = Gzip
		}
		z, err := decompress(bytes.NewReader(compressed(t, c, text)), c, zstd.Codec{})
		check(t, err)
		got, err := io.ReadAll(z)
		check(t, err)
		check(t, z.Close())
		if string(got) != text {
			t.Errorf("got %q", got)
		}
	})
}
