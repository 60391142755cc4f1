package facts

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/memo"
)

// Table is the facts of all files of a run. It is what a memo has as its body.
type Table struct {
	Modules []Module
	Entries []Entry

	byPath map[string]int32
	// shared says that another table has byPath too.
	shared bool
}

// NewTable makes a table with room for the facts of so many files.
func NewTable(files int) *Table {
	entries := make([]Entry, files)
	clear(entries) // new memory that is read first costs a second page fault
	return &Table{Entries: entries[:0], byPath: make(map[string]int32, files)}
}

// Module is one module whose files were the targets of a run.
type Module struct {
	Path string
	// Targets are numbers of entries, sorted by path.
	Targets []int32
}

// Entry is one file of a Table.
type Entry struct {
	File
	// Of are the numbers of the entries that the file imports.
	Of []int32
	// Item is the number of the note of its contents, -1 if it comes with the
	// program.
	Item int
	// Twin is that of the note of the file in an earlier version that the run
	// compared with, counted from 1; 0 if it is not known.
	Twin int
	// External is the name that users see.
	External string
	// Same says that an earlier version that the run compared with has the file
	// too, with all that it imports.
	Same bool
	// Text is what was printed about it, or what the image that was written has of
	// it; Notes are notes, and Strip is its stripped text if many import it. Len is 0
	// for nothing. Text comes first.
	Text, Notes, Strip memo.Piece
	// Stored is Values, which are not decoded with the entry.
	Stored memo.Piece
}

// Add adds a file, or replaces that of the same path, and gives its number. The
// numbers of its imports are set by Link.
func (t *Table) Add(e Entry) int32 {
	if n, ok := t.Find(e.Path); ok {
		t.Entries[n] = e
		return n
	}
	if t.shared {
		t.byPath, t.shared = maps.Clone(t.byPath), false
	}
	n := int32(len(t.Entries))
	t.Entries = append(t.Entries, e)
	t.byPath[e.Path] = n
	return n
}

// Find is the number of the file at an import path.
func (t *Table) Find(path string) (int32, bool) {
	if t.byPath == nil {
		t.byPath = make(map[string]int32, len(t.Entries))
		for n := range t.Entries {
			t.byPath[t.Entries[n].Path] = int32(n)
		}
	}
	n, ok := t.byPath[path]
	return n, ok
}

// ExternalPaths are the paths of all files, as users write them.
func (t *Table) ExternalPaths() []string {
	paths := make([]string, len(t.Entries))
	for n := range t.Entries {
		paths[n] = t.Entries[n].External
	}
	return paths
}

// Link finds what an entry imports; ok is false if something is not there.
func (t *Table) Link(n int32) (ok bool) {
	e := &t.Entries[n]
	e.Of = make([]int32, len(e.Imports))
	for i, path := range e.Imports {
		if e.Of[i], ok = t.Find(path); !ok {
			return false
		}
	}
	return true
}

// Importers are the numbers of the entries that import each entry.
func (t *Table) Importers() [][]int32 {
	count := make([]int32, len(t.Entries)+1)
	for n := range t.Entries {
		for _, i := range t.Entries[n].Of {
			count[i]++
		}
	}
	total := int32(0)
	for n, c := range count {
		count[n] = total
		total += c
	}
	slab := make([]int32, total)
	out := make([][]int32, len(t.Entries))
	for n := range out {
		out[n] = slab[count[n]:count[n]:count[n+1]]
	}
	for n := range t.Entries {
		for _, i := range t.Entries[n].Of {
			out[i] = append(out[i], int32(n))
		}
	}
	return out
}

// ManyImporters tells which entries more than a few others import, some of them
// by way of others.
func (t *Table) ManyImporters(few int) []bool {
	importers := t.Importers()
	many := make([]bool, len(t.Entries))
	round := make([]int32, len(t.Entries)) // the last that came by, counted from 1
	var reached []int32
	for n := range many {
		reached = append(reached[:0], int32(n))
		for i := 0; i < len(reached) && !many[n]; i++ {
			for _, k := range importers[reached[i]] {
				if round[k] != int32(n)+1 {
					round[k] = int32(n) + 1
					reached = append(reached, k)
				}
			}
			many[n] = len(reached) > few
		}
	}
	return many
}

