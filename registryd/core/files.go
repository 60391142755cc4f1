package core

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/platinummonkey/spoke/internal/module"
)

// encodeFiles is the list of the files of a commit as Meta keeps it: for each
// its sum, its size and the length of its path as varints, and its path.
func encodeFiles(files []File) []byte {
	var b []byte
	for _, f := range files {
		b = append(b, f.Sum[:]...)
		b = binary.AppendUvarint(b, uint64(f.Size))
		b = binary.AppendUvarint(b, uint64(len(f.Path)))
		b = append(b, f.Path...)
	}
	return b
}

var errFiles = errors.New("the list of files is damaged")

// decodeFiles reads what encodeFiles wrote.
func decodeFiles(b []byte) ([]File, error) {
	var files []File
	for len(b) > 0 {
		var f File
		if len(b) < len(f.Sum) {
			return nil, errFiles
		}
		b = b[copy(f.Sum[:], b):]
		size, n := binary.Uvarint(b)
		if n <= 0 || size > 1<<40 {
			return nil, errFiles
		}
		length, m := binary.Uvarint(b[n:])
		if m <= 0 || length > uint64(len(b)-n-m) {
			return nil, errFiles
		}
		b = b[n+m:]
		f.Size, f.Path = int64(size), string(b[:length])
		b = b[length:]
		files = append(files, f)
	}
	return files, nil
}

// entries are files as digests are made of them.
func entries(files []File) []module.Entry {
	out := make([]module.Entry, len(files))
	for i, f := range files {
		out[i] = module.Entry{Path: f.Path, Sum: f.Sum}
	}
	return out
}

// listed are files as a commit has them, sorted by path.
func listed(files []module.File) []File {
	out := make([]File, len(files))
	for i, f := range files {
		out[i] = File{f.Path, module.Hash(f.Data), int64(len(f.Data))}
	}
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// filesOf is the list of the files of a commit, sorted by path.
func filesOf(tx Tx, commit ID) ([]File, error) {
	b, err := tx.Files(commit)
	if err != nil {
		return nil, fmt.Errorf("files of commit %s: %w", commit, err)
	}
	files, err := decodeFiles(b)
	if err != nil {
		return nil, fmt.Errorf("files of commit %s: %w", commit, err)
	}
	return files, nil
}

// atOnce is how many blobs are read or written at the same time.
const atOnce = 32

// contents reads the contents of files, in their order.
func (r *Registry) contents(ctx context.Context, files []File) ([][]byte, error) {
	out := make([][]byte, len(files))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, f := range files {
		g.Go(func() (err error) {
			out[i], err = r.Blobs.Get(ctx, f.Sum)
			if err != nil {
				return fmt.Errorf("blob %x of file %s: %w", f.Sum[:8], f.Path, err)
			}
			return nil
		})
	}
	return out, g.Wait()
}
