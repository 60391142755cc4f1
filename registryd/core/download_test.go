package core

import (
	"errors"
	"testing"
	"time"
)

// heavy is a store in which every id is that of a commit with one file.
type heavy struct {
	contended
	size int64
}

func (h *heavy) CommitsByID(ids []ID) ([]Commit, error) {
	return each(ids, func(id ID) (Commit, error) { return Commit{ID: id, ModuleID: h.module.ID}, nil })
}

func (h *heavy) Files(ID) ([]byte, error) {
	return encodeFiles([]File{{Path: "a.proto", Size: h.size}}), nil
}

// TestLargeDownload asks for more at once than there is to be in memory. Stores
// of files are not asked.
func TestLargeDownload(t *testing.T) {
	t.Parallel()
	h := &heavy{contended: contended{module: Module{ID: NewID(), Visibility: Public}}, size: 1000}
	r := &Registry{Meta: fixed{h}, Now: time.Now, Limits: Limits{Bytes: 1000}}
	var refs []Ref
	for range largeDownload + 1 {
		refs = append(refs, Ref{ID: NewID()})
	}
	_, err := r.Download(t.Context(), Caller{}, refs)
	if e := (*Error)(nil); !errors.As(err, &e) || e.Kind != TooLarge {
		t.Errorf("the answer is %v", err)
	}
}
