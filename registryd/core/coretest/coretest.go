// Package coretest says what stores must do: suites for Meta, Blobs and Cache
// that every store passes, each from an empty start.
package coretest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

// at is a time that stores keep exactly.
func at(second int) time.Time { return time.Date(2026, 1, 2, 3, 4, second, 567000, time.UTC) }

// read and write run one transaction that must succeed.
func read(t *testing.T, m core.Meta, f func(core.Tx) error) {
	t.Helper()
	if err := m.Read(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, m core.Meta, f func(core.Tx) error) {
	t.Helper()
	if err := m.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// want fails unless err is what it is to be.
func want(t *testing.T, what string, err, expected error) {
	t.Helper()
	if !errors.Is(err, expected) {
		t.Errorf("%s: got %v, want %v", what, err, expected)
	}
}

// equal fails unless both print alike.
func equal(t *testing.T, what string, got, expected any) {
	t.Helper()
	if g, e := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", expected); g != e {
		t.Errorf("%s: got  %s\nwant %s", what, g, e)
	}
}

// TestMeta is the suite of core.Meta. Open gives one that is empty.
func TestMeta(t *testing.T, open func(*testing.T) core.Meta) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(*testing.T, core.Meta)
	}{
		{"transactions", transactions},
		{"owners", owners},
		{"modules", modules},
		{"commits", commits},
		{"labels", labels},
		{"tokens", tokens},
		{"devices", devices},
		{"blobs", blobRows},
		{"generations", generations},
		{"turns", turns},
		{"locks", locks},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

func transactions(t *testing.T, m core.Meta) {
	o := owner("first", 1)
	failure := errors.New("on purpose")
	err := m.Write(t.Context(), func(tx core.Tx) error {
		if err := tx.InsertOwner(o); err != nil {
			return err
		}
		return failure
	})
	want(t, "a write that fails", err, failure)
	read(t, m, func(tx core.Tx) error {
		_, err := tx.OwnerByID(o.ID)
		want(t, "an owner of a write that failed", err, core.ErrNone)
		return nil
	})
	if err := m.Read(t.Context(), func(tx core.Tx) error { return tx.InsertOwner(o) }); err == nil {
		t.Error("a read changes things")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := m.Write(ctx, func(tx core.Tx) error { return tx.InsertOwner(o) }); err == nil {
		t.Error("a write goes on that was given up")
	}
	write(t, m, func(tx core.Tx) error { return tx.InsertOwner(o) })
	err = m.ReadFixed(t.Context(), func(tx core.Tx) error {
		got, err := tx.OwnerByID(o.ID)
		equal(t, "an owner in what is fixed", got, o)
		return err
	})
	want(t, "reading what is fixed", err, nil)
	want(t, "reading what is not there", m.ReadFixed(t.Context(), func(tx core.Tx) error {
		_, err := tx.OwnerByID(core.NewID())
		return err
	}), core.ErrNone)
	if err := m.ReadFixed(t.Context(), func(tx core.Tx) error { return tx.InsertOwner(owner("fixed", 3)) }); err == nil {
		t.Error("a read of what is fixed changes things")
	}
	read(t, m, func(tx core.Tx) error {
		// A read sees one state throughout.
		before, err := tx.ListOwners(core.Organization, core.Page{})
		if err != nil {
			return err
		}
		write(t, m, func(tx core.Tx) error { return tx.InsertOwner(owner("second", 2)) })
		after, err := tx.ListOwners(core.Organization, core.Page{})
		equal(t, "the same list in one read", after, before)
		return err
	})
}

func owner(name string, second int) core.Owner {
	return core.Owner{ID: core.NewID(), Kind: core.Organization, Name: name, Description: "d'\" " + name, URL: "u", Created: at(second), Updated: at(second)}
}

func owners(t *testing.T, m core.Meta) {
	list := []core.Owner{owner("aa", 1), owner("bb", 3), owner("cc", 2)}
	user := owner("user", 1)
	user.Kind, user.Admin = core.User, true
	write(t, m, func(tx core.Tx) error {
		for _, o := range append(slices.Clone(list), user) {
			if err := tx.InsertOwner(o); err != nil {
				return err
			}
		}
		return nil
	})
	taken := owner("aa", 4)
	want(t, "a taken name", m.Write(t.Context(), func(tx core.Tx) error { return tx.InsertOwner(taken) }), core.ErrExists)
	write(t, m, func(tx core.Tx) error {
		changed := list[0]
		changed.Description, changed.URL, changed.Updated = "changed", "other", at(9)
		list[0] = changed
		return tx.UpdateOwner(changed)
	})
	read(t, m, func(tx core.Tx) error {
		got, err := tx.OwnerByName("aa")
		equal(t, "an owner by name", got, list[0])
		want(t, "an owner by name", err, nil)
		got, err = tx.OwnerByID(user.ID)
		equal(t, "an owner by id", got, user)
		want(t, "an owner by id", err, nil)
		_, err = tx.OwnerByName("none")
		want(t, "no owner", err, core.ErrNone)
		newest, err := tx.ListOwners(core.Organization, core.Page{Limit: 2})
		equal(t, "the newest owners", newest, []core.Owner{list[1], list[2]})
		want(t, "the newest owners", err, nil)
		next, err := tx.ListOwners(core.Organization, core.Page{Limit: 2, After: core.Cursor{Key: list[2].Created.UnixMicro(), ID: list[2].ID}})
		equal(t, "the next owners", next, []core.Owner{list[0]})
		want(t, "the next owners", err, nil)
		oldest, err := tx.ListOwners(core.Organization, core.Page{Ascending: true})
		equal(t, "the oldest owners", oldest, []core.Owner{list[0], list[2], list[1]})
		return err
	})
	write(t, m, func(tx core.Tx) error { return tx.DeleteOwner(list[2].ID) })
	read(t, m, func(tx core.Tx) error {
		_, err := tx.OwnerByID(list[2].ID)
		want(t, "a deleted owner", err, core.ErrNone)
		return nil
	})
}

// newModule puts a module of an organization of its own into m.
func newModule(t *testing.T, m core.Meta, name string) core.Module {
	t.Helper()
	o := owner("of-"+name, 1)
	mod := core.Module{
		ID: core.NewID(), OwnerID: o.ID, Owner: o.Name, Name: name, Visibility: core.Private, Description: "d", URL: "u",
		DefaultLabel: "main", Created: at(2), Updated: at(3),
	}
	write(t, m, func(tx core.Tx) error {
		if err := tx.InsertOwner(o); err != nil {
			return err
		}
		return tx.InsertModule(mod)
	})
	return mod
}

func modules(t *testing.T, m core.Meta) {
	one, two := newModule(t, m, "one"), newModule(t, m, "two")
	again := one
	again.ID = core.NewID()
	want(t, "a taken name", m.Write(t.Context(), func(tx core.Tx) error { return tx.InsertModule(again) }), core.ErrExists)
	again.OwnerID = core.NewID()
	want(t, "no owner", m.Write(t.Context(), func(tx core.Tx) error { return tx.InsertModule(again) }), core.ErrNone)
	want(t, "an owner of modules", m.Write(t.Context(), func(tx core.Tx) error { return tx.DeleteOwner(one.OwnerID) }), core.ErrNeeded)
	one.Deprecated, one.Visibility, one.Updated, one.DefaultLabel = true, core.Public, at(9), "trunk"
	write(t, m, func(tx core.Tx) error { return tx.UpdateModule(one) })
	read(t, m, func(tx core.Tx) error {
		got, err := tx.ModuleByName(one.Owner, "one")
		equal(t, "a module by name", got, one)
		want(t, "a module by name", err, nil)
		_, err = tx.ModuleByName(two.Owner, "one")
		want(t, "a module of another owner", err, core.ErrNone)
		list, err := tx.ListModules(core.ID{}, core.Page{ByUpdate: true})
		equal(t, "modules by update", list, []core.Module{one, two})
		want(t, "modules by update", err, nil)
		list, err = tx.ListModules(two.OwnerID, core.Page{})
		equal(t, "modules of an owner", list, []core.Module{two})
		return err
	})
	write(t, m, func(tx core.Tx) error { return tx.DeleteModule(two.ID) })
	want(t, "locking what is gone", m.Write(t.Context(), func(tx core.Tx) error { return tx.LockModules([]core.ID{two.ID}) }), core.ErrNone)
}

// newCommit puts a commit into m whose digests and files are made of content.
func newCommit(t *testing.T, m core.Meta, mod core.Module, content string, deps ...core.Dep) core.Commit {
	t.Helper()
	c := commitOf(mod, content, deps...)
	write(t, m, func(tx core.Tx) error { return tx.InsertCommit(&c, []byte(content), []byte("files of "+content)) })
	return c
}

func commitOf(mod core.Module, content string, deps ...core.Dep) core.Commit {
	sum := module.Hash([]byte(content))
	return core.Commit{
		ID: core.NewID(), ModuleID: mod.ID, OwnerID: mod.OwnerID, B4: module.Digest{Kind: module.B4, Sum: sum}, B5: module.Digest{Kind: module.B5, Sum: sum},
		Deps: deps, Created: at(5), CreatedBy: core.NewID(), SourceURL: "https://example.test",
	}
}

func commits(t *testing.T, m core.Meta) {
	base, top := newModule(t, m, "base"), newModule(t, m, "top")
	one, two := newCommit(t, m, base, "one"), newCommit(t, m, base, "two")
	if two.Seq <= one.Seq {
		t.Errorf("the later commit has the number %d, the earlier %d", two.Seq, one.Seq)
	}
	needs := newCommit(t, m, top, "top", core.Dep{Commit: two.ID, Module: base.ID, Direct: true})
	same := commitOf(base, "one")
	want(t, "the same content again", m.Write(t.Context(), func(tx core.Tx) error { return tx.InsertCommit(&same, []byte("one"), []byte{}) }), core.ErrExists)
	lost := commitOf(base, "lost", core.Dep{Commit: core.NewID()})
	want(t, "a commit that needs what is not there", m.Write(t.Context(), func(tx core.Tx) error { return tx.InsertCommit(&lost, []byte("lost"), []byte{}) }), core.ErrNone)
	read(t, m, func(tx core.Tx) error {
		got, err := tx.CommitsByID([]core.ID{needs.ID, core.NewID()})
		equal(t, "commits by id", got, []core.Commit{needs})
		want(t, "commits by id", err, nil)
		none, err := tx.CommitsByID(nil)
		equal(t, "no commits", none, []core.Commit(nil))
		want(t, "no commits", err, nil)
		byKey, err := tx.CommitByKey(base.ID, []byte("two"))
		equal(t, "a commit by key", byKey, two)
		want(t, "a commit by key", err, nil)
		_, err = tx.CommitByKey(top.ID, []byte("two"))
		want(t, "a key of another module", err, core.ErrNone)
		files, err := tx.Files(one.ID)
		equal(t, "files", string(files), "files of one")
		want(t, "files", err, nil)
		_, err = tx.Files(core.NewID())
		want(t, "files of no commit", err, core.ErrNone)
		list, err := tx.ListCommits(base.ID, core.Page{Limit: 1})
		equal(t, "the newest commit", list, []core.Commit{two})
		want(t, "the newest commit", err, nil)
		list, err = tx.ListCommits(base.ID, core.Page{After: core.Cursor{Key: two.Seq, ID: two.ID}})
		equal(t, "the commit before", list, []core.Commit{one})
		want(t, "the commit before", err, nil)
		all := map[string]bool{}
		err = tx.EachFiles(func(_ core.ID, files []byte) error {
			all[string(files)] = true
			return nil
		})
		equal(t, "all files", all, map[string]bool{"files of one": true, "files of two": true, "files of top": true})
		return err
	})
	want(t, "a module that is needed", m.Write(t.Context(), func(tx core.Tx) error { return tx.DeleteModule(base.ID) }), core.ErrNeeded)
	write(t, m, func(tx core.Tx) error { return tx.DeleteModule(top.ID) })
	write(t, m, func(tx core.Tx) error { return tx.DeleteModule(base.ID) })
	read(t, m, func(tx core.Tx) error {
		got, err := tx.CommitsByID([]core.ID{one.ID, two.ID, needs.ID})
		equal(t, "commits of deleted modules", got, []core.Commit(nil))
		return err
	})
}

func labels(t *testing.T, m core.Meta) {
	mod := newModule(t, m, "labelled")
	one, two := newCommit(t, m, mod, "one"), newCommit(t, m, mod, "two")
	label := func(name string, c core.Commit, second int) core.Label {
		return core.Label{
			ID: core.NewID(), ModuleID: mod.ID, OwnerID: mod.OwnerID, CommitID: c.ID, Name: name,
			Created: at(second), Updated: at(second), UpdatedBy: core.NewID(),
		}
	}
	a, b, c := label("a_b", one, 1), label("axb", one, 2), label("100%", two, 3)
	c.Archived = at(4)
	write(t, m, func(tx core.Tx) error {
		for _, l := range []core.Label{a, b, c} {
			if err := tx.PutLabel(l); err != nil {
				return err
			}
			if err := tx.InsertMove(core.Move{LabelID: l.ID, CommitID: l.CommitID, At: l.Created, By: l.UpdatedBy}); err != nil {
				return err
			}
		}
		return nil
	})
	want(t, "a taken name", m.Write(t.Context(), func(tx core.Tx) error { return tx.PutLabel(label("axb", two, 5)) }), core.ErrExists)
	a.CommitID, a.Updated = two.ID, at(9)
	write(t, m, func(tx core.Tx) error {
		if err := tx.PutLabel(a); err != nil {
			return err
		}
		return tx.InsertMove(core.Move{LabelID: a.ID, CommitID: two.ID, At: at(9), By: a.UpdatedBy})
	})
	read(t, m, func(tx core.Tx) error {
		got, err := tx.LabelByName(mod.ID, "a_b")
		equal(t, "a label by name", got, a)
		want(t, "a label by name", err, nil)
		got, err = tx.LabelByID(c.ID)
		equal(t, "a label by id", got, c)
		want(t, "a label by id", err, nil)
		_, err = tx.LabelByName(mod.ID, "none")
		want(t, "no label", err, core.ErrNone)
		for _, f := range []struct {
			filter core.LabelFilter
			page   core.Page
			want   []core.Label
		}{
			{core.LabelFilter{Live: true}, core.Page{ByUpdate: true}, []core.Label{a, b}},
			{core.LabelFilter{Live: true}, core.Page{}, []core.Label{b, a}},
			{core.LabelFilter{Live: true}, core.Page{Ascending: true}, []core.Label{a, b}},
			{core.LabelFilter{Archived: true}, core.Page{}, []core.Label{c}},
			{core.LabelFilter{Live: true, Archived: true, Commit: two.ID}, core.Page{}, []core.Label{c, a}},
			{core.LabelFilter{Live: true, Archived: true, Contains: "_"}, core.Page{}, []core.Label{a}},
			{core.LabelFilter{Live: true, Archived: true, Contains: "0%"}, core.Page{}, []core.Label{c}},
			{core.LabelFilter{Live: true, Archived: true}, core.Page{Limit: 1, After: core.Cursor{Key: c.Created.UnixMicro(), ID: c.ID}}, []core.Label{b}},
		} {
			f.filter.Module = mod.ID
			list, err := tx.ListLabels(f.filter, f.page)
			equal(t, fmt.Sprintf("labels %+v %+v", f.filter, f.page), list, f.want)
			want(t, "labels", err, nil)
		}
		moves, err := tx.ListMoves(a.ID, core.Page{Ascending: true})
		want(t, "the history of a label", err, nil)
		if len(moves) != 2 || moves[0].CommitID != one.ID || moves[1].CommitID != two.ID || moves[1].Seq <= moves[0].Seq || !moves[1].At.Equal(at(9)) {
			t.Errorf("the history of a label is %+v", moves)
		}
		last, err := tx.ListMoves(a.ID, core.Page{Limit: 1})
		equal(t, "the last move", last, moves[1:])
		return err
	})
}

func tokens(t *testing.T, m core.Meta) {
	user := owner("user", 1)
	user.Kind = core.User
	token := core.Token{ID: core.NewID(), UserID: user.ID, Hash: []byte{1, 0, 2}, Note: "n", Created: at(1), Expires: at(2)}
	forever := core.Token{ID: core.NewID(), UserID: user.ID, Hash: []byte("other"), Created: at(3)}
	write(t, m, func(tx core.Tx) error {
		return errors.Join(tx.InsertOwner(user), tx.InsertToken(token), tx.InsertToken(forever))
	})
	read(t, m, func(tx core.Tx) error {
		got, err := tx.TokenByHash(token.Hash)
		equal(t, "a token", got, token)
		want(t, "a token", err, nil)
		_, err = tx.TokenByHash([]byte("none"))
		want(t, "no token", err, core.ErrNone)
		list, err := tx.ListTokens(user.ID)
		equal(t, "tokens", list, []core.Token{token, forever})
		return err
	})
	write(t, m, func(tx core.Tx) error { return tx.DeleteToken(token.ID) })
	want(t, "deleting no token", m.Write(t.Context(), func(tx core.Tx) error { return tx.DeleteToken(token.ID) }), core.ErrNone)
}

func devices(t *testing.T, m core.Meta) {
	d := core.Device{Hash: []byte{0, 1}, Code: "AAAA-BBBB", Client: "c", Expires: at(30)}
	write(t, m, func(tx core.Tx) error { return tx.PutDevice(d, at(1)) })
	same := core.Device{Hash: []byte("x"), Code: d.Code, Expires: at(40)}
	want(t, "a taken code", m.Write(t.Context(), func(tx core.Tx) error { return tx.PutDevice(same, at(1)) }), core.ErrExists)
	d.UserID = core.NewID()
	write(t, m, func(tx core.Tx) error { return tx.PutDevice(d, at(1)) })
	read(t, m, func(tx core.Tx) error {
		got, err := tx.DeviceByCode(d.Code)
		equal(t, "a device by code", got, d)
		want(t, "a device by code", err, nil)
		got, err = tx.DeviceByHash(d.Hash)
		equal(t, "a device by hash", got, d)
		return err
	})
	write(t, m, func(tx core.Tx) error { return tx.PutDevice(same, at(30)) })
	read(t, m, func(tx core.Tx) error {
		_, err := tx.DeviceByHash(d.Hash)
		want(t, "an expired device", err, core.ErrNone)
		return nil
	})
	write(t, m, func(tx core.Tx) error { return tx.DeleteDevice(same.Hash) })
}

// TestBlobs is the suite of core.Blobs. Open gives one that is empty.
func TestBlobs(t *testing.T, open func(*testing.T) core.Blobs) {
	t.Helper()
	b := open(t)
	contents := [][]byte{[]byte("one"), {}, bytes.Repeat([]byte{0, 255, '\n'}, 1<<20)}
	all := map[core.Sum]int64{}
	for _, data := range contents {
		sum := module.Hash(data)
		all[sum] = int64(len(data))
		if _, err := b.Get(t.Context(), sum); !errors.Is(err, core.ErrNone) {
			t.Errorf("a blob that is not there: %v", err)
		}
		for range 2 { // the second time it is there
			if err := b.Put(t.Context(), sum, data); err != nil {
				t.Fatal(err)
			}
		}
		got, err := b.Get(t.Context(), sum)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("a blob of %d bytes comes back with %d, %v", len(data), len(got), err)
		}
	}
	same := module.Hash([]byte("by many"))
	all[same] = 7
	done := make(chan error)
	for range 20 {
		go func() { done <- b.Put(t.Context(), same, []byte("by many")) }()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if err := b.Tidy(t.Context(), time.Now()); err != nil {
		t.Error(err)
	}
	list := func() map[core.Sum]int64 {
		got := map[core.Sum]int64{}
		err := b.Each(t.Context(), func(sum core.Sum, size int64) error {
			got[sum] = size
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return got
	}
	equal(t, "all blobs", list(), all)
	stop := errors.New("on purpose")
	want(t, "a list that is given up", b.Each(t.Context(), func(core.Sum, int64) error { return stop }), stop)
	for range 2 { // the second time there is none
		if err := b.Delete(t.Context(), same); err != nil {
			t.Error(err)
		}
	}
	delete(all, same)
	equal(t, "all blobs but one", list(), all)
}

// TestCache is the suite of core.Cache. Open gives one that is empty.
func TestCache(t *testing.T, open func(*testing.T) core.Cache) {
	t.Helper()
	c := open(t)
	if v, ok := c.Get(t.Context(), "a"); ok {
		t.Errorf("an empty cache has %q", v)
	}
	c.Put(t.Context(), "a", []byte("one"))
	c.Put(t.Context(), "b", nil)
	c.Put(t.Context(), "a", []byte("two"))
	if v, ok := c.Get(t.Context(), "a"); !ok || string(v) != "two" {
		t.Errorf("got %q, %t", v, ok)
	}
	if v, ok := c.Get(t.Context(), "b"); !ok || len(v) != 0 {
		t.Errorf("got %q, %t for an empty value", v, ok)
	}
	c.Delete(t.Context(), "a", "none")
	if _, ok := c.Get(t.Context(), "a"); ok {
		t.Error("a deleted value is there")
	}
}
