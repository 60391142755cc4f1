package archtest

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A checked package is one package of the module with types.
type checked struct {
	path  string
	fset  *token.FileSet
	files []*ast.File
	info  *types.Info
	pkg   *types.Package
}

func (c *checked) at(pos token.Pos) string {
	p := c.fset.Position(pos)
	return fmt.Sprintf("%s/%s:%d", c.path, filepath.Base(p.Filename), p.Line)
}

// check type-checks one package against the export data of its imports.
func check(p listed, imp types.Importer, fset *token.FileSet) (*checked, error) {
	c := &checked{path: rel(p.ImportPath), fset: fset, info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}}
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		c.files = append(c.files, f)
	}
	conf := types.Config{Importer: imp}
	var err error
	c.pkg, err = conf.Check(p.ImportPath, fset, c.files, c.info)
	return c, err
}

// loadChecked gives every package of the module, test files left out.
func loadChecked(t *testing.T) []*checked {
	t.Helper()
	all, err := list(t.Context(), root, "linux", "-export", "-deps", "./...")
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var out []*checked
	for _, p := range all {
		if !inModule(p.ImportPath) {
			continue
		}
		c, err := check(p, imp, fset)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestPackageLevel(t *testing.T) {
	t.Parallel()
	used := map[exemption]bool{}
	for _, c := range loadChecked(t) {
		for _, breach := range stateBreaches(c, used) {
			t.Error(breach)
		}
		for _, breach := range callBreaches(c) {
			t.Error(breach)
		}
	}
	for e := range exempt {
		if !used[e] {
			t.Errorf("%s.%s needs no exemption: remove it from internal/archtest/floors.go", e.pkg, e.name)
		}
	}
}

// stateBreaches finds init functions and mutable package-level variables.
//
// A package-level variable is accepted when it is blank, embedded, or its
// value is fixed where it is declared — a literal made of constants, functions
// and other such variables, an error from errors.New, or a sync.OnceValue —
// and nothing in its package assigns to it or to a part of it. Everything else
// is state, or work at start-up, and belongs into a value that is passed on.
// Packages in the table families may also call their own functions to make
// rules that differ in little; the harness may call any.
func stateBreaches(c *checked, used map[exemption]bool) []string {
	var out []string
	globals := map[types.Object]bool{}
	for _, f := range c.files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					out = append(out, c.at(d.Pos())+": init function: build the value where it is used and pass it on")
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, s := range d.Specs {
					spec := s.(*ast.ValueSpec)
					for i, name := range spec.Names {
						if name.Name == "_" || embedded(d, spec) {
							continue
						}
						if e := (exemption{c.path, name.Name}); exempt[e] != "" {
							used[e] = true
							continue
						}
						globals[c.info.Defs[name]] = true
						if len(spec.Values) != len(spec.Names) || !fixed(c, spec.Values[i]) {
							out = append(out, c.at(name.Pos())+": package-level variable "+name.Name+
								" is no literal: make it one, or a sync.OnceValue, or pass the value on")
						}
					}
				}
			}
		}
	}
	for _, f := range c.files {
		ast.Inspect(f, func(n ast.Node) bool {
			for _, target := range written(n) {
				if id := base(target); id != nil && globals[c.info.Uses[id]] {
					out = append(out, c.at(n.Pos())+": writes to package-level variable "+id.Name)
				}
			}
			return true
		})
	}
	return out
}

