package gitobj

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
)

// maxSymrefs is how many references may point to one another, as in git.
const maxSymrefs = 5

// Ref reads a reference by its full name ("HEAD", "refs/heads/main"),
// following symbolic references.
func (r *Repo) Ref(name string) (ID, error) {
	for range maxSymrefs + 1 {
		if !ValidRef(name) {
			return "", fmt.Errorf("%q is not a reference name", name)
		}
		text, err := r.readRef(name)
		if err != nil {
			return "", err
		}
		target, symbolic := strings.CutPrefix(text, "ref:")
		if !symbolic {
			return r.parseID(text)
		}
		name = strings.TrimSpace(target)
	}
	return "", fmt.Errorf("reference %s: too many symbolic references", name)
}

// readRef is what a loose or packed reference holds.
func (r *Repo) readRef(name string) (string, error) {
	// HEAD and its like belong to the worktree, refs to the repository.
	dirs := []string{r.common}
	if r.dir != r.common {
		dirs = []string{r.dir, r.common}
	}
	for _, dir := range dirs {
		text, err := readSmall(filepath.Join(dir, filepath.FromSlash(name)))
		if err == nil {
			return strings.TrimSpace(text), nil
		}
		// A folder of that name, or a file in place of a parent folder, is
		// no reference.
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.EISDIR) && !errors.Is(err, syscall.ENOTDIR) {
			return "", err
		}
	}
	r.packedOnce.Do(func() {
		text, err := readSmall(filepath.Join(r.common, "packed-refs"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			r.packedErr = err
		}
		r.packed = text
	})
	if r.packedErr != nil {
		return "", r.packedErr
	}
	if id, ok := packedRef(r.packed, name); ok {
		return id, nil
	}
	return "", fmt.Errorf("reference %s: %w", name, ErrNotFound)
}

// packedRef finds a reference among lines "id name". Lines that begin with "#"
// or "^" say something else.
func packedRef(text, name string) (id string, ok bool) {
	end := " " + name + "\n"
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	for from := 0; ; {
		i := strings.Index(text[from:], end)
		if i < 0 {
			return "", false
		}
		at := from + i
		id := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
		if !strings.ContainsAny(id, " #^") {
			return id, true
		}
		from = at + 1
	}
}

// ValidRef reports whether a name can be that of a reference; such names stay
// inside the repository folder (git-check-ref-format(1),
// loosely).
func ValidRef(name string) bool {
	if name == "" || strings.HasPrefix(name, "/") || strings.HasSuffix(name, ".lock") || strings.ContainsAny(name, "\\\x00:?*[~^ \n\t") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || strings.HasPrefix(part, ".") || strings.Contains(part, "..") {
			return false
		}
	}
	return filepath.IsLocal(filepath.FromSlash(name))
}

// ParseID reads a full id in hex, and reports whether it is one.
func (r *Repo) ParseID(text string) (ID, bool) {
	id, err := r.parseID(text)
	return id, err == nil
}

// parseID reads a full id in hex.
func (r *Repo) parseID(text string) (ID, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != r.idLen {
		return "", fmt.Errorf("%.80q is not an object id", text)
	}
	return ID(raw), nil
}
