// Package engine is the compiler of Spoke's own: it parses and links files,
// checks them, and makes the model that rules read and, on demand, serialized
// descriptors. It takes sources and gives a model.Set, or gives up.
//
// Where a file is wrong, or holds something that is not handled here in full, it
// gives up with a reason, and the reference compiler decides and finds the words.
// So a check here may be stricter than the language, and never laxer. Only of
// names that stand for nothing does it tell itself, see mistake.go.
//
// Files are compiled one by one, imports before those that import them: when
// the last step is done with a file, its syntax tree goes, and what others need
// to know of it stays.
//
// Rules are those of the reference compiler and of
// https://protobuf.com/docs/language-spec.
package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// WellKnown gives the text of a file that every file can import, for where the
// request's Opener has none; ok is false if there is no such file.
type WellKnown func(importPath string) (text string, ok bool)

// GaveUp is the error of a compilation that the reference has to decide.
type GaveUp struct {
	// File is where it happened, nil if it is about several.
	File *source.File
	// Offset is a place in it.
	Offset uint32
	Why    string
	// Mistakes are all that is wrong, sorted, if the engine is sure of it: then
	// there is nothing left to decide.
	Mistakes []diag.Diagnostic
}

func (g *GaveUp) Error() string {
	if g.File == nil {
		return g.Why
	}
	p := g.File.Position(g.Offset)
	return fmt.Sprintf("%s:%d:%d: %s", g.File.External, p.Line, p.Column, g.Why)
}

// IsDoubt reports whether err says that the reference has to decide.
func IsDoubt(err error) bool {
	var g *GaveUp
	return errors.As(err, &g)
}

// Compile compiles the files of a request, if they are all right; it ends where
// the first one is not. The error is a *GaveUp, or that of the context.
func Compile(ctx context.Context, req schema.Request, known WellKnown) (*model.Set, error) {
	out, err := try(ctx, req, known, true)
	switch {
	case err != nil:
		return nil, err
	case out.Doubt != nil:
		return nil, out.Doubt
	}
	return out.Set, nil
}

// Try compiles those files of a request that are right. The error is that of the
// context.
func Try(ctx context.Context, req schema.Request, known WellKnown) (*Outcome, error) {
	return try(ctx, req, known, false)
}

// try is Try. A hasty one ends at the first doubt, of which alone it tells.
func try(ctx context.Context, req schema.Request, known WellKnown, hasty bool) (*Outcome, error) {
	c := &compilation{ctx: ctx, opener: req.Opener, known: known, hasty: hasty, describe: req.Describe, descriptors: req.Descriptors, symbols: newTable(len(req.Paths))}
	c.load(req.Paths, req.Known)
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	if c.enough != nil {
		return &Outcome{Doubt: c.enough}, nil
	}
	c.compare()
	return c.outcome(req.Paths), nil
}

// compilation is one call of Try.
type compilation struct {
	ctx    context.Context //nolint:containedctx // lives as long as one call of Try
	opener schema.Opener
	known  WellKnown
	// hasty says that one doubt is enough; that is put there by the loader, which
	// has its lock.
	hasty  bool
	enough *GaveUp
	// reused are those known files of the request that need not be compiled.
	reused reused
	// describe is that of the request, and descriptors are those that files keep.
	describe    func(f *model.File, descriptor []byte)
	descriptors schema.Descriptors

	files map[string]*file // by import path; the loader has its lock
	// list is all files, imports before those that import them.
	list []*file
	// descriptor is google/protobuf/descriptor.proto, builtins what is known of
	// it once it is done.
	descriptor *file
	// lazy says that it is compiled only for files that use it.
	lazy     bool
	builtins builtins
	symbols  *table

	// clashes are found while several files are compiled.
	clashing sync.Mutex
	clashes  []clash

	// trees and scratches are memory that serves one file after the other.
	trees     spare[syntax.Tree]
	scratches spare[scratch]
}

// spare is memory that is not in use.
type spare[T any] struct {
	mu   sync.Mutex
	free []*T
}

func (s *spare[T]) take() *T {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.free) - 1
	if n < 0 {
		return new(T)
	}
	v := s.free[n]
	s.free = s.free[:n]
	return v
}

func (s *spare[T]) put(v *T) {
	s.mu.Lock()
	s.free = append(s.free, v)
	s.mu.Unlock()
}

// plant gives f the tree of its text, until fell takes it back.
func (f *file) plant() {
	f.tree = f.trees.take()
	f.tree.Parse(f.src.Text)
}

func (f *file) fell() {
	f.trees.put(f.tree)
	f.tree = nil
}

// set is the files that are right, but for those that only the compiler needed.
func (c *compilation) set() *model.Set {
	set := new(model.Set)
	for _, f := range c.list {
		if f.wanted && !f.inDoubt() {
			set.Files = append(set.Files, f.out)
			f.out.Descriptor = func(sourceInfo bool) ([]byte, error) { return f.serialized(sourceInfo), nil }
		}
	}
	slices.SortFunc(set.Files, func(a, b *model.File) int { return cmp.Compare(a.Path, b.Path) })
	return set
}
