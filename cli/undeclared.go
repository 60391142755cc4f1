package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
)

// compileIn compiles files of a workspace, and warns of imports from modules
// that are there only because others need them.
func (app *App) compileIn(ws *workspace.Workspace) func(context.Context, schema.Request) (schema.Result, error) {
	return func(ctx context.Context, r schema.Request) (schema.Result, error) {
		result, err := app.compiler.Compile(ctx, r)
		if err == nil && result.Set != nil && len(result.Diagnostics) == 0 {
			app.warnUndeclared(ws, result, r.Paths)
		}
		return result, err
	}
}

// undeclared reports whether a workspace has modules that its configuration does
// not name.
func undeclared(ws *workspace.Workspace) bool {
	return slices.ContainsFunc(ws.Modules, func(m *workspace.Module) bool { return m.Commit != "" && !m.Declared && !m.Target })
}

func (app *App) warnUndeclared(ws *workspace.Workspace, result schema.Result, targets []string) {
	if !undeclared(ws) {
		return
	}
	wanted := make(map[string]bool, len(targets))
	for _, path := range targets {
		wanted[path] = true
	}
	for _, f := range result.Set.Files {
		if !wanted[f.Path] || ws.ModuleOf(f.Path).Commit != "" {
			continue
		}
		for _, i := range f.Imports {
			if i.File == nil {
				continue
			}
			if m := ws.ModuleOf(i.File.Path); m != nil && m.Commit != "" && !m.Declared {
				app.log.Warn(fmt.Sprintf("File %[1]q imports %[2]q, which is not in your workspace or in the dependencies declared in your buf.yaml, but is found in transitive dependency %[3]q.\nDeclare %[3]q in the deps key in your buf.yaml.", f.Path, i.File.Path, m.Name))
			}
		}
	}
}