// ImportsFirst are the numbers of the targets and of all that they import, in
// the order of model.ImportsFirst.
func (t *Table) ImportsFirst() []int32 {
	list := make([]int32, 0, len(t.Entries))
	seen := make([]bool, len(t.Entries))
	var visit func(n int32)
	visit = func(n int32) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, k := range t.Entries[n].Of {
			visit(k)
		}
		list = append(list, n)
	}
	for _, m := range t.Modules {
		for _, n := range m.Targets {
			visit(n)
		}
	}
	return list
}

// Reach marks all that can be reached from some entries, those included.
func Reach(from []int32, next func(int32) []int32, total int) []bool {
	seen := make([]bool, total)
	stack := slices.Clone(from)
	for _, n := range from {
		seen[n] = true
	}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, k := range next(n) {
			if !seen[k] {
				seen[k] = true
				stack = append(stack, k)
			}
		}
	}
	return seen
}

// Clash reports whether files that are new, or have changed from what they were
// in an earlier table, declare something that another file declares. Digests
// can be equal for other reasons too.
func (t *Table) Clash(before *Table, changed []int32) bool {
	const declared, inPackage = 1, 2
	added := make(map[uint64]uint8)
	for _, n := range changed {
		e := &t.Entries[n]
		had := make(map[uint64]bool)
		if old, ok := before.Find(e.Path); ok {
			for s := range each(before.Entries[old].Symbols) {
				had[s] = true
			}
			if before.Entries[old].Package != e.Package {
				had = nil
			}
		} else {
			had = nil
		}
		for s := range each(e.Symbols) {
			if !had[s] {
				added[s] |= declared
			}
		}
		if had == nil {
			for p := range packages(e.Package) {
				added[p] |= inPackage
			}
		}
	}
	if len(added) == 0 {
		return false
	}
	// Few of many are of interest; most are told by a few of their bits.
	var filter [1 << 10]uint64
	for s := range added {
		filter[s>>6&1023] |= 1 << (s & 63)
	}
	known := make(map[string]bool)
	taken := make(map[uint64]bool)
	for n := range t.Entries {
		e := &t.Entries[n]
		for s := range each(e.Symbols) {
			if filter[s>>6&1023]&(1<<(s&63)) == 0 || added[s] == 0 {
				continue
			}
			if added[s]&inPackage != 0 || taken[s] {
				return true
			}
			taken[s] = true
		}
		if known[e.Package] {
			continue
		}
		known[e.Package] = true
		for p := range packages(e.Package) {
			if added[p]&declared != 0 {
				return true
			}
		}
	}
	return false
}

// Taken reports whether an entry that counts declares one of some names or
// extensions, by their digests, or is in one of some packages or below it.
// Digests can be equal for other reasons too.
func (t *Table) Taken(counts func(*Entry) bool, declared, in map[uint64]bool) bool {
	for n := range t.Entries {
		e := &t.Entries[n]
		if !counts(e) {
			continue
		}
		for s := range each(e.Symbols) {
			if declared[s] {
				return true
			}
		}
		for p := range packages(e.Package) {
			if in[p] {
				return true
			}
		}
	}
	return false
}

// each is the digests in symbols.
func each(symbols []byte) func(func(uint64) bool) {
	return func(yield func(uint64) bool) {
		for i := 0; i+8 <= len(symbols); i += 8 {
			if !yield(binary.LittleEndian.Uint64(symbols[i:])) {
				return
			}
		}
	}
}

// packages is the digests of a package's name and of what encloses it.
func packages(name string) func(func(uint64) bool) {
	return func(yield func(uint64) bool) {
		for i := 0; i <= len(name); i++ {
			if (i == len(name) || name[i] == '.') && i > 0 && !yield(hash('.', name[:i])) {
				return
			}
		}
	}
}

