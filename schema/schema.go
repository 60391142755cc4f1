// Package schema is the engine's front door: it names what a compiler takes
// and gives, so that rules, printers and commands never see which compiler
// ran.
package schema

import (
	"context"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Opener finds a file by its import path. The error wraps fs.ErrNotExist when
// there is no such file. Open must be safe for concurrent use and return the
// same *source.File for the same path.
type Opener interface {
	Open(path string) (*source.File, error)
}

// Request is one compilation: the files to compile and where their imports
// are found. Well-known types need not be served by the Opener.
type Request struct {
	Opener Opener
	// Paths are the import paths of the files to compile, sorted.
	Paths []string
	// Known are files at other paths that the same compiler compiled for an
	// earlier request and found right, with all that they import: they need not be
	// opened again, and are no part of the result. That they declare nothing that
	// the others declare too is for the caller to see to.
	Known map[string]*model.File
	// Describe, unless nil, is given the serialized descriptor of files, with
	// source info if Descriptors is Full, as they are compiled, from several
	// goroutines at once, of each after those it imports; it may not keep the
	// bytes. A compiler can leave out files, and can show some that turn out to be
	// wrong, of which nothing else comes.
	Describe func(f *model.File, descriptor []byte)
	// Descriptors says what model.File.Descriptor is going to be asked for, if
	// there is no Describe: it is best made while files are compiled.
	Descriptors Descriptors
}

// Descriptors says which descriptors of files are going to be asked for.
type Descriptors uint8

// Few are none or some, Bare all of them without source info, and Full all with.
const (
	Few Descriptors = iota
	Bare
	Full
)

// Result is what a compilation gives. When Diagnostics is not empty, Set is
// nil.
type Result struct {
	Set         *model.Set
	Diagnostics []diag.Diagnostic
}

// Compile turns sources into the linked model. Mistakes in the sources are
// Diagnostics, sorted; the error is for I/O, cancellation and bugs. It is safe
// for concurrent use.
type Compile func(ctx context.Context, req Request) (Result, error)
