// Package refengine is the reference engine: the protocompile library behind
// the type of schema.Compile. It takes sources and gives the linked model or
// the library's diagnostics, and is the only package that knows the library.
package refengine

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/bufbuild/protocompile/experimental/incremental"
	"github.com/bufbuild/protocompile/experimental/incremental/queries"
	"github.com/bufbuild/protocompile/experimental/ir"
	pcsource "github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/schema"
)

// Engine compiles, keeping what it has read and parsed for later calls; so one
// Engine should serve all compilations of one run that look at the same files.
type Engine struct {
	mu      sync.Mutex // one compilation at a time: they share the opener
	opener  *opener
	exec    *incremental.Executor
	session *ir.Session
}

// New is an engine that has read nothing yet.
func New() *Engine {
	return &Engine{
		opener:  newOpener(),
		exec:    incremental.New(),
		session: new(ir.Session),
	}
}

// Prepare begins to compile descriptor.proto, which every compilation takes, and
// does not wait for it.
func (e *Engine) Prepare() {
	// Opened now, as an opener that has one of its own has to find that it differs.
	if _, err := e.opener.Open(ir.DescriptorProtoPath); err != nil {
		return
	}
	go func() {
		// Whoever needs it meets its errors.
		_, _, _ = incremental.Run(context.Background(), e.exec, e.descriptorProto())
	}()
}

// descriptorProto asks for descriptor.proto.
func (e *Engine) descriptorProto() queries.IR {
	return queries.IR{Opener: e.opener, Session: e.session, Path: ir.DescriptorProtoPath}
}

// Compile is a schema.Compile. Hostile input may keep the library busy for very
// long; when ctx ends, it is left alone with that, and the Engine is of no more
// use.
func (e *Engine) Compile(ctx context.Context, req schema.Request) (schema.Result, error) {
	type answer struct {
		result schema.Result
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		result, err := e.compile(ctx, req)
		done <- answer{result, err}
	}()
	select {
	case a := <-done:
		return a.result, a.err
	case <-ctx.Done():
		return schema.Result{}, context.Cause(ctx)
	}
}

func (e *Engine) compile(ctx context.Context, req schema.Request) (schema.Result, error) {
	for _, path := range req.Paths {
		// The library looks it up under another name and finds nothing.
		if strings.Contains(path, `\`) {
			return schema.Result{}, fmt.Errorf("%s: the name of a file to compile may not hold a backslash; rename it", path)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.evict(e.opener.use(req.Opener))

	link := queries.Link{
		Opener:    e.opener,
		Session:   e.session,
		Workspace: pcsource.NewWorkspace(req.Paths...),
	}
	results, report, err := incremental.Run(ctx, e.exec, link)
	if err == nil {
		err = e.opener.failed()
	}
	if err != nil {
		return schema.Result{}, e.runError(err)
	}
	files, err := results[0].Value, results[0].Fatal
	diagnostics, failed := e.diagnostics(report)
	switch {
	case failed != nil:
		return schema.Result{}, failed
	case len(diagnostics) > 0:
		if err := e.tryDescriptors(files, diagnostics); err != nil {
			return schema.Result{}, err
		}
		return schema.Result{Diagnostics: diagnostics}, nil
	case err != nil:
		return schema.Result{}, err
	}
	set, err := e.model(ctx, files)
	return schema.Result{Set: set}, err
}

// evict forgets all that depends on files that are no longer what they were.
func (e *Engine) evict(paths []string) {
	var keys []any
	for _, path := range paths {
		file := queries.File{Opener: e.opener, Path: path}
		keys = append(keys, file.Key())
		file.ReportError = true
		keys = append(keys, file.Key())
	}
	e.exec.Evict(keys...)
}
