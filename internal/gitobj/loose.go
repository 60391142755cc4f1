package gitobj

import (
	"bufio"
	"compress/zlib"
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
		f, err := os.Open(filepath.Join(dir, name[:2], name[2:]))
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
	z, err := zlib.NewReader(bufio.NewReader(f))
	if err != nil {
		return object{}, err
	}
	defer func() { _ = z.Close() }() // holds nothing
	in := bufio.NewReaderSize(z, 64)
	header := make([]byte, 0, 32)
	for {
		b, err := in.ReadByte()
		if err != nil {
			return object{}, noEOF(err)
		}
		if b == 0 {
			break
		}
		if header = append(header, b); len(header) > 32 {
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

// readExactly reads n bytes and the end of the stream.
func (r *Repo) readExactly(in io.Reader, n int64) ([]byte, error) {
	if n > r.limits.ObjectSize {
		return nil, fmt.Errorf("%d bytes, more than the limit of %d", n, r.limits.ObjectSize)
	}
	// The size is only claimed: grow with what really comes.
	var data []byte
	if n <= 1<<20 {
		data = make([]byte, n)
		if _, err := io.ReadFull(in, data); err != nil {
			return nil, noEOF(err)
		}
	} else {
		var err error
		if data, err = io.ReadAll(io.LimitReader(in, n)); err != nil {
			return nil, noEOF(err)
		}
		if int64(len(data)) < n {
			return nil, io.ErrUnexpectedEOF
		}
	}
	var more [1]byte
	switch _, err := io.ReadFull(in, more[:]); {
	case errors.Is(err, io.EOF):
		return data, nil
	case err != nil:
		return nil, err
	default:
		return nil, errors.New("longer than its header says")
	}
}

// noEOF makes an early end of input an error of its own.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
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
