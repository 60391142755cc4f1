package core

import (
	"context"
	"testing"
	"time"
)

// fixed is a store with one transaction.
type fixed struct{ tx Tx }

func (s fixed) Write(_ context.Context, f func(Tx) error) error     { return f(s.tx) }
func (s fixed) Read(_ context.Context, f func(Tx) error) error      { return f(s.tx) }
func (s fixed) ReadFixed(_ context.Context, f func(Tx) error) error { return f(s.tx) }

// contended has one module and one label of it. Somebody else changes both before
// the first that wants to change them has the module.
type contended struct {
	Tx
	module Module
	label  Label
	others func(*contended)
}

func (c *contended) OwnerByID(ID) (Owner, error)        { return Owner{Kind: Organization}, nil }
func (c *contended) ModuleByID(ID) (Module, error)      { return c.module, nil }
func (c *contended) CommitsByID([]ID) ([]Commit, error) { return nil, nil }
func (c *contended) LabelByID(ID) (Label, error)        { return c.label, nil }
func (c *contended) UpdateModule(m Module) error        { c.module = m; return nil }

func (c *contended) PutLabel(l Label) error { c.label = l; return nil }

func (c *contended) LockModules([]ID) error {
	if c.others != nil {
		c.others(c)
		c.others = nil
	}
	return nil
}

// TestChangesOfOthers has changes be made to what others have left.
func TestChangesOfOthers(t *testing.T) {
	t.Parallel()
	moved := NewID()
	store := func(others func(*contended)) (*contended, *Registry) {
		m := Module{ID: NewID(), Name: "weather", DefaultLabel: DefaultLabel, Visibility: Public}
		c := &contended{module: m, label: Label{ID: NewID(), ModuleID: m.ID, CommitID: NewID(), Name: "old"}, others: others}
		return c, &Registry{Meta: fixed{c}, Now: time.Now}
	}
	who := Caller{User: Owner{ID: NewID()}}

	c, r := store(func(c *contended) { c.label.CommitID = moved })
	if err := r.ArchiveLabels(t.Context(), who, []LabelRef{{ID: c.label.ID}}, true); err != nil {
		t.Fatal(err)
	}
	if c.label.CommitID != moved || c.label.Archived.IsZero() {
		t.Errorf("the label is %+v, and not one out of use that points to %s", c.label, moved)
	}

	c, r = store(func(c *contended) { c.module.Deprecated = true })
	description := "rain"
	if _, err := r.UpdateModules(t.Context(), who, []ModuleChange{{Ref: ModuleRef{ID: c.module.ID}, Description: &description}}); err != nil {
		t.Fatal(err)
	}
	if !c.module.Deprecated || c.module.Description != description {
		t.Errorf("the module is %+v, and lacks one of two changes", c.module)
	}
}