// Size is about how many bytes Encode adds.
func (t *Table) Size() int {
	size := 0
	for n := range t.Entries {
		const rest = 96
		e := &t.Entries[n]
		size += len(e.Path) + len(e.Package) + len(e.External) + len(e.Symbols) + 3*len(e.Of) + rest
	}
	return size
}

// Encode makes the body of a memo.
func (t *Table) Encode(e *filecache.Encoder) {
	e.Int(len(t.Entries))
	for n := range t.Entries {
		f := &t.Entries[n]
		e.String(f.Path)
		e.String(f.Package)
		if f.External == f.Path {
			e.String("")
		} else {
			e.String(f.External)
		}
		e.Int(len(f.Symbols))
		e.Raw(f.Symbols)
		e.Bool(f.Delicate)
		e.Int(int(f.Kinds))
		e.Bool(f.Same)
		e.Int(f.Item + 1)
		e.Int(f.Twin)
		e.Int(len(f.Of))
		for _, i := range f.Of {
			e.Int(int(i))
		}
		for _, p := range f.Pieces() {
			e.Bool(p.Len > 0)
			if p.Len > 0 {
				p.Encode(e)
			}
		}
	}
	e.Int(len(t.Modules))
	for _, m := range t.Modules {
		e.String(m.Path)
		e.Int(len(m.Targets))
		for _, n := range m.Targets {
			e.Int(int(n))
		}
	}
}

// Pieces are the pieces of an entry.
func (e *Entry) Pieces() []*memo.Piece { return []*memo.Piece{&e.Text, &e.Notes, &e.Strip, &e.Stored} }

// Decode reads the body of a memo; ok is false if it is damaged.
func Decode(m *memo.Memo) (t *Table, ok bool) {
	d := &filecache.Decoder{Bytes: m.Body}
	t = &Table{Entries: make([]Entry, d.Count())}
	bad := false
	number := func() int32 {
		n := d.Int()
		if n < 0 || n >= len(t.Entries) {
			bad = true
			return 0
		}
		return int32(n)
	}
	var slab []int32
	for n := range t.Entries {
		f := &t.Entries[n]
		f.Path, f.Package, f.External = d.String(), d.String(), d.String()
		if f.External == "" {
			f.External = f.Path
		}
		f.Symbols = d.Raw(d.Count())
		f.Delicate = d.Bool()
		f.Kinds = Kinds(d.Int())
		f.Same = d.Bool()
		f.Item = d.Int() - 1
		f.Twin = d.Int()
		if items := len(m.Seen.Items); f.Item < -1 || f.Item >= items || f.Twin < 0 || f.Twin > items {
			return nil, false
		}
		of := d.Count()
		start := len(slab)
		for range of {
			slab = append(slab, number())
		}
		f.Of = slab[start:len(slab):len(slab)]
		for _, p := range f.Pieces() {
			if d.Bool() {
				*p = m.DecodePiece(d)
			}
		}
	}
	t.Modules = make([]Module, d.Count())
	for i := range t.Modules {
		t.Modules[i].Path = d.String()
		t.Modules[i].Targets = make([]int32, d.Count())
		for k := range t.Modules[i].Targets {
			t.Modules[i].Targets[k] = number()
		}
	}
	for n := range t.Entries {
		f := &t.Entries[n]
		f.Imports = make([]string, len(f.Of))
		for i, k := range f.Of {
			f.Imports[i] = t.Entries[k].Path
		}
	}
	return t, !bad && d.Ok() && len(d.Bytes) == 0 && len(t.Entries) > 0
}

// Clone is a table that can be changed without changing t.
func (t *Table) Clone() *Table {
	t.Find("") // so that it need not be made twice
	t.shared = true
	return &Table{Modules: slices.Clone(t.Modules), Entries: slices.Clone(t.Entries), byPath: t.byPath, shared: true}
}
