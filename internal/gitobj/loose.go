package gitobj

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// readLoose reads an object that has a file of its own.
func (r *Repo) readLoose(id ID) (object, error) {
	name := id.String()
	for _, dir := range r.objectDirs {
		f, err := openFile(filepath.Join(dir, name[:2], name[2:]))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return object{}, err
		}
		defer func() { _ = f.Close() }() // only read
		o, err := r.inflateLoose(f)
		if err != nil {
			return object{}, fmt.Errorf("object %s is damaged: %w", id, err)
		}
		return o, nil
	}
	return object{}, fmt.Errorf("object %s: %w", id, ErrNotFound)
}

// inflateLoose reads "kind size NUL content", compressed.
func (r *Repo) inflateLoose(f io.Reader) (object, error) {
	inflate := r.inflater(f)
	defer r.done(inflate)
	in, err := inflate.start()
	if err != nil {
		return object{}, err
	}
	var header []byte
	var b [1]byte
	for {
		if _, err := io.ReadFull(in, b[:]); err != nil {
			return object{}, noEOF(err)
		}
		if b[0] == 0 {
			break
		}
		if header = append(header, b[0]); len(header) > 32 {
			return object{}, errors.New("header too long")
		}
	}
	word, size, _ := strings.Cut(string(header), " ")
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil || n < 0 {
		return object{}, fmt.Errorf("bad size %q", size)
	}
	for _, kind := range []Kind{KindCommit, KindTree, KindBlob, KindTag} {
		if kind.String() == word {
			data, err := r.readExactly(in, n)
			return object{kind, data}, err
		}
	}
	return object{}, fmt.Errorf("unknown type %q", word)
}

// looseWithPrefix lists ids of loose objects whose hex begins with prefix,
// which has at least two digits.
func (r *Repo) looseWithPrefix(prefix string) ([]ID, error) {
	var ids []ID
	for _, dir := range r.objectDirs {
		entries, err := os.ReadDir(filepath.Join(dir, prefix[:2]))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), prefix[2:]) {
				continue
			}
			if id, err := r.parseID(prefix[:2] + e.Name()); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}
