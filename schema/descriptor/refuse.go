package descriptor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Rules work on descriptors of the Go Protobuf runtime, in the binary that
// Spoke follows. What the runtime refuses, Model refuses: the same files, with
// the first reason in an order of its own. Compilers give no such files, but
// filters do: they may leave out what others need.

// firstEdition and lastEdition are what the runtime supports beside the one
// for experiments.
const (
	firstEdition    = 998
	lastEdition     = 1002
	unstableEdition = 9999
)

// validate looks at everything that concerns f alone.
func (f *file) validate() {
	f.refuse(f.header())
	top := f.scopeNames()
	for _, m := range f.out.Messages {
		top.add(m.Name)
	}
	top.addEnums(f.out.Enums)
	top.addFields(f.out.Extensions)
	for _, s := range f.out.Services {
		top.add(s.Name)
	}
	top.check(f.out.Package)
	for _, s := range f.out.Services {
		methods := f.scopeNames()
		for _, m := range s.Methods {
			methods.add(m.Name)
		}
		methods.check(s.FullName)
	}
	for _, m := range f.messages {
		f.validateMessage(m)
	}
	for _, e := range f.enums {
		f.validateEnum(e)
	}
	for _, x := range f.fields {
		f.refuse(f.extensionFault(x))
	}
}

// header says what is wrong with the file as a whole.
func (f *file) header() error {
	switch f.syntax {
	case "", "proto2", "proto3":
	case "editions":
		if (f.edition < firstEdition || f.edition > lastEdition) && f.edition != unstableEdition &&
			!strings.HasPrefix(f.in.Path, "cmd/protoc-gen-go/testdata/") {
			return fmt.Errorf("use of edition %d not yet supported by the Go Protobuf runtime", f.edition)
		}
	default:
		return fmt.Errorf("invalid syntax: %q", f.syntax)
	}
	if f.out.Package != "" && !isFullName(f.out.Package) {
		return fmt.Errorf("invalid package: %q", f.out.Package)
	}
	return nil
}

// refused gives the first reason for which the runtime refuses the set.
func (b *builder) refused() error {
	for _, f := range b.files {
		if f.refusal != nil {
			return fmt.Errorf("proto: %w", f.refusal)
		}
	}
	if err := b.cycle(); err != nil {
		return fmt.Errorf("proto: %w", err)
	}
	if err := b.conflict(); err != nil {
		return fmt.Errorf("proto: %w", err)
	}
	return nil
}

// cycle finds a file that imports itself, be it through others.
func (b *builder) cycle() error {
	const (
		entered = 1 + iota
		left
	)
	state := make(map[*file]int8, len(b.files))
	// A stack of files with the number of the import to look at next.
	type frame struct {
		file *file
		next int
	}
	var stack []frame
	for _, f := range b.files {
		if state[f] == 0 {
			stack = append(stack, frame{f, 0})
			state[f] = entered
		}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(top.file.dependencies) {
				state[top.file] = left
				stack = stack[:len(stack)-1]
				continue
			}
			to := b.byPath[top.file.dependencies[top.next]]
			top.next++
			switch {
			case to == nil || state[to] == left:
			case state[to] == entered:
				return fmt.Errorf("import cycle in file: %q", to.in.Path)
			default:
				state[to] = entered
				stack = append(stack, frame{to, 0})
			}
		}
	}
	return nil
}

// conflict finds a top-level name that two files declare, or one declares and
// another has as a package.
func (b *builder) conflict() error {
	packages := make(map[string]bool)
	count := 0
	for _, f := range b.files {
		count += len(f.messages) + len(f.enums)
		for name := f.out.Package; name != "" && !packages[name]; name = name[:max(strings.LastIndexByte(name, '.'), 0)] {
			packages[name] = true
		}
	}
	declared := make(map[string]bool, count)
	for _, f := range b.files {
		for name := range f.topLevel {
			if packages[name] {
				return fmt.Errorf("file %q has a package name conflict over %s", f.in.Path, name)
			}
			if declared[name] {
				return fmt.Errorf("file %q has a name conflict over %s", f.in.Path, name)
			}
			declared[name] = true
		}
	}
	return nil
}

// topLevel yields the full names of what f declares at its top level.
func (f *file) topLevel(yield func(string) bool) {
	for _, m := range f.out.Messages {
		if !yield(m.FullName) {
			return
		}
	}
	for _, e := range f.out.Enums {
		if !yield(e.FullName) {
			return
		}
		for _, v := range e.Values {
			if !yield(v.FullName) {
				return
			}
		}
	}
	for _, x := range f.out.Extensions {
		if !yield(x.FullName) {
			return
		}
	}
	for _, s := range f.out.Services {
		if !yield(s.FullName) {
			return
		}
	}
}

// isFullName reports whether s is a name, or several with dots between.
func isFullName(s string) bool {
	for {
		part, rest, more := strings.Cut(s, ".")
		if !isName(part) {
			return false
		}
		if !more {
			return true
		}
		s = rest
	}
}

// isName reports whether s may be the name of a declaration.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// rangesFault says what is wrong with ranges, sorted and inclusive at both
// ends.
func rangesFault(ranges []numberRange) error {
	for i, r := range ranges {
		if r.start > r.end {
			return fmt.Errorf("invalid range: %d to %d", r.start, r.end)
		}
		if i > 0 && r.start <= ranges[i-1].end {
			return fmt.Errorf("overlapping ranges: %d to %d", r.start, r.end)
		}
	}
	return nil
}

// inclusive is ranges of numbers of fields with the ends inside, sorted.
func inclusive(ranges []numberRange) []numberRange {
	out := slices.Clone(ranges)
	for i := range out {
		out[i].end--
	}
	return byStart(out)
}

// byStart sorts ranges.
func byStart(ranges []numberRange) []numberRange {
	slices.SortFunc(ranges, func(a, b numberRange) int { return cmp.Compare(a.start, b.start) })
	return ranges
}

// has reports whether one of ranges, which are sorted, inclusive at both ends
// and do not overlap, holds n.
func has(ranges []numberRange, n int32) bool {
	i, _ := slices.BinarySearchFunc(ranges, n, func(r numberRange, n int32) int { return cmp.Compare(r.end, n) })
	return i < len(ranges) && ranges[i].start <= n
}
