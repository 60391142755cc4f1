package refengine

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/schema"
)

// TestErrors compiles many broken and odd inputs. Every folder at the top of an
// archive is one case; its expectation lists the diagnostics, or is "failed"
// where the compilation is to end in an error and "refused" where lint is to.
func TestErrors(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata/errors", func(t *testing.T, c *golden.Case) {
		cases := make(map[string]map[string]string)
		var names []string
		for _, f := range c.Input() {
			name, path, ok := strings.Cut(f.Name, "/")
			if !ok {
				t.Fatalf("%s: file %q is in no folder", c.Path, f.Name)
			}
			if cases[name] == nil {
				cases[name] = make(map[string]string)
				names = append(names, name)
			}
			cases[name][path] = string(f.Data)
		}
		e := New() // for all, so that it has to forget what was before
		for _, name := range names {
			c.Want(t, "want/"+name, []byte(outcome(t.Context(), e, newMapOpener(cases[name]))))
		}
	})
}

// outcome says what compiling all files of o gave.
func outcome(ctx context.Context, e *Engine, o *mapOpener) string {
	result, err := e.Compile(ctx, schema.Request{Opener: o, Paths: o.paths()})
	switch {
	case err != nil:
		return "failed\n"
	case result.Set != nil && result.Set.Refused != nil:
		return "refused\n"
	}
	var b strings.Builder
	for _, d := range result.Diagnostics {
		start, end := d.Start(), d.End()
		fmt.Fprintf(&b, "%s:%d:%d-%d:%d:%s\n", d.File.External, start.Line, start.Column, end.Line, end.Column, d.Message)
	}
	return b.String()
}
