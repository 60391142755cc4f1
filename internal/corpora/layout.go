package corpora

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Corpus is a tree of .proto files on disk, a module without configuration.
type Corpus struct {
	Name  string
	Dir   string
	Files int
}

// Googleapis is the name of the corpus that is not fetched but unpacked from
// the archive that SPOKE_GOOGLEAPIS_TAR names.
const Googleapis = "googleapis"

// googleapisSkip is left out of it: a second copy of what is there anyway.
const googleapisSkip = "preview"

// Layout lays out all corpora below cache, those that are there already as
// they are, and returns them by name. Each that cannot be had is left out, and
// told to skipped with the reason.
func Layout(ctx context.Context, cache string, skipped func(name string, reason error)) ([]Corpus, error) {
	sources, err := Manifest()
	if err != nil {
		return nil, err
	}
	parts := map[string][]Source{}
	names := []string{Googleapis}
	for _, s := range sources {
		if s.Corpus != "" {
			if parts[s.Corpus] == nil {
				names = append(names, s.Corpus)
			}
			parts[s.Corpus] = append(parts[s.Corpus], s)
		}
	}
	slices.Sort(names)
	var all []Corpus
	for _, name := range names {
		c, err := layOut(ctx, cache, name, parts[name])
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			skipped(name, err)
		default:
			all = append(all, c)
		}
	}
	return all, nil
}

// layOut makes the tree of one corpus. The folder's name holds a hash of the
// manifest's lines, so that a change of them makes another tree.
func layOut(ctx context.Context, cache, name string, parts []Source) (Corpus, error) {
	stamp := fmt.Sprint(parts)
	fill := func(dir string) error { return copyParts(ctx, cache, dir, parts) }
	if name == Googleapis {
		archive := os.Getenv("SPOKE_GOOGLEAPIS_TAR")
		if archive == "" {
			return Corpus{}, errors.New("SPOKE_GOOGLEAPIS_TAR does not name its archive")
		}
		info, err := os.Stat(archive)
		if err != nil {
			return Corpus{}, err
		}
		stamp = fmt.Sprint(info.Size())
		fill = func(dir string) error { return untar(ctx, dir, archive) }
	}
	sum := sha256.Sum256([]byte(stamp))
	dir := filepath.Join(cache, "trees", name+"-"+hex.EncodeToString(sum[:4]))
	if err := once(dir, fill); err != nil {
		return Corpus{}, err
	}
	files, err := countProtos(dir)
	return Corpus{Name: name, Dir: dir, Files: files}, err
}

func copyParts(ctx context.Context, cache, dir string, parts []Source) error {
	for _, part := range parts {
		from, err := Fetch(ctx, cache, part)
		if err != nil {
			return err
		}
		for _, root := range part.Roots {
			n, err := copyProtos(filepath.Join(from, filepath.FromSlash(root.From)), filepath.Join(dir, filepath.FromSlash(root.To)))
			if err != nil {
				return err
			}
			if n == 0 {
				return fmt.Errorf("%s@%s has no .proto file in %s", part.Name, part.Version, root.From)
			}
		}
	}
	return nil
}

func copyProtos(from, to string) (int, error) { return copyTree(from, to, false) }

// copyMissing copies those files that are not there.
func copyMissing(from, to string) (int, error) { return copyTree(from, to, true) }

func copyTree(from, to string, missing bool) (int, error) {
	n := 0
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".proto") {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if missing {
			if _, err := os.Stat(target); err == nil {
				return nil
			}
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		n++
		return writeFile(target, f, 0o666)
	})
	return n, err
}

// untar unpacks an archive of any compression that the system's tar knows.
func untar(ctx context.Context, dir, archive string) error {
	out, err := exec.CommandContext(ctx, "tar", "-xf", archive, "-C", dir, "--no-same-owner", "--strip-components=1", "--wildcards", "*.proto").CombinedOutput()
	if err != nil {
		return fmt.Errorf("unpack %s: %w\n%s", archive, err, out)
	}
	return os.RemoveAll(filepath.Join(dir, googleapisSkip))
}

func countProtos(dir string) (int, error) {
	n := 0
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".proto") {
			n++
		}
		return err
	})
	return n, err
}

// Find returns a corpus that has been laid out.
func Find(all []Corpus, name string) (Corpus, bool) {
	i := slices.IndexFunc(all, func(c Corpus) bool { return c.Name == name })
	if i < 0 {
		return Corpus{}, false
	}
	return all[i], true
}

// Write lists corpora for a person.
func Write(w io.Writer, all []Corpus) {
	for _, c := range all {
		fmt.Fprintf(w, "%-14s %5d files  %s\n", c.Name, c.Files, c.Dir)
	}
}
