package engine

import (
	"errors"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// descriptorPath is the file that declares what options there are.
const descriptorPath = "google/protobuf/descriptor.proto"

// file is one file in the making.
type file struct {
	*compilation
	path string
	src  *source.File
	tree *syntax.Tree
	out  *model.File
	// trusted says that the text is the engine's own and known to be right.
	trusted bool
	edition syntax.Edition

	imports []imported
	// visible are the files whose symbols can be seen, those imported and what
	// they re-export, with the import that makes it so.
	visible map[*file]int
	// exports are the files that whoever imports this one sees: itself and what
	// it imports publicly.
	exports []*file

	// wanted says that the file was asked for, or is imported, and so belongs to
	// the result; seen and done are order's.
	wanted     bool
	seen, done bool

	messages   []*message
	enums      []*enum
	oneofs     []*oneof
	extends    []*extend
	services   []*service
	fields     []*field // of messages, then of extend blocks
	arena      arena
	fieldSlab  slab[field]
	outFields  slab[model.Field]
	valueSlab  slab[enumValue]
	outValues  slab[model.EnumValue]
	uses       []use
	supports   []support
	declared   []declared
	protovalid bool
	// lite says that its code is to be small, which those that import it have to
	// say too.
	lite bool
	// visibility is the value of a feature, as far as the file's options set it.
	visibility string
	// explicit are the features that declarations set, by their nodes, those of
	// the file at 0; base are the file's.
	explicit map[uint32]features
	base     features
}

// imported is one import statement.
type imported struct {
	file           *file
	public, option bool
	node           uint32
}

// slab hands out values that are allocated together.
type slab[T any] []T

func (s *slab[T]) next() *T {
	if len(*s) == 0 {
		*s = make([]T, 32)
	}
	v := &(*s)[0]
	*s = (*s)[1:]
	return v
}

// give gives up because of a node.
func (f *file) give(node uint32, why string) {
	if f.trusted {
		return
	}
	start, _ := f.tree.Span(node)
	f.giveUp(&GaveUp{f.src, start, why})
}

// loader is the list of files to parse, shared by workers.
type loader struct {
	*compilation
	cond    *sync.Cond
	queue   []*file
	pending int
}

// load opens and parses the files at paths and all that they import. The error
// is about the first of several.
func (c *compilation) load(paths []string) error {
	l := &loader{compilation: c, cond: sync.NewCond(&c.mu)}
	c.mu.Lock()
	for _, p := range paths {
		if !cleanImport(p) {
			c.giveUp(&GaveUp{Why: "an unusual path: " + p})
		}
		l.want(p).wanted = true
	}
	c.descriptor = l.want(descriptorPath)
	c.mu.Unlock()

	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(l.work)
	}
	wg.Wait()
	return c.err()
}

// want gives the file at a path, which is parsed at some time. The lock is
// held.
func (l *loader) want(importPath string) *file {
	f := l.files[importPath]
	if f == nil {
		f = &file{compilation: l.compilation, path: importPath}
		l.files[importPath] = f
		l.queue = append(l.queue, f)
		l.pending++
		l.cond.Signal()
	}
	return f
}

// work parses files until there are none left.
func (l *loader) work() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for len(l.queue) == 0 && l.pending > 0 && !l.gaveUp() {
			l.cond.Wait()
		}
		if len(l.queue) == 0 || l.gaveUp() {
			l.cond.Broadcast()
			return
		}
		f := l.queue[len(l.queue)-1]
		l.queue = l.queue[:len(l.queue)-1]
		l.mu.Unlock()
		paths := l.parse(f)
		l.mu.Lock()
		for i, p := range paths {
			f.imports[i].file = l.want(p)
		}
		l.pending--
		if l.pending == 0 || l.gaveUp() {
			l.cond.Broadcast()
		}
	}
}

// parse opens, parses and declares one file, and gives the paths it imports.
func (l *loader) parse(f *file) []string {
	src, err := l.opener.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		text, ok := l.known(f.path)
		if !ok {
			l.giveUp(&GaveUp{Why: "no such file: " + f.path})
			return nil
		}
		src, f.trusted = &source.File{Path: f.path, External: f.path, Text: text}, true
	} else if err != nil {
		l.giveUp(&GaveUp{Why: err.Error()})
		return nil
	}
	f.src = src
	f.tree = syntax.Parse(src.Text)
	f.tree.Check()
	if !f.tree.Valid() {
		l.giveUp(&GaveUp{src, f.tree.Errors[0].Offset, f.tree.Errors[0].Text})
		return nil
	}
	f.edition = f.tree.Edition()
	if f.edition > syntax.Edition2024 {
		l.giveUp(&GaveUp{Why: "an edition for the reference: " + src.External})
		return nil
	}
	f.declare()
	return f.importPaths()
}

