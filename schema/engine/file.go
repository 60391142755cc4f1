package engine

import (
	"slices"
	"sync"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// file is one file in the making.
type file struct {
	*compilation
	path string
	src  *source.File
	out  *model.File
	// tree is there while the file is compiled or described; shelf while it is
	// compiled.
	tree *syntax.Tree
	*shelf
	// trusted says that the text is the engine's own and known to be right.
	trusted bool
	edition syntax.Edition
	// usesDescriptor says that it waits for descriptor.proto.
	usesDescriptor bool
	// doubt is why the reference has to decide, the first of several reasons;
	// tainted says that something it imports is in doubt.
	doubt   *GaveUp
	tainted bool
	// mistakes are what is certainly wrong.
	mistakes []diag.Diagnostic
	// absent says that there is no such file.
	absent bool
	// declaredAll says that it could be parsed.
	declaredAll bool

	imports []imported
	// likely is what the file seems to import if it cannot be parsed.
	likely []string
	// visible are the files whose symbols can be seen, those imported and what
	// they re-export, with the import that makes it so.
	visible map[*file]int
	// packages are those of f and of what is visible, each once.
	packages []string
	// exports are the files that whoever imports this one sees: itself and what
	// it imports publicly.
	exports []*file

	// wanted says that the file was asked for, or is imported, and so belongs to
	// the result.
	wanted bool
	// started says that a worker has it, or had it, done that it is compiled;
	// until then awaited are the files that wait for it, awaits is how many it
	// waits for. The loader's lock is theirs.
	started, done bool
	awaited       []*file
	awaits        int

	messages []*message
	enums    []*enum
	oneofs   []*oneof
	extends  []*extend
	services []*service
	fields   []*field // of messages, then of extend blocks
	// extensionNames are found in options, see there.
	extensionNames []extensionName
	// What options say that others have to know of.
	supports []support
	declared []declared
	// protovalid says that an option belongs to protovalidate, lite that the code
	// is to be small, which those that import it have to say too.
	protovalid, lite bool
	// visibility is the value of a feature, as far as the file's options set it.
	visibility string
	// explicit are the features that declarations set, by their nodes, those of
	// the file at 0; base are the file's.
	explicit map[uint32]features
	base     features

	// made is the descriptor that was made when the file was compiled, if it was.
	made []byte
	// describing is held while the file is described.
	describing sync.Mutex
}

// imported is one import statement.
type imported struct {
	file           *file
	public, option bool
	node           uint32
}

// shelf is memory of one worker that the small things of many files come from.
type shelf struct {
	arena       arena
	messageSlab slab[message]
	outMessages slab[model.Message]
	fieldSlab   slab[field]
	outFields   slab[model.Field]
	oneofSlab   slab[oneof]
	outOneofs   slab[model.Oneof]
	enumSlab    slab[enum]
	outEnums    slab[model.Enum]
	valueSlab   slab[enumValue]
	outValues   slab[model.EnumValue]
	serviceSlab slab[service]
	outServices slab[model.Service]
	methodSlab  slab[method]
	outMethods  slab[model.Method]

	// known are names of the file at hand.
	known known
	// What options of the file at hand use, and what those of one declaration
	// have set.
	uses  []use
	slots []slot
	// names are those of one scope, spans the numbers of one message or enum: to
	// find what is given twice.
	names names
	spans []span
	// words are names of values in JSON.
	words []byte
	// gathered is for the options of one declaration.
	gathered room
}

// slab hands out values that are allocated together, more at a time the more
// there are.
type slab[T any] struct {
	free []T
	last int // how many there were at once
}

func (s *slab[T]) next() *T {
	if len(s.free) == 0 {
		const first, most = 8, 256
		s.last = min(max(first, 2*s.last), most)
		s.free = make([]T, s.last)
		// New memory that is read before it is written costs two page faults, and
		// the second one interrupts all processors.
		clear(s.free)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}

// give gives up because of a node.
func (f *file) give(node uint32, why string) {
	if f.trusted || f.doubt != nil {
		return
	}
	start, _ := f.tree.Span(node)
	f.doubt = &GaveUp{File: f.src, Offset: start, Why: why}
}

// giveUp gives up because of a place.
func (f *file) giveUp(at source.Span, why string) {
	if !f.trusted && f.doubt == nil {
		f.doubt = &GaveUp{File: f.src, Offset: at.Start, Why: why}
	}
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
	f.packages = append(f.packages, f.out.Package)
	for other := range f.visible {
		if !slices.Contains(f.packages, other.out.Package) {
			f.packages = append(f.packages, other.out.Package)
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
