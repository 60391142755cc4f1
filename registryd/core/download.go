package core

import (
	"context"

	"github.com/platinummonkey/spoke/internal/module"
)

// Download is a commit with its files.
type Download struct {
	Commit Commit
	Files  []module.File
}

// Download gives the commits that refs name with all their files, sorted by
// path.
func (r *Registry) Download(ctx context.Context, who Caller, refs []Ref) ([]Download, error) {
	type found struct {
		commit Commit
		files  []File
	}
	all, err := read(ctx, r, func(tx Tx) ([]found, error) {
		return each(refs, func(ref Ref) (found, error) {
			c, err := resolveCommit(tx, who, ref)
			if err != nil {
				return found{}, err
			}
			files, err := filesOf(tx, c.ID)
			return found{c, files}, err
		})
	})
	if err != nil {
		return nil, err
	}
	return each(all, func(f found) (Download, error) {
		data, err := r.contents(ctx, f.files)
		if err != nil {
			return Download{}, err
		}
		d := Download{Commit: f.commit, Files: make([]module.File, len(data))}
		for i, b := range data {
			d.Files[i] = module.File{Path: f.files[i].Path, Data: b}
		}
		return d, nil
	})
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
