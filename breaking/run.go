package breaking

import (
	"context"
	"fmt"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Options say what is left out.
type Options struct {
	// IgnoreUnstable leaves out findings about packages whose version is alpha,
	// beta or a test.
	IgnoreUnstable bool
	// Same are files, of any model, that are the same in both versions and need
	// not be among those compared.
	Same []*model.File
	// OldImport and NewImport, unless nil, say of which files of a version
	// findings are left out.
	OldImport, NewImport func(path string) bool
}

// Run compares two versions of files by the rules of a selection, and gives the
// findings that nothing silences, in no order. The models are those of
// schema/descriptor, the new one with places. The error is for cancellation.
func Run(ctx context.Context, s *check.Selection, o Options, old, new []*model.File) ([]diag.Diagnostic, error) {
	c := &comparison{options: o, selection: s, old: newSide(old), new: newSide(new), mapFields: make(map[*model.Message]*model.Field)}
	for _, f := range o.Same {
		c.old.keep(f)
		c.new.keep(f)
	}
	c.files = match(c.old.byPath, c.new.byPath)
	c.messages = match(c.old.messages, c.new.messages)
	c.enums = match(c.old.enums, c.new.enums)
	c.services = match(c.old.services, c.new.services)
	c.fields = c.matchFields()
	for _, m := range c.new.messages {
		for _, f := range m.Fields {
			if f.IsMap() {
				c.mapFields[f.Message] = f
			}
		}
	}
	compares := table()
	for _, r := range s.Rules {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if compare := compares[r.ID]; compare != nil {
			c.rule = r
			compare(c)
		}
	}
	return c.found, nil
}

// comparison is two versions, in pairs, with the rule at work.
type comparison struct {
	options   Options
	selection *check.Selection
	rule      *check.Rule
	found     []diag.Diagnostic

	old, new *side
	files    []pair[*model.File]
	messages []pair[*model.Message]
	enums    []pair[*model.Enum]
	services []pair[*model.Service]
	fields   []pair[*model.Field] // and extensions
	// mapFields are the map fields of the new version by their entries.
	mapFields map[*model.Message]*model.Field
}

// report reports a finding at a place of the new version's file; old is the
// file that it is about in the old version. Both may be nil.
func (c *comparison) report(new *model.File, at source.Span, old *model.File, format string, args ...any) {
	if c.silent(new, c.options.NewImport) || c.silent(old, c.options.OldImport) {
		return
	}
	d := diag.Diagnostic{Rule: c.rule.ID, Message: fmt.Sprintf(format, args...)}
	if new != nil {
		d.File, d.Span = new.Source, at
	}
	c.found = append(c.found, d)
}

// silent reports whether findings about a file of one version are left out.
func (c *comparison) silent(f *model.File, isImport func(string) bool) bool {
	return f != nil && (c.selection.Covers(c.rule, f.Path) || c.options.IgnoreUnstable && model.StabilityOf(f.Package) == model.Unstable ||
		isImport != nil && isImport(f.Path))
}

// at reports a finding about a declaration, at the first of the places that is
// one, else at the declaration.
func (c *comparison) at(new *model.Decl, old *model.Decl, places []source.Span, format string, args ...any) {
	span := new.Span
	for _, p := range places {
		if new.File.Source.HasPlace(p) {
			span = p
			break
		}
	}
	c.report(new.File, span, old.File, format, args...)
}

// message reports a finding about a message. Entries of maps are where the type
// of the map is.
func (c *comparison) message(p pair[*model.Message], places []source.Span, format string, args ...any) {
	if f := c.mapFields[p.new]; f != nil {
		places = []source.Span{f.TypeSpan}
	}
	c.at(&p.new.Decl, &p.old.Decl, places, format, args...)
}

// field reports a finding about a field. Those of map entries are where the
// type of the map is.
func (c *comparison) field(p pair[*model.Field], places []source.Span, format string, args ...any) {
	if f := c.mapField(p.new); f != nil {
		places = []source.Span{f.TypeSpan}
	}
	c.at(&p.new.Decl, &p.old.Decl, places, "%s "+format, append([]any{describe(p.new)}, args...)...)
}

// mapField is the map field whose entry f is a field of; nil for none.
func (c *comparison) mapField(f *model.Field) *model.Field {
	if f.Extendee == nil && f.Parent != nil {
		if m := c.new.messages[f.Parent.FullName]; m != nil && m.MapEntry {
			return c.mapFields[m]
		}
	}
	return nil
}
