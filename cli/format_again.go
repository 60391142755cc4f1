package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
)

// stampLayout is how times look in the headers of diffs. All have one length.
const stampLayout = "2006-01-02 15:04:05.000000000 -0700"

// formatRemembered prints diffs with what an earlier run left: those of files
// that have not changed. Everything else about formatting is not remembered.
func (app *App) formatRemembered(ctx context.Context, opts formatOptions, ref input.Ref) error {
	if !opts.diff || opts.write || opts.output != "-" {
		return runFormat(ctx, app, opts, ref, nil)
	}
	r := app.recall()
	if r == nil {
		return runFormat(ctx, app, opts, ref, nil)
	}
	if r.unchanged() {
		if t, ok := decodeFormats(r.old); ok {
			if ok, err := r.again(func(m *memo.Memo) (bool, error) { return t.print(app, m) }); ok {
				return err
			}
		}
	}
	f := &formats{recall: r}
	if f.plain() {
		app.seen.After(r.old.Seen, &r.verdict)
	}
	if f.old != nil && f.quietly(func() error { return runFormat(ctx, app, opts, ref, f) }) == nil && f.memo != nil {
		before := r.old
		r.old = f.memo
		if ok, err := r.again(func(m *memo.Memo) (bool, error) { return f.next.print(app, m) }); ok {
			r.save(f.memo, before)
			return err
		}
		r.old = before
	}
	app.look(r.start)
	f = &formats{recall: r, all: true}
	app.log.kept = &r.warnings
	err := runFormat(ctx, app, opts, ref, f)
	app.log.kept = nil
	if f.memo != nil {
		r.keep(f.memo, err)
	}
	return err
}

// formats is one run of format that remembers.
type formats struct {
	recall *recall
	// all says that all files are formatted.
	all bool
	// old is what an earlier run found, by path, less what has changed.
	old map[string]formatEntry
	// next is what this run found, and memo its memo.
	next formatTable
	memo *memo.Memo
}

// formatTable is what format found, in the order of its output. It is the body
// of a memo.
type formatTable []formatEntry

// formatEntry is what format found about one file.
type formatEntry struct {
	path, external string
	item           int // of the record of what was seen
	diff           memo.Piece
}

// changed reports whether the file is not formatted.
func (e *formatEntry) changed() bool { return e.diff.Len > 0 }

// decodeFormats reads the body of a memo.
func decodeFormats(m *memo.Memo) (formatTable, bool) {
	d := &filecache.Decoder{Bytes: m.Body}
	t := make(formatTable, d.Count())
	for i := range t {
		t[i] = formatEntry{path: d.String(), external: d.String(), item: d.Int()}
		if d.Bool() {
			t[i].diff = m.DecodePiece(d)
		}
		if t[i].item < 0 || t[i].item >= len(m.Seen.Items) {
			return nil, false
		}
	}
	return t, d.Ok() && len(d.Bytes) == 0
}

func (t formatTable) encode() []byte {
	const guess = 128 // bytes an entry
	e := &filecache.Encoder{Bytes: make([]byte, 0, guess*len(t))}
	e.Int(len(t))
	for _, f := range t {
		e.String(f.path)
		e.String(f.external)
		e.Int(f.item)
		e.Bool(f.changed())
		if f.changed() {
			f.diff.Encode(e)
		}
	}
	return e.Bytes
}

// print prints the diffs of a memo with the time of this run.
func (t formatTable) print(app *App, m *memo.Memo) (bool, error) {
	var pieces []memo.Piece
	var names []string
	for _, f := range t {
		if f.changed() {
			pieces = append(pieces, f.diff)
			names = append(names, f.external)
		}
	}
	stamp := app.Now().Format(stampLayout)
	return m.Edit(app.Stdout, pieces, func(n int, diff []byte) error { return restamp(diff, names[n], stamp) })
}

// restamp puts a time into both headers of a diff.
func restamp(diff []byte, external, stamp string) error {
	first, second := stampsAt(external)
	if second+len(stamp) > len(diff) || len(stamp) != len(stampLayout) {
		return errors.New("a diff without times")
	}
	copy(diff[first:], stamp)
	copy(diff[second:], stamp)
	return nil
}

// stampsAt is where the times are in the diff of a file.
func stampsAt(external string) (first, second int) {
	n := len(external)
	first = len("diff -u .orig \n--- .orig\t") + 3*n
	return first, first + len(stampLayout) + len("\n+++ \t") + n
}

// plain reports whether all that has changed since the earlier run is files that
// were formatted and folders.
func (f *formats) plain() bool {
	old := f.recall.old
	if old == nil {
		return false
	}
	t, ok := decodeFormats(old)
	if !ok {
		return false
	}
	byItem := make(map[int]string, len(t))
	f.old = make(map[string]formatEntry, len(t))
	for _, e := range t {
		byItem[e.item] = e.path
		f.old[e.path] = e
	}
	for _, i := range f.recall.verdict.Changed {
		switch path := byItem[i]; {
		case path != "":
			delete(f.old, path)
		case old.Seen.Items[i].Kind != seen.Dir:
			f.old = nil
			return false
		}
	}
	return true
}

// quietly runs something without warnings: they are those of the earlier run.
func (f *formats) quietly(run func() error) error {
	log := f.recall.app.log
	log.quiet = true
	defer func() { log.quiet = false }()
	return run()
}

// todo are the files that have to be formatted.
func (f *formats) todo(paths []string) []string {
	if f == nil || f.all {
		return paths
	}
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return f.old[p].path != "" })
}

// took makes the memo of a run: paths are all files, and of those that had to be
// formatted files tells. ok is false if everything has to be formatted.
func (f *formats) took(paths []string, files []formatted, locate func(string) (string, string, error)) bool {
	r := f.recall
	record, ok := r.app.seen.Record()
	if !ok || f.all && r.small() {
		return false
	}
	items := make(map[string]int, len(record.Items))
	for i, item := range record.Items {
		if item.Kind == seen.File {
			items[item.Name] = i
		}
	}
	record.Items = slices.Grow(record.Items, len(f.old))
	f.next = make(formatTable, 0, len(paths))
	m := &memo.Memo{}
	if !f.all {
		m = r.old.Next()
	}
	pack := memo.NewStream(r.cache, r.key, len(m.Packs), r.start)
	for _, path := range paths {
		name, external, err := locate(path)
		if err != nil {
			return false
		}
		if e, known := f.old[path]; known && !f.all {
			if e.external != external {
				return false
			}
			record.Items = append(record.Items, r.old.Seen.Items[e.item])
			e.item = len(record.Items) - 1
			f.next = append(f.next, e)
			continue
		}
		e := formatEntry{path: path, external: external}
		if e.item, ok = items[seen.Relative(r.app.Dir, name)]; !ok || len(files) == 0 || files[0].path != path {
			return false
		}
		if e.diff, ok = pack.Add(files[0].diff); !ok {
			return false
		}
		files = files[1:]
		f.next = append(f.next, e)
	}
	if m.Packs, ok = pack.End(m.Packs); !ok {
		return false
	}
	m.Seen, m.Body = record, f.next.encode()
	f.memo = m
	return true
}

// anyChanged reports whether a file is not formatted.
func (t formatTable) anyChanged() bool {
	return slices.ContainsFunc(t, func(e formatEntry) bool { return e.changed() })
}
