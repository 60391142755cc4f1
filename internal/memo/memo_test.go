package memo_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
)

const (
	first  = "what was printed"
	second = "of another run"
)

// saved saves a memo with two packs, of a text each.
func saved(t *testing.T, c *filecache.Cache, key filecache.Key) {
	t.Helper()
	a, b := &memo.Pack{}, &memo.Pack{Index: 1}
	m := &memo.Memo{
		Seen: &seen.Record{}, Exit: 100, Warnings: []string{"careful"}, Body: []byte("body"),
		Fresh: []*memo.Pack{a, b}, Out: []memo.Piece{a.Add([]byte(first)), b.Add([]byte(second)), a.Add(nil), a.Add([]byte("!"))},
	}
	if err := m.Save(c, key); err != nil {
		t.Fatal(err)
	}
}

func newCache(t *testing.T) *filecache.Cache {
	return &filecache.Cache{Dir: t.TempDir(), Now: time.Now}
}

// entries are the names of all entries, the largest last.
func entries(t *testing.T, c *filecache.Cache) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(c.Dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".entry") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestDamage damages each entry of a saved memo, or removes it: the memo is
// read as it was, or not at all.
func TestDamage(t *testing.T) {
	t.Parallel()
	key := filecache.KeyOf("run")
	for _, test := range []struct {
		name   string
		damage func(data []byte) []byte // nil for an entry that is removed
	}{
		{"removed", func([]byte) []byte { return nil }},
		{"empty", func([]byte) []byte { return []byte{} }},
		{"cut short by a byte", func(data []byte) []byte { return data[:len(data)-1] }},
		{"cut in half", func(data []byte) []byte { return data[:len(data)/2] }},
		{"another first byte", func(data []byte) []byte { data[0]++; return data }},
		{"another last byte", func(data []byte) []byte { data[len(data)-1] ^= 1; return data }},
		{"another key", func(data []byte) []byte { data[10] ^= 1; return data }},
		{"a byte more", func(data []byte) []byte { return append(data, 0) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for n := range 3 {
				c := newCache(t)
				saved(t, c, key)
				names := entries(t, c)
				if len(names) != 3 {
					t.Fatalf("%d entries, want an index and two packs", len(names))
				}
				data, err := os.ReadFile(names[n])
				if err != nil {
					t.Fatal(err)
				}
				if data = test.damage(data); data == nil {
					err = os.Remove(names[n])
				} else {
					err = os.WriteFile(names[n], data, 0o666)
				}
				if err != nil {
					t.Fatal(err)
				}
				var out bytes.Buffer
				if m, ok := memo.Load(c, key); ok {
					if ok, err := m.Print(&out); ok || err != nil {
						t.Errorf("entry %d: printed %q, %v, %v", n, out.String(), ok, err)
					}
				}
				if out.Len() > 0 {
					t.Errorf("entry %d: %q was printed", n, out.String())
				}
			}
		})
	}
}

