package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// descriptorPath is the file that declares what options there are.
const descriptorPath = "google/protobuf/descriptor.proto"

// loader compiles files on several workers: those whose imports are done first,
// then those opened last.
type loader struct {
	*compilation
	mu   sync.Mutex
	cond *sync.Cond
	// queue are the files to open, ready those whose imports are done.
	queue, ready []*file
	running      int // workers at a file
	// workers are as many as there has been work for at once, at most one for each
	// of the processors. The goroutine that loads is the first.
	workers, processors int
	others              sync.WaitGroup
}

// load opens and compiles the files at paths and all that they import, but for
// what is known. What is wrong with a file is in its doubt; who imports one in
// doubt is in doubt.
func (c *compilation) load(paths []string, known map[string]*model.File) {
	c.files = make(map[string]*file, len(paths)+16)
	_, err := c.opener.Open(descriptorPath)
	c.lazy = errors.Is(err, fs.ErrNotExist)
	c.reuse(known)
	l := &loader{compilation: c, workers: 1, processors: runtime.GOMAXPROCS(0)}
	l.cond = sync.NewCond(&l.mu)
	l.mu.Lock()
	c.reuseDescriptor()
	for i := len(paths) - 1; i >= 0; i-- {
		f := l.want(paths[i])
		f.wanted = true
		if !cleanImport(paths[i]) {
			f.doubt = &GaveUp{Why: "an unusual path: " + paths[i]}
		}
	}
	// The one that comes with the program is right, and takes longer than a few
	// small files: it is compiled for those that need it.
	if !c.lazy {
		c.descriptor = l.want(descriptorPath)
	} else if c.descriptor = c.files[descriptorPath]; c.descriptor == nil {
		c.descriptor = &file{compilation: c, path: descriptorPath}
		c.files[descriptorPath] = c.descriptor
	}
	l.mu.Unlock()

	l.work()
	l.others.Wait()
	if c.ctx.Err() != nil || c.enough != nil {
		return
	}
	// What is left waits for itself.
	for _, f := range c.files {
		if !f.done && (f.started || f != c.descriptor) {
			f.done = true
			f.giveUp(source.Span{}, "imports itself")
			c.list = append(c.list, f)
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
}

// want gives the file at a path, which is compiled at some time. The lock is
// held.
func (l *loader) want(importPath string) *file {
	f := l.files[importPath]
	if f == nil {
		f = l.reused.file(importPath)
		l.files[importPath] = f
	}
	if f == nil {
		f = &file{compilation: l.compilation, path: importPath}
		l.files[importPath] = f
	}
	if !f.started {
		l.queue = append(l.queue, f) // perhaps again, for sooner
		l.summon()
	}
	return f
}

// summon has a worker come for what was added to do. The lock is held.
func (l *loader) summon() {
	l.cond.Signal()
	if len(l.queue)+len(l.ready) > 1 && l.workers < l.processors {
		l.workers++
		l.others.Go(l.work)
	}
}

// work compiles files until there are none left.
func (l *loader) work() {
	shelf := new(shelf)
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.ctx.Err() == nil && l.enough == nil {
		var f *file
		switch {
		case len(l.ready) > 0:
			f = pop(&l.ready)
			l.running++
			l.finish(f, shelf)
			l.running--
		case len(l.queue) > 0:
			f = pop(&l.queue)
			if f.started {
				continue
			}
			f.started = true
			l.running++
			l.start(f, shelf)
			l.running--
		case l.running > 0:
			l.cond.Wait()
			continue
		default:
			l.cond.Broadcast()
			return
		}
		if l.hasty && f.doubt != nil {
			l.enough = f.doubt
		}
		if l.running == 0 {
			l.cond.Broadcast()
		}
	}
	l.cond.Broadcast()
}

func pop(list *[]*file) *file {
	n := len(*list) - 1
	f := (*list)[n]
	*list = (*list)[:n]
	return f
}

// start parses a file, and compiles it to the end if its imports are done. The
// lock is held before and afterwards.
func (l *loader) start(f *file, shelf *shelf) {
	l.mu.Unlock()
	f.shelf = shelf
	var paths []string
	f.guard(func() { paths = l.parse(f) })
	f.shelf = nil
	l.mu.Lock()
	for _, p := range f.likely {
		l.want(p)
	}
	for i, p := range paths {
		dep := l.want(p)
		f.imports[i].file = dep
		l.await(f, dep)
	}
	if f != l.descriptor && f.usesDescriptor {
		l.want(descriptorPath)
		l.await(f, l.descriptor)
	}
	if f.awaits == 0 {
		l.finish(f, shelf)
	}
}

// await has f wait for an import.
func (l *loader) await(f, dep *file) {
	if !dep.done {
		dep.awaited = append(dep.awaited, f)
		f.awaits++
	}
}

// finish does what is left to do for a file whose imports are done. The lock is
// held before and afterwards.
func (l *loader) finish(f *file, shelf *shelf) {
	l.mu.Unlock()
	f.shelf = shelf
	f.guard(func() {
		l.complete(f)
		f.describeEarly()
	})
	f.shelf = nil
	if f.tree != nil {
		f.fell()
	}
	l.mu.Lock()
	f.done = true
	l.list = append(l.list, f)
	for _, g := range f.awaited {
		if g.awaits--; g.awaits == 0 {
			l.ready = append(l.ready, g)
			l.summon()
		}
	}
	f.awaited = nil
}

// describeEarly makes the descriptors that are wanted of all files.
func (f *file) describeEarly() {
	if f.out == nil || f.inDoubt() || len(f.mistakes) > 0 {
		return
	}
	switch {
	case f.describe != nil:
		f.written(f.descriptors == schema.Full, func(descriptor []byte) { f.describe(f.out, descriptor) })
	case f.descriptors != schema.Few:
		f.written(f.descriptors == schema.Full, func(descriptor []byte) { f.made = slices.Clone(descriptor) })
	}
}

// guard calls a step of a compilation. If that panics, which is a bug, the
// reference decides.
func (f *file) guard(step func()) {
	defer func() {
		if bug := recover(); bug != nil {
			f.doubt = &GaveUp{File: f.src, Why: fmt.Sprintf("a bug: %v", bug)}
		}
	}()
	step()
}

// complete links and checks a file.
func (l *loader) complete(f *file) {
	f.tainted = f.usesDescriptor && l.descriptor.doubt != nil && f != l.descriptor
	for _, imp := range f.imports {
		f.tainted = f.tainted || imp.file.doubt != nil || imp.file.tainted
	}
	if !f.declaredAll {
		return
	}
	f.collect() // of files in doubt too, so that all names are known
	f.dropAbsent()
	for _, step := range []func(*file){(*file).findBuiltins, (*file).look, (*file).link, (*file).options, (*file).features, (*file).check} {
		if f.inDoubt() {
			return
		}
		step(f)
	}
}

// parse opens, parses and declares one file, and gives the paths it imports.
func (l *loader) parse(f *file) []string {
	src, err := l.opener.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		text, ok := l.known(f.path)
		if !ok {
			if f.absent = !f.wanted && path.Ext(f.path) == ".proto"; !f.absent {
				f.giveUp(source.Span{}, noSuchFile+f.path)
			}
			return nil
		}
		src, f.trusted = &source.File{Path: f.path, External: f.path, Text: text}, true
	} else if err != nil {
		f.doubt = &GaveUp{Why: err.Error()}
		return nil
	}
	f.src = src
	f.plant()
	f.tree.Check()
	if !f.tree.Valid() && !f.tellSyntax() {
		f.doubt = &GaveUp{File: src, Offset: f.tree.Errors[0].Offset, Why: f.tree.Errors[0].Text}
		f.likelyImports()
		return nil
	}
	f.edition = f.tree.Edition()
	if f.edition > syntax.Edition2024 {
		f.give(0, "an edition for the reference")
		return nil
	}
	f.declare()
	f.declaredAll = true
	f.usesDescriptor = !f.lazy || f.needsDescriptor()
	return f.importPaths()
}

// needsDescriptor reports whether anything in a file depends on what options
// there are, or could clash with the names of their file.
func (f *file) needsDescriptor() bool {
	const domain = "google"
	if f.edition >= syntax.Edition2023 || f.out.Package == domain || strings.HasPrefix(f.out.Package, domain+".") {
		return true
	}
	return slices.ContainsFunc(f.tree.Nodes, func(n syntax.Node) bool {
		switch n.Kind {
		case syntax.NodeOption, syntax.NodeOptions, syntax.NodeExtend:
			return true
		case syntax.NodePath:
			return f.out.Package == "" && f.tree.TokenText(n.First) == domain
		}
		return false
	})
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
		if slices.Contains(paths, p) {
			f.give(n, "imported twice")
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
	if f.path == descriptorPath && len(paths) > 0 {
		f.give(0, "imports in what all files need")
		f.imports = nil
		return nil
	}
	return paths
}

// likelyImports finds what a file that cannot be parsed may import. The reference
// holds it against everything else.
func (f *file) likelyImports() {
	t := f.tree
	for i := range t.Tokens {
		if t.Word(uint32(i)) != syntax.WordImport {
			continue
		}
		next := i + 1
		if t.Tokens[next].Kind == syntax.Ident {
			next++
		}
		if t.Tokens[next].Kind != syntax.String {
			continue
		}
		if p := strings.Trim(t.TokenText(uint32(next)), `"'`); cleanImport(p) {
			f.likely = append(f.likely, p)
		}
	}
}

// cleanImport reports whether the reference takes an import path as it stands.
func cleanImport(p string) bool {
	return p != "" && path.Clean(p) == p && p != "." && p != ".." && !strings.HasPrefix(p, "../") && p[0] != '/' &&
		!strings.ContainsAny(p, "\\\x00")
}