// importPaths reads the import statements.
func (f *file) importPaths() []string {
	t := f.tree
	var paths []string
	for n := uint32(1); n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		if t.Nodes[n].Kind != syntax.NodeImport {
			continue
		}
		p := t.Unquote(t.Value(n))
		if !cleanImport(p) {
			f.give(n, "an unusual import path")
			continue
		}
		for _, other := range paths {
			if other == p {
				f.give(n, "imported twice")
			}
		}
		public, option := false, false
		if t.Nodes[n].Mods > 0 {
			switch t.Word(t.Nodes[n].First + 1) {
			case syntax.WordPublic:
				public = true
			case syntax.WordOption:
				option = true
			}
		}
		paths = append(paths, p)
		f.imports = append(f.imports, imported{node: n, public: public, option: option})
	}
	return paths
}

// cleanImport reports whether the reference takes an import path as it stands.
func cleanImport(p string) bool {
	return p != "" && path.Clean(p) == p && p != "." && p != ".." && !strings.HasPrefix(p, "../") && p[0] != '/' &&
		!strings.ContainsAny(p, "\\\x00")
}

// order lists the files, imports before those that import them, and reports
// whether that is possible.
func (c *compilation) order() bool {
	c.list = make([]*file, 0, len(c.files))
	type frame struct {
		file *file
		next int
	}
	var stack []frame
	push := func(f *file) {
		f.seen = true
		stack = append(stack, frame{file: f})
	}
	for _, root := range c.files {
		if root.seen {
			continue
		}
		push(root)
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(top.file.imports) {
				top.file.done = true
				c.list = append(c.list, top.file)
				top.file.look()
				stack = stack[:len(stack)-1]
				continue
			}
			dep := top.file.imports[top.next].file
			top.next++
			switch {
			case !dep.seen:
				push(dep)
			case !dep.done:
				c.giveUp(&GaveUp{File: dep.src, Why: "imports itself"})
				return false
			}
		}
	}
	// Imports of what is wanted are wanted; whoever imports a file stands behind
	// it in the list.
	for i := len(c.list) - 1; i >= 0; i-- {
		if f := c.list[i]; f.wanted {
			for _, imp := range f.imports {
				imp.file.wanted = true
			}
		}
	}
	return !c.gaveUp()
}

// look finds what is visible in f, once its imports know what they export.
// Public imports come first, as the reference has it.
func (f *file) look() {
	f.exports = []*file{f}
	f.visible = make(map[*file]int, len(f.imports))
	var order []int
	for _, public := range []bool{true, false} {
		for i, imp := range f.imports {
			if imp.public == public {
				order = append(order, i)
				f.visible[imp.file] = i
			}
		}
	}
	for _, i := range order {
		imp := f.imports[i]
		if imp.option && len(imp.file.exports) > 1 {
			f.give(imp.node, "an option import of what imports publicly")
		}
		for _, e := range imp.file.exports {
			direct, ok := f.visible[e]
			switch {
			case e == f:
			case !ok:
				f.visible[e] = f.cause(e, order)
			case f.imports[direct].option && direct != i:
				f.give(f.imports[direct].node, "an option import of what is imported anyway")
			}
			if imp.public && !slices.Contains(f.exports, e) {
				f.exports = append(f.exports, e)
			}
		}
	}
}

// cause is the import that counts as used when something of a file is that is
// not imported itself: the first through which it is reached at all.
func (f *file) cause(of *file, order []int) int {
	for _, i := range order {
		if f.imports[i].file.reaches(of, make(map[*file]bool)) {
			return i
		}
	}
	return 0
}

func (f *file) reaches(other *file, been map[*file]bool) bool {
	for _, imp := range f.imports {
		if imp.file == other {
			return true
		}
		if !been[imp.file] {
			been[imp.file] = true
			if imp.file.reaches(other, been) {
				return true
			}
		}
	}
	return false
}

// sees reports whether the symbols of another file are visible in f.
func (f *file) sees(other *file) bool {
	if f == other {
		return true
	}
	_, ok := f.visible[other]
	return ok
}

// use notes that f refers to something of another file.
func (f *file) use(other *file) {
	if i, ok := f.visible[other]; ok && !f.out.Imports[i].Used {
		f.out.Imports[i].Used = true // never again once the model is made
	}
}