func embedded(d *ast.GenDecl, s *ast.ValueSpec) bool {
	for _, g := range []*ast.CommentGroup{d.Doc, s.Doc} {
		if g == nil {
			continue
		}
		for _, c := range g.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}

// fixed reports whether e is settled at declaration.
func fixed(c *checked, e ast.Expr) bool {
	if c.info.Types[e].Value != nil || c.info.Types[e].IsNil() {
		return true
	}
	switch e := e.(type) {
	case *ast.FuncLit:
		return true
	case *ast.Ident, *ast.SelectorExpr:
		return true
	case *ast.ParenExpr:
		return fixed(c, e.X)
	case *ast.UnaryExpr:
		return fixed(c, e.X)
	case *ast.BinaryExpr:
		return fixed(c, e.X) && fixed(c, e.Y)
	case *ast.KeyValueExpr:
		return fixed(c, e.Value)
	case *ast.CompositeLit:
		if isState(c.info.Types[e].Type) {
			return false
		}
		return !slices.ContainsFunc(e.Elts, func(x ast.Expr) bool { return !fixed(c, x) })
	case *ast.CallExpr:
		if c.info.Types[e.Fun].IsType() {
			return !slices.ContainsFunc(e.Args, func(x ast.Expr) bool { return !fixed(c, x) })
		}
		if isHarness(c.path) || slices.Contains(families, c.path) && own(c, e) {
			return !slices.ContainsFunc(e.Args, func(x ast.Expr) bool { return !fixed(c, x) })
		}
		switch callee(c, e) {
		case "errors.New", "sync.OnceValue", "sync.OnceValues", "sync.OnceFunc":
			return true
		}
	}
	return false
}

// isState reports whether a value of type t is made to change: locks, pools,
// atomics, buffers.
func isState(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	switch named.Obj().Pkg().Path() {
	case "sync", "sync/atomic", "bytes", "strings":
		return true
	}
	return false
}

// callee is the package path and name of the function that e calls, "" if it
// calls none of another package by name.
func callee(c *checked, e *ast.CallExpr) string {
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	fn, ok := c.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return ""
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// own reports whether e calls a function of the package by name.
func own(c *checked, e *ast.CallExpr) bool {
	id, ok := e.Fun.(*ast.Ident)
	if !ok {
		return false
	}
	fn, ok := c.info.Uses[id].(*types.Func)
	return ok && fn.Pkg() == c.pkg
}

// written gives the expressions that n assigns to.
func written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return nil
		}
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.CallExpr:
		if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") && len(n.Args) > 0 {
			return n.Args[:1]
		}
	}
	return nil
}

// base is the variable that an assignable expression is a part of.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// callBreaches finds calls that the table of bans forbids to c.
func callBreaches(c *checked) []string {
	if isHarness(c.path) {
		return nil
	}
	var out []string
	for _, f := range c.files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := callee(c, call)
			for _, b := range bans {
				if name == b.pkg+"."+b.function && !slices.Contains(b.packages, c.path) {
					out = append(out, c.at(call.Pos())+": calls "+name+": "+b.instead)
				}
			}
			return true
		})
	}
	return out
}

// TestStateBreaches keeps the law honest: what it must see, what it must not.
func TestStateBreaches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, src string
		breaches  int
	}{
		{"sentinel", `import "errors"; var ErrGone = errors.New("gone")`, 0},
		{"table", `var words = map[string]int{"a": 1, "b": 2}`, 0},
		{"table of functions", `func f() {}; var steps = []func(){f, func() {}}`, 0},
		{"nested pointers", `type r struct{ id string }; var a = &r{id: "a"}; var all = []*r{a}`, 0},
		{"conversion", `type id string; var x = []id{id("a")}; var b = []byte("b")`, 0},
		{"once", `import "sync"; var m = sync.OnceValue(func() int { return 1 })`, 0},
		{"interface assertion", `var _ error = (*e)(nil); type e struct{}; func (*e) Error() string { return "" }`, 0},
		{"shadowed", `var n = 1; func f() { n := 2; n++; _ = n }`, 0},
		{"init", `func init() {}`, 1},
		{"init method", `type t struct{}; func (t) init() {}`, 0},
		{"no value", `var cache map[string]int`, 1},
		{"call", `import "regexp"; var re = regexp.MustCompile("a")`, 1},
		{"call inside a table", `import "strings"; var all = []string{strings.ToUpper("a")}`, 1},
		{"make", `var m = make(map[int]int)`, 1},
		{"lock", `import "sync"; var mu = sync.Mutex{}`, 1},
		{"assigned", `var n = 1; func f() { n = 2 }`, 1},
		{"counted", `var n = 1; func f() { n++ }`, 1},
		{"element assigned", `var m = map[int]int{}; func f() { m[1] = 2; delete(m, 1) }`, 2},
		{"field assigned", `type r struct{ n int }; var a = &r{}; func f() { a.n = 1 }`, 1},
	} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "x.go", "package x\n"+c.src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		x := &checked{path: "x", fset: fset, files: []*ast.File{f}, info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{},
			Defs:  map[*ast.Ident]types.Object{},
			Uses:  map[*ast.Ident]types.Object{},
		}}
		conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
		if x.pkg, err = conf.Check("x", fset, x.files, x.info); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := stateBreaches(x, map[exemption]bool{}); len(got) != c.breaches {
			t.Errorf("%s: %d breaches %q, want %d", c.name, len(got), got, c.breaches)
		}
	}
}
