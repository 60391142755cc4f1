package core

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// LabelRef names a label by id, or by its module and name.
type LabelRef struct {
	ID     ID
	Module ModuleRef
	Name   string
}

func (l LabelRef) ref() Ref { return Ref{ID: l.ID, Module: l.Module, Name: l.Name, Label: true} }

// findLabel finds a label of a module that who may see.
func findLabel(tx Tx, who Caller, ref LabelRef) (Module, Label, error) {
	if ref.ID.IsZero() {
		if err := checkLabelName(ref.Name); err != nil {
			return Module{}, Label{}, err
		}
	}
	res, err := resolve(tx, who, ref.ref())
	if err == nil && res.Label == nil {
		err = Errorf(NotFound, "no label has the id %s", ref.ID)
	}
	if err != nil {
		return Module{}, Label{}, err
	}
	return res.Module, *res.Label, nil
}

// GetLabels gives labels in the order of refs.
func (r *Registry) GetLabels(ctx context.Context, who Caller, refs []LabelRef) ([]Label, error) {
	return read(ctx, r, func(tx Tx) ([]Label, error) {
		return each(refs, func(ref LabelRef) (Label, error) {
			_, l, err := findLabel(tx, who, ref)
			return l, err
		})
	})
}

// ListLabels lists the labels of what ref names; Module and Commit of the
// filter are taken from there.
func (r *Registry) ListLabels(ctx context.Context, who Caller, ref Ref, f LabelFilter, p Page) ([]Label, error) {
	return read(ctx, r, func(tx Tx) ([]Label, error) {
		res, err := resolve(tx, who, ref)
		if err != nil {
			return nil, err
		}
		if res.Label != nil {
			return []Label{*res.Label}, nil
		}
		f.Module = res.Module.ID
		if res.Commit != nil {
			f.Commit = res.Commit.ID
		}
		return tx.ListLabels(f, p)
	})
}

// Step is one step in the history of a label, with its commit.
type Step struct {
	Move
	Commit Commit
}

// History lists where a label has pointed to.
func (r *Registry) History(ctx context.Context, who Caller, ref LabelRef, p Page) ([]Step, error) {
	return read(ctx, r, func(tx Tx) ([]Step, error) {
		_, l, err := findLabel(tx, who, ref)
		if err != nil {
			return nil, err
		}
		moves, err := tx.ListMoves(l.ID, p)
		if err != nil {
			return nil, err
		}
		ids := make([]ID, len(moves))
		for i, m := range moves {
			ids[i] = m.CommitID
		}
		found, err := tx.CommitsByID(ids)
		if err != nil {
			return nil, err
		}
		byID := map[ID]Commit{}
		for _, c := range found {
			byID[c.ID] = c
		}
		return each(moves, func(m Move) (Step, error) { return Step{m, byID[m.CommitID]}, nil })
	})
}

// ListCommits lists the commits of a module, those that a label has pointed
// to, or a commit alone.
func (r *Registry) ListCommits(ctx context.Context, who Caller, ref Ref, p Page) ([]Commit, error) {
	return read(ctx, r, func(tx Tx) ([]Commit, error) {
		res, err := resolve(tx, who, ref)
		switch {
		case err != nil:
			return nil, err
		case res.Commit != nil:
			return []Commit{*res.Commit}, nil
		}
		return tx.ListCommits(res.Module.ID, p)
	})
}

// LabelMove says where to point a label.
type LabelMove struct {
	Label  LabelRef
	Commit ID
}

// PointLabels creates or moves labels, all of them or none.
func (r *Registry) PointLabels(ctx context.Context, who Caller, moves []LabelMove) ([]Label, error) {
	return write(ctx, r, func(tx Tx) ([]Label, error) {
		now := r.now()
		return each(moves, func(move LabelMove) (Label, error) {
			now = now.Add(time.Microsecond)
			ref := move.Label
			if !ref.ID.IsZero() {
				m, l, err := findLabel(tx, who, ref)
				if err != nil {
					return l, err
				}
				ref = LabelRef{Module: ModuleRef{ID: m.ID}, Name: l.Name}
			}
			m, err := lockedModule(tx, who, ref.Module)
			if err != nil {
				return Label{}, err
			}
			c, err := commitByID(tx, move.Commit)
			if err != nil || c.ModuleID != m.ID {
				return Label{}, orNotFound(err, "commit %s of module %s does not exist", move.Commit, m)
			}
			return point(tx, who, m, ref.Name, c, now)
		})
	})
}

// point makes a label of m point to c. The module is locked.
func point(tx Tx, who Caller, m Module, name string, c Commit, now time.Time) (Label, error) {
	if err := checkLabelName(name); err != nil {
		return Label{}, err
	}
	l, err := tx.LabelByName(m.ID, name)
	switch {
	case errors.Is(err, ErrNone):
		l = Label{ID: NewID(), ModuleID: m.ID, OwnerID: m.OwnerID, Name: name, Created: now}
	case err != nil:
		return l, fmt.Errorf("finding label %s of module %s: %w", name, m, err)
	case l.CommitID == c.ID && l.Archived.IsZero():
		return l, nil
	case l.CommitID != c.ID && IsVersion(name):
		return l, Errorf(AlreadyExists, "label %s of module %s is a version and points to commit %s: versions never move", name, m, l.CommitID)
	}
	moved := l.CommitID != c.ID
	l.CommitID, l.Updated, l.Archived, l.UpdatedBy = c.ID, now, time.Time{}, who.User.ID
	if err := tx.PutLabel(l); err != nil {
		return l, err
	}
	if !moved {
		return l, nil
	}
	return l, tx.InsertMove(Move{LabelID: l.ID, CommitID: c.ID, At: now, By: who.User.ID})
}

// ArchiveLabels puts labels out of use, or back into it. Archived labels are
// not listed unless asked for; they still resolve, so that nothing breaks.
func (r *Registry) ArchiveLabels(ctx context.Context, who Caller, refs []LabelRef, archive bool) error {
	now := r.now()
	return r.Meta.Write(ctx, func(tx Tx) error {
		for _, ref := range refs {
			m, l, err := findLabel(tx, who, ref)
			if err != nil {
				return err
			}
			if m, err = lockedModule(tx, who, ModuleRef{ID: m.ID}); err != nil {
				return err
			}
			if l, err = tx.LabelByID(l.ID); err != nil {
				return fmt.Errorf("label %s: %w", ref.ref(), err)
			}
			if archive && l.Name == m.DefaultLabel {
				return Errorf(Unready, "label %s is the default label of module %s and cannot be archived", l.Name, m)
			}
			if l.Archived.IsZero() != archive {
				continue
			}
			l.Archived, l.Updated, l.UpdatedBy = time.Time{}, now, who.User.ID
			if archive {
				l.Archived = now
			}
			if err := tx.PutLabel(l); err != nil {
				return err
			}
		}
		return nil
	})
}