// TestRead reads some of what was saved.
func TestRead(t *testing.T) {
	t.Parallel()
	c, key := newCache(t), filecache.KeyOf("run")
	saved(t, c, key)
	m, ok := memo.Load(c, key)
	if !ok {
		t.Fatal("nothing was loaded")
	}
	if m.Exit != 100 || !cmp.Equal(m.Warnings, []string{"careful"}) || string(m.Body) != "body" {
		t.Errorf("got %d, %q, %q", m.Exit, m.Warnings, m.Body)
	}
	off := func(p memo.Piece, by, pack int) memo.Piece {
		p.At += by
		p.Pack += pack
		return p
	}
	for _, test := range []struct {
		name   string
		pieces []memo.Piece
		want   string
		fails  bool
	}{
		{name: "nothing"},
		{name: "all", pieces: m.Out, want: first + second + "!"},
		{name: "backwards", pieces: []memo.Piece{m.Out[3], m.Out[1], m.Out[0]}, want: "!" + second + first},
		{name: "twice", pieces: []memo.Piece{m.Out[1], m.Out[1]}, want: second + second},
		{name: "somewhere else", pieces: []memo.Piece{off(m.Out[0], 1, 0)}, fails: true},
		{name: "behind the end", pieces: []memo.Piece{off(m.Out[0], 1000, 0)}, fails: true},
		{name: "in another pack", pieces: []memo.Piece{off(m.Out[0], 0, 1)}, fails: true},
		{name: "in no pack", pieces: []memo.Piece{m.Out[1], off(m.Out[1], 0, 1)}, fails: true},
		{name: "in a pack below none", pieces: []memo.Piece{off(m.Out[0], 0, -1)}, fails: true},
	} {
		got, ok := m.Read(test.pieces)
		if ok == test.fails || ok && string(got) != test.want {
			t.Errorf("%s: got %q, %v; want %q", test.name, got, ok, test.want)
		}
		var out bytes.Buffer
		if err := m.CopyTo(&out, test.pieces); (err != nil) != test.fails || test.fails && !memo.Damaged(err) {
			t.Errorf("%s: error %v", test.name, err)
		}
		out.Reset()
		ok, err := m.Edit(&out, test.pieces, func(n int, piece []byte) error {
			copy(piece, fmt.Sprint(n))
			return nil
		})
		var want []byte
		for n, p := range test.pieces {
			text, _ := m.Read([]memo.Piece{p})
			copy(text, fmt.Sprint(n))
			want = append(want, text...)
		}
		if err != nil || ok == test.fails || ok && !bytes.Equal(out.Bytes(), want) || !ok && out.Len() > 0 {
			t.Errorf("%s: edited to %q, %v, %v; want %q", test.name, out.String(), ok, err, want)
		}
	}
}

// TestEdit edits pieces that are in memory: they stay what they are. An edit that
// fails writes nothing.
func TestEdit(t *testing.T) {
	t.Parallel()
	fresh := &memo.Pack{}
	m := &memo.Memo{Fresh: []*memo.Pack{fresh}, Out: []memo.Piece{fresh.Add([]byte("one")), fresh.Add([]byte("two"))}}
	edit := func(ok bool, want string) {
		t.Helper()
		var out bytes.Buffer
		got, err := m.Edit(&out, m.Out, func(n int, piece []byte) error {
			copy(piece, "T")
			if n == 1 && !ok {
				return errors.New("no")
			}
			return nil
		})
		if got != ok || err != nil || out.String() != want {
			t.Errorf("edited to %q, %v, %v; want %q", out.String(), got, err, want)
		}
	}
	edit(true, "TneTwo")
	m.Hold()
	edit(true, "TneTwo")
	edit(false, "")
	if data, ok := m.Read(m.Out); !ok || string(data) != "onetwo" {
		t.Errorf("read %q, %v after edits", data, ok)
	}
}

// TestNext has one memo after another in place of it: only packs that the last
// one has stay.
func TestNext(t *testing.T) {
	t.Parallel()
	c, key := newCache(t), filecache.KeyOf("run")
	saved(t, c, key)
	old, _ := memo.Load(c, key)
	next := old.Next()
	next.Seen = &seen.Record{}
	fresh := &memo.Pack{Index: len(next.Packs)}
	next.Fresh = []*memo.Pack{fresh}
	next.Out = []memo.Piece{old.Out[1], fresh.Add([]byte("fresh"))}
	check := func(m *memo.Memo, want string) {
		t.Helper()
		var out bytes.Buffer
		if ok, err := m.Print(&out); !ok || err != nil || out.String() != want {
			t.Errorf("printed %q, %v, %v; want %q", out.String(), ok, err, want)
		}
	}
	check(next, second+"fresh")
	next.Packs = next.Packs[1:] // of which nothing is left
	next.Out = []memo.Piece{{Pack: 0, At: next.Out[0].At, Len: next.Out[0].Len, Sum: next.Out[0].Sum}}
	fresh.Index = 1
	next.Out = append(next.Out, memo.Piece{Pack: 1, Len: fresh.Since(0).Len, Sum: fresh.Since(0).Sum})
	if err := next.Save(c, key); err != nil {
		t.Fatal(err)
	}
	next.Drop(c, old)
	loaded, ok := memo.Load(c, key)
	if !ok {
		t.Fatal("nothing was loaded")
	}
	check(loaded, second+"fresh")
	if n := len(entries(t, c)); n != 3 {
		t.Errorf("%d entries are left, want an index and two packs", n)
	}
	if _, ok := old.Read(old.Out[:1]); ok {
		t.Error("a pack that nobody has can be read")
	}
	loaded.Forget(c)
	if _, ok := loaded.Read(loaded.Out); ok {
		t.Error("what is forgotten can be read")
	}
}

