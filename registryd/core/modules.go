package core

import (
	"context"
	"errors"
	"fmt"
)

// GetModules gives modules in the order of refs.
func (r *Registry) GetModules(ctx context.Context, who Caller, refs []ModuleRef) ([]Module, error) {
	return read(ctx, r, func(tx Tx) ([]Module, error) {
		return each(refs, func(ref ModuleRef) (Module, error) { return findModule(tx, who, ref) })
	})
}

// ListModules lists modules of an owner, or of all for the zero OwnerRef, that
// who may see. The page may be shorter than there are modules; next is zero
// behind the last.
func (r *Registry) ListModules(ctx context.Context, who Caller, owner OwnerRef, p Page) (found []Module, next Cursor, err error) {
	err = r.Meta.Read(ctx, func(tx Tx) error {
		var id ID
		if owner != (OwnerRef{}) {
			o, err := findOwner(tx, owner)
			if err != nil {
				return err
			}
			id = o.ID
		}
		all, err := tx.ListModules(id, p)
		if err != nil {
			return err
		}
		found = nil
		for _, m := range all {
			if mayRead(who, m) {
				found = append(found, m)
			}
		}
		next = Cursor{}
		if len(all) == p.Limit && p.Limit > 0 {
			next = moduleCursor(all[len(all)-1], p)
		}
		return nil
	})
	return found, next, err
}

func moduleCursor(m Module, p Page) Cursor {
	at := m.Created
	if p.ByUpdate {
		at = m.Updated
	}
	return Cursor{at.UnixMicro(), m.ID}
}

// NewModule is one to create.
type NewModule struct {
	Owner                          OwnerRef
	Name                           string
	Visibility                     Visibility
	Description, URL, DefaultLabel string
}

// CreateModules creates all of them or none. Those without a visibility are
// private.
func (r *Registry) CreateModules(ctx context.Context, who Caller, news []NewModule) ([]Module, error) {
	if err := NeedUser(who); err != nil {
		return nil, err
	}
	now := r.now()
	return write(ctx, r, func(tx Tx) ([]Module, error) {
		return each(news, func(n NewModule) (Module, error) {
			o, err := findOwner(tx, n.Owner)
			if err != nil {
				return Module{}, err
			}
			if err := mayWrite(who, o); err != nil {
				return Module{}, err
			}
			m := Module{
				ID: NewID(), OwnerID: o.ID, Owner: o.Name, Name: n.Name, Visibility: n.Visibility,
				Description: n.Description, URL: n.URL, DefaultLabel: n.DefaultLabel, Created: now, Updated: now,
			}
			if m.Visibility == 0 {
				m.Visibility = Private
			}
			if m.DefaultLabel == "" {
				m.DefaultLabel = DefaultLabel
			}
			if err := m.check(); err != nil {
				return m, err
			}
			err = tx.InsertModule(m)
			if errors.Is(err, ErrExists) {
				return m, Errorf(AlreadyExists, "module %s exists", m)
			}
			return m, err
		})
	})
}

// check says what is wrong with what a user said of a module.
func (m Module) check() error {
	if err := checkModuleName(m.Name); err != nil {
		return err
	}
	if err := checkLabelName(m.DefaultLabel); err != nil {
		return err
	}
	if IsVersion(m.DefaultLabel) {
		return Errorf(Invalid, "the label %s is a version, which never moves, so it cannot be the default", m.DefaultLabel)
	}
	return checkTexts(m.Description, m.URL)
}

// ModuleChange says what to change of a module: what is not nil.
type ModuleChange struct {
	Ref                            ModuleRef
	Visibility                     *Visibility
	Deprecated                     *bool
	Description, URL, DefaultLabel *string
}

// UpdateModules changes all of them or none.
func (r *Registry) UpdateModules(ctx context.Context, who Caller, changes []ModuleChange) ([]Module, error) {
	now := r.now()
	return write(ctx, r, func(tx Tx) ([]Module, error) {
		return each(changes, func(c ModuleChange) (Module, error) {
			m, err := lockedModule(tx, who, c.Ref)
			if err != nil {
				return m, err
			}
			set(&m.Visibility, c.Visibility)
			set(&m.Deprecated, c.Deprecated)
			set(&m.Description, c.Description)
			set(&m.URL, c.URL)
			set(&m.DefaultLabel, c.DefaultLabel)
			m.Updated = now
			if err := m.check(); err != nil {
				return m, err
			}
			return m, tx.UpdateModule(m)
		})
	})
}

// DeleteModules deletes all of them or none, with their commits and labels. A
// module that another one needs is not deleted.
func (r *Registry) DeleteModules(ctx context.Context, who Caller, refs []ModuleRef) error {
	return r.Meta.Write(ctx, func(tx Tx) error {
		for _, ref := range refs {
			m, err := writableModule(tx, who, ref)
			if err != nil {
				return err
			}
			if err := tx.DeleteModule(m.ID); errors.Is(err, ErrNeeded) {
				return Errorf(Unready, "module %s cannot be deleted: commits of other modules depend on it", m)
			} else if err != nil {
				return fmt.Errorf("deleting module %s: %w", m, err)
			}
		}
		return nil
	})
}
