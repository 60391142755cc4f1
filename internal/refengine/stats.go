package refengine

import (
	"github.com/bufbuild/protocompile/experimental/ast"
	"github.com/bufbuild/protocompile/experimental/parser"
	"github.com/bufbuild/protocompile/experimental/report"
	"github.com/bufbuild/protocompile/experimental/seq"
	refsource "github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/internal/stats"
	"github.com/platinummonkey/spoke/schema/source"
)

// Count counts what the reference's parser makes of a file, which may be
// broken in any way.
func Count(f *source.File, c *stats.Counter) {
	c.File()
	file, _ := parser.Parse(f.External, refsource.NewFile(f.External, f.Text), new(report.Report))
	count := counter{c}
	for decl := range seq.Values(file.Decls()) {
		switch decl.Kind() {
		case ast.DeclKindPackage:
			c.Package(decl.AsPackage().Path().Canonicalized())
		case ast.DeclKindDef:
			def := decl.AsDef()
			if def.Classify() == ast.DefKindService {
				count.service(def)
			} else {
				count.decl(def)
			}
		}
	}
}

// counter counts the declarations of one file.
type counter struct{ *stats.Counter }

// defs yields the definitions in the body of a definition.
func defs(def ast.DeclDef) func(func(ast.DeclDef) bool) {
	return func(yield func(ast.DeclDef) bool) {
		body := def.Body()
		if body.IsZero() {
			return
		}
		for decl := range seq.Values(body.Decls()) {
			if d := decl.AsDef(); !d.IsZero() && !yield(d) {
				return
			}
		}
	}
}

// decl counts what may stand in files and in messages.
func (c counter) decl(def ast.DeclDef) {
	switch def.Classify() {
	case ast.DefKindMessage:
		c.Message(deprecated(def))
		for d := range defs(def) {
			c.member(d)
		}
	case ast.DefKindEnum:
		c.Enum(deprecated(def))
		for d := range defs(def) {
			if d.Classify() == ast.DefKindEnumValue {
				c.EnumValue()
			}
		}
	case ast.DefKindExtend:
		for d := range defs(def) {
			c.field(d, c.Extension)
		}
	}
}

// member counts what stands in a message.
func (c counter) member(def ast.DeclDef) {
	switch def.Classify() {
	case ast.DefKindField, ast.DefKindGroup:
		c.field(def, c.Field)
	case ast.DefKindOneof:
		for d := range defs(def) {
			c.field(d, c.Field)
		}
	default:
		c.decl(def)
	}
}

// field counts a field. A group is a message as well, but what it holds does
// not count.
func (c counter) field(def ast.DeclDef, field func()) {
	switch def.Classify() {
	case ast.DefKindField:
		field()
	case ast.DefKindGroup:
		field()
		c.Message(deprecated(def))
	}
}

func (c counter) service(def ast.DeclDef) {
	c.Service()
	for d := range defs(def) {
		if d.Classify() == ast.DefKindMethod {
			c.RPC(deprecated(d))
		}
	}
}

// deprecated reports whether an option of a definition says that it is: one
// whose name begins with "deprecated" and whose value with "true".
func deprecated(def ast.DeclDef) bool {
	deprecates := func(o ast.Option) bool {
		return o.Path.IsIdents("deprecated") && o.Value.AsPath().IsIdents("true")
	}
	for d := range defs(def) {
		if d.Classify() == ast.DefKindOption && deprecates(d.AsOption().Option) {
			return true
		}
	}
	for o := range seq.Values(def.Options().Entries()) {
		if deprecates(o) {
			return true
		}
	}
	return false
}
