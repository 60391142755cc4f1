package core

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/platinummonkey/spoke/schema"
)

// Registry is a registry on its stores. All methods are safe for concurrent
// use.
type Registry struct {
	Meta  Meta
	Blobs Blobs
	Cache Cache
	// Compile builds what is pushed.
	Compile schema.Compile
	Now     func() time.Time
	Limits  Limits

	users   recent[string, Owner]
	commits recent[ID, Resource]
}

// now is the time as stores keep it.
func (r *Registry) now() time.Time { return r.Now().UTC().Truncate(time.Microsecond) }

// Caller is who asks. The zero Caller is nobody in particular.
type Caller struct {
	User Owner
}

// Known reports whether the caller is a user of the registry.
func (c Caller) Known() bool { return !c.User.ID.IsZero() }

// NeedUser refuses everybody who did not log in.
func NeedUser(who Caller) error {
	if !who.Known() {
		return Errorf(Unauthenticated, "log in first")
	}
	return nil
}

// mayRead reports whether who sees m at all.
func mayRead(who Caller, m Module) bool { return m.Visibility == Public || who.Known() }

// mayWrite says why who may not change what belongs to an owner. Users write
// everywhere but to other users.
func mayWrite(who Caller, o Owner) error {
	if err := NeedUser(who); err != nil {
		return err
	}
	if o.Kind == User && o.ID != who.User.ID && !who.User.Admin {
		return Errorf(Denied, "%s belongs to that user alone", o.Name)
	}
	return nil
}

// ModuleRef names a module by its id or by its name.
type ModuleRef struct {
	ID          ID
	Owner, Name string
}

func (m ModuleRef) String() string {
	if !m.ID.IsZero() {
		return "with id " + m.ID.String()
	}
	return m.Owner + "/" + m.Name
}

// findModule finds a module that who may see.
func findModule(tx Tx, who Caller, ref ModuleRef) (m Module, err error) {
	if ref.ID.IsZero() {
		m, err = tx.ModuleByName(ref.Owner, ref.Name)
	} else {
		m, err = tx.ModuleByID(ref.ID)
	}
	switch {
	case err == nil && mayRead(who, m):
		return m, nil
	case err == nil || errors.Is(err, ErrNone):
		return Module{}, Errorf(NotFound, "module %s does not exist", ref)
	}
	return Module{}, fmt.Errorf("finding module %s: %w", ref, err)
}

// writableModule finds a module that who may change.
func writableModule(tx Tx, who Caller, ref ModuleRef) (Module, error) {
	if err := NeedUser(who); err != nil {
		return Module{}, err
	}
	m, err := findModule(tx, who, ref)
	if err != nil {
		return m, err
	}
	o, err := tx.OwnerByID(m.OwnerID)
	if err != nil {
		return m, fmt.Errorf("owner of module %s: %w", m, err)
	}
	return m, mayWrite(who, o)
}

// lockedModule is writableModule for a transaction that changes what it reads of
// the module or of its labels: nobody else does meanwhile.
func lockedModule(tx Tx, who Caller, ref ModuleRef) (Module, error) {
	m, err := writableModule(tx, who, ref)
	if err != nil {
		return m, err
	}
	if err := tx.LockModules([]ID{m.ID}); err != nil {
		return m, orNotFoundOnly(err, "module %s does not exist", ref)
	}
	return findModule(tx, who, ModuleRef{ID: m.ID}) // as it is now
}

// OwnerRef names an owner by id or by name.
type OwnerRef struct {
	ID   ID
	Name string
}

func (o OwnerRef) String() string {
	if !o.ID.IsZero() {
		return "with id " + o.ID.String()
	}
	return o.Name
}

func findOwner(tx Tx, ref OwnerRef) (o Owner, err error) {
	if ref.ID.IsZero() {
		o, err = tx.OwnerByName(ref.Name)
	} else {
		o, err = tx.OwnerByID(ref.ID)
	}
	switch {
	case errors.Is(err, ErrNone):
		return Owner{}, Errorf(NotFound, "owner %s does not exist", ref)
	case err != nil:
		return Owner{}, fmt.Errorf("finding owner %s: %w", ref, err)
	}
	return o, nil
}

// read is Meta.Read with a result.
func read[T any](ctx context.Context, r *Registry, f func(Tx) (T, error)) (out T, err error) {
	err = r.Meta.Read(ctx, func(tx Tx) error {
		out, err = f(tx)
		return err
	})
	return out, err
}

// readFixed is Meta.ReadFixed with a result.
func readFixed[T any](ctx context.Context, r *Registry, f func(Tx) (T, error)) (out T, err error) {
	err = r.Meta.ReadFixed(ctx, func(tx Tx) error {
		out, err = f(tx)
		return err
	})
	return out, err
}

// write is Meta.Write with a result.
func write[T any](ctx context.Context, r *Registry, f func(Tx) (T, error)) (out T, err error) {
	err = r.Meta.Write(ctx, func(tx Tx) error {
		out, err = f(tx)
		return err
	})
	return out, err
}

// each gives what f makes of every one of in, in order.
func each[A, B any](in []A, f func(A) (B, error)) ([]B, error) {
	out := make([]B, len(in))
	for i, a := range in {
		b, err := f(a)
		if err != nil {
			return nil, err
		}
		out[i] = b
	}
	return out, nil
}
