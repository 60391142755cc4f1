package core

import (
	"context"
	"slices"

	"github.com/platinummonkey/spoke/internal/module"
)

// Download is a commit with its files.
type Download struct {
	Commit Commit
	Files  []module.File
}

// largeDownload is how many of the largest pushes a download of several commits
// may hold: it is put together in memory.
const largeDownload = 4

// Download gives the commits that refs name with all their files, sorted by
// path. Of several commits there is a limit to their size.
func (r *Registry) Download(ctx context.Context, who Caller, refs []Ref) ([]Download, error) {
	commits, err := r.GetCommits(ctx, who, refs)
	if err != nil {
		return nil, err
	}
	lists, err := readFixed(ctx, r, func(tx Tx) ([][]File, error) {
		return each(commits, func(c Commit) ([]File, error) { return filesOf(tx, c.ID) })
	})
	if err != nil {
		return nil, orNotFoundOnly(err, "a module was deleted while it was downloaded")
	}
	var size int64
	for _, f := range slices.Concat(lists...) {
		size += f.Size
	}
	if most := largeDownload * r.Limits.Bytes; len(commits) > 1 && size > most {
		return nil, Errorf(TooLarge, "the commits have %d bytes; at most %d are allowed at once", size, most)
	}
	out := make([]Download, len(commits))
	for i, c := range commits {
		data, err := r.contents(ctx, lists[i])
		if err != nil {
			return nil, err
		}
		out[i] = Download{Commit: c, Files: make([]module.File, len(data))}
		for j, b := range data {
			out[i].Files[j] = module.File{Path: lists[i][j].Path, Data: b}
		}
	}
	return out, nil
}

// CommitToDownload gives a commit by its id. It is quick, and does not notice
// for a second that a module was deleted or hidden.
func (r *Registry) CommitToDownload(ctx context.Context, who Caller, id ID) (Commit, error) {
	res, err := r.commits.get(id, r.Now(), func() (Resource, error) {
		return read(ctx, r, func(tx Tx) (Resource, error) {
			c, err := commitByID(tx, id)
			if err != nil {
				return Resource{}, orNotFound(err, "commit %s does not exist", id)
			}
			m, err := tx.ModuleByID(c.ModuleID)
			return Resource{Module: m, Commit: &c}, err
		})
	})
	if err != nil {
		return Commit{}, err
	}
	if !mayRead(who, res.Module) {
		return Commit{}, Errorf(NotFound, "commit %s does not exist", id)
	}
	return *res.Commit, nil
}