// TestHold keeps a memo in memory.
func TestHold(t *testing.T) {
	t.Parallel()
	pack := &memo.Pack{}
	m := &memo.Memo{Fresh: []*memo.Pack{pack}}
	m.Out = []memo.Piece{pack.Add([]byte(first))}
	m.Hold()
	for range 3 {
		next := m.Next()
		fresh := &memo.Pack{Index: len(next.Packs)}
		next.Fresh = []*memo.Pack{fresh}
		next.Out = append(m.Out, fresh.Add([]byte("+")))
		next.Hold()
		m = next
	}
	if got, ok := m.Read(m.Out); !ok || string(got) != first+"+++" {
		t.Errorf("got %q, %v", got, ok)
	}
}

// TestStream writes packs bit by bit.
func TestStream(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("0123456789", 1<<20)
	for _, test := range []struct {
		name  string
		parts []string
	}{
		{"nothing", nil},
		{"little", []string{first, "", second}},
		{"much at once", []string{first, large}},
		{"much", []string{large[:3<<20], large[:5<<20], first}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCache(t)
			want := strings.Join(test.parts, "")
			var out bytes.Buffer
			tee := memo.NewStream(c, filecache.KeyOf("run"), 0, time.Now()).Tee(&out)
			for _, part := range test.parts {
				if _, err := tee.Write([]byte(part)); err != nil {
					t.Fatal(err)
				}
			}
			packs, ok := tee.End(nil)
			if !ok || out.String() != want || (len(packs) == 0) != (want == "") {
				t.Fatalf("%v, %d packs, %d of %d bytes", ok, len(packs), out.Len(), len(want))
			}
			m := &memo.Memo{Seen: &seen.Record{}, Packs: packs, Out: tee.Pieces}
			if err := m.Save(c, filecache.KeyOf("run")); err != nil {
				t.Fatal(err)
			}
			if got, ok := m.Read(m.Out); !ok || string(got) != want {
				t.Errorf("%v, %d bytes, want %d", ok, len(got), len(want))
			}
		})
	}
	failing := memo.NewStream(newCache(t), filecache.KeyOf("run"), 0, time.Now()).Tee(writerFunc(func([]byte) (int, error) { return 1, errors.New("full") }))
	if n, err := failing.Write([]byte("two")); n != 1 || err == nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	failing.Drop()
	if _, ok := failing.End(nil); ok {
		t.Error("what was dropped can be had")
	}
}

// TestCut has pieces end where they are cut, whatever their length.
func TestCut(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("0123456789", 60<<10)
	parts := []string{first, large, second, large, large, first}
	c := newCache(t)
	var out bytes.Buffer
	tee := memo.NewStream(c, filecache.KeyOf("run"), 0, time.Now()).Tee(&out)
	for _, part := range parts {
		tee.Cut()
		for _, half := range []string{part[:len(part)/2], part[len(part)/2:]} {
			if _, err := tee.Write([]byte(half)); err != nil {
				t.Fatal(err)
			}
		}
	}
	tee.Cut() // which ends nothing
	packs, ok := tee.End(nil)
	if !ok || out.String() != strings.Join(parts, "") || len(tee.Pieces) != len(parts) {
		t.Fatalf("%v, %d bytes, %d pieces", ok, out.Len(), len(tee.Pieces))
	}
	m := &memo.Memo{Seen: &seen.Record{}, Packs: packs, Out: tee.Pieces}
	if err := m.Save(c, filecache.KeyOf("run")); err != nil {
		t.Fatal(err)
	}
	for i, part := range parts {
		if got, ok := m.Read(m.Out[i : i+1]); !ok || string(got) != part {
			t.Errorf("piece %d: %v, %d bytes, want %d", i, ok, len(got), len(part))
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
