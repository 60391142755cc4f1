package check

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

func fileNoop(*Pass, *model.File) {}

// notes are comments by offset.
type notes map[model.Doc]string

func (n notes) Leading(at model.Doc) string { return n[at] }

// tree is a file with one element of each kind, or two, nested.
func tree(path string, comments notes) *model.File {
	f := &model.File{
		Path:     path,
		Package:  "p",
		Source:   &source.File{Path: path, External: path, Text: "buf:lint:ignore stands somewhere" + strings.Repeat("\n", 100)},
		Comments: comments,
		Imports:  []model.Import{{Path: "i"}},
	}
	offset := uint32(10)
	decl := func(name string, parent *model.Decl) model.Decl {
		offset += 2
		return model.Decl{
			File: f, Parent: parent, Name: name,
			Span: source.Span{Start: offset, End: offset + 2}, NameSpan: source.Span{Start: offset + 1, End: offset + 2},
			Doc: model.Doc(offset),
		}
	}
	outer := &model.Message{Decl: decl("outer", nil)} // 12
	field := &model.Field{Decl: decl("field", &outer.Decl)}
	oneof := &model.Oneof{Decl: decl("oneof", &outer.Decl)}
	inner := &model.Message{Decl: decl("inner", &outer.Decl)} // 18
	innerField := &model.Field{Decl: decl("inner_field", &inner.Decl)}
	entry := &model.Message{Decl: decl("entry", &outer.Decl), MapEntry: true}
	entry.Fields = []*model.Field{{Decl: decl("key", &entry.Decl)}}
	enum := &model.Enum{Decl: decl("enum", &outer.Decl)}
	enum.Values = []*model.EnumValue{{Decl: decl("value", &enum.Decl)}}
	inner.Fields = []*model.Field{innerField}
	inner.Extensions = []*model.Field{{Decl: decl("inner_extension", &inner.Decl)}}
	outer.Fields, outer.Oneofs, outer.Enums = []*model.Field{field}, []*model.Oneof{oneof}, []*model.Enum{enum}
	outer.Messages = []*model.Message{inner, entry}
	service := &model.Service{Decl: decl("service", nil)}
	service.Methods = []*model.Method{{Decl: decl("method", &service.Decl)}}
	f.Messages = []*model.Message{outer}
	f.Enums = []*model.Enum{{Decl: decl("top_enum", nil)}}
	f.Extensions = []*model.Field{{Decl: decl("extension", nil)}}
	f.Services = []*model.Service{service}
	return f
}

// talkative reports every element, by name.
func talkative() *Rule {
	return &Rule{
		ID:          "TALK",
		In:          In{V2: &Use{Default: true}},
		OnFile:      func(p *Pass, f *model.File) { p.Report(f, model.Site{}, "file") },
		OnImport:    func(p *Pass, f *model.File, i *model.Import) { p.Report(f, i.Site, "import %s", i.Path) },
		OnMessage:   func(p *Pass, m *model.Message) { p.Report(m.File, m.NameSite(), "message %s", m.Name) },
		OnField:     func(p *Pass, f *model.Field) { p.Report(f.File, f.NameSite(), "field %s", f.Name) },
		OnOneof:     func(p *Pass, o *model.Oneof) { p.Report(o.File, o.NameSite(), "oneof %s", o.Name) },
		OnEnum:      func(p *Pass, e *model.Enum) { p.Report(e.File, e.NameSite(), "enum %s", e.Name) },
		OnEnumValue: func(p *Pass, v *model.EnumValue) { p.Report(v.File, v.NameSite(), "value %s", v.Name) },
		OnService:   func(p *Pass, s *model.Service) { p.Report(s.File, s.NameSite(), "service %s", s.Name) },
		OnMethod:    func(p *Pass, m *model.Method) { p.Report(m.File, m.NameSite(), "method %s", m.Name) },
	}
}

func selected(t *testing.T, c Config, rules ...*Rule) *Selection {
	t.Helper()
	c.Version = config.V2
	s, _, err := Select(&Table{Kind: "lint", CommentMark: "buf:lint:ignore", Rules: rules}, c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func said(ds []diag.Diagnostic) []string {
	var lines []string
	for _, d := range ds {
		lines = append(lines, d.Message)
	}
	return lines
}

func TestRunVisitsAll(t *testing.T) {
	t.Parallel()
	found, err := Run(t.Context(), selected(t, Config{}, talkative()), []*model.File{tree("a.proto", nil)})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"file", "import i",
		"message outer", "field field", "oneof oneof",
		"message inner", "field inner_field", "field inner_extension",
		"enum enum", "value value",
		"enum top_enum", "field extension",
		"service service", "method method",
	}
	if diff := cmp.Diff(want, said(found)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	const mark = " buf:lint:ignore TALK\n"
	for name, c := range map[string]struct {
		notes notes
		off   bool
		gone  []string
	}{
		"none":               {notes: nil},
		"field":              {notes: notes{14: mark}, gone: []string{"field field"}},
		"inner message":      {notes: notes{18: mark}, gone: []string{"message inner", "field inner_field", "field inner_extension"}},
		"service":            {notes: notes{32: mark}, gone: []string{"service service", "method method"}},
		"switched off":       {notes: notes{14: mark}, off: true},
		"oneof is no parent": {notes: notes{16: mark}, gone: []string{"oneof oneof"}},
		"other rule":         {notes: notes{14: " buf:lint:ignore OTHER\n"}},
		"longer id":          {notes: notes{14: " buf:lint:ignore TALKATIVE\n"}, gone: []string{"field field"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(n notes) []string {
				s := selected(t, Config{CommentIgnores: !c.off}, talkative())
				found, err := Run(t.Context(), s, []*model.File{tree("a.proto", n)})
				if err != nil {
					t.Fatal(err)
				}
				return said(found)
			}
			left := run(c.notes)
			var gone []string
			for _, line := range run(nil) {
				if len(left) > 0 && left[0] == line {
					left = left[1:]
				} else {
					gone = append(gone, line)
				}
			}
			if diff := cmp.Diff(c.gone, gone); diff != "" {
				t.Errorf("silenced (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPathIgnores(t *testing.T) {
	t.Parallel()
	one := &Rule{ID: "ONE", In: In{V2: &Use{Default: true}}, OnFile: func(p *Pass, f *model.File) { p.Report(f, model.Site{}, "one %s", f.Path) }}
	set := &Rule{ID: "SET", In: In{V2: &Use{Default: true}}, OnSet: func(_ context.Context, p *Pass, s *Set) error {
		for _, f := range s.Targets {
			p.Report(f, model.Site{}, "set %s", f.Path)
		}
		return nil
	}}
	files := []*model.File{tree("a/x.proto", nil), tree("b/x.proto", nil), tree("c/x.proto", nil)}
	s := selected(t, Config{Ignore: []string{"a"}, IgnoreOnly: map[string][]string{"ONE": {"b/x.proto"}, "SET": {"c"}}}, one, set)
	found, err := Run(t.Context(), s, files)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"set b/x.proto", "one c/x.proto"}, said(found)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	a, b, c := tree("a/one.proto", nil), tree("a/two.proto", nil), tree("c.proto", nil)
	b.Package, c.Package = "", ""
	paths := func(files []*model.File) string {
		var b strings.Builder
		for _, f := range files {
			b.WriteString(" " + f.Path)
		}
		return b.String()
	}
	s := newSet([]*model.File{a, b, c})
	var got []string
	for _, group := range s.ByPackage() {
		got = append(got, "package"+paths(group))
	}
	for _, group := range s.ByDirectory() {
		got = append(got, "directory"+paths(group))
	}
	want := []string{
		"package a/one.proto", "package a/two.proto c.proto",
		"directory a/one.proto a/two.proto", "directory c.proto",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The order of findings does not depend on the number of workers.
func TestRunIsDeterministic(t *testing.T) {
	var files []*model.File
	for i := range 200 {
		files = append(files, tree(fmt.Sprintf("f%03d.proto", i), nil))
	}
	s := selected(t, Config{}, talkative())
	run := func(workers int) []string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		found, err := Run(t.Context(), s, files)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, d := range found {
			lines = append(lines, d.File.Path+" "+d.Message)
		}
		return lines
	}
	if diff := cmp.Diff(run(1), run(8)); diff != "" {
		t.Errorf("one worker and eight (-one +eight):\n%s", diff)
	}
}

func TestRunErrors(t *testing.T) {
	t.Parallel()
	bug := errors.New("bug")
	broken := &Rule{ID: "BROKEN", In: In{V2: &Use{Default: true}}, OnSet: func(context.Context, *Pass, *Set) error { return bug }}
	_, err := Run(t.Context(), selected(t, Config{}, broken), nil)
	if !errors.Is(err, bug) || err.Error() != "rule BROKEN: bug" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, selected(t, Config{}, talkative()), []*model.File{tree("a.proto", nil)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for comment, want := range map[string]bool{
		"":                                    false,
		" buf:lint:ignore RULE\n":             true,
		"buf:lint:ignore RULE":                true,
		"\t buf:lint:ignore RULE why\n":       true,
		" buf:lint:ignore RULES\n":            true,
		" buf:lint:ignore  RULE\n":            false,
		" buf:lint:ignore\tRULE\n":            false,
		" buf:lint:ignoreRULE\n":              false,
		" buf:lint:ignore RUL\n":              false,
		" buf:lint:ignore OTHER,RULE\n":       false,
		" x buf:lint:ignore RULE\n":           false,
		" words\n buf:lint:ignore RULE\nmore": true,
		" words\r\n buf:lint:ignore RULE\r\n": true,
		" Buf:lint:ignore RULE\n":             false,
		" buf:lint:ignore rule\n":             false,
	} {
		if got := mentions(comment, "buf:lint:ignore", "RULE"); got != want {
			t.Errorf("%q: %v", comment, got)
		}
	}
}

// A comment mentions a rule if and only if one of its lines does, and says so
// whatever else stands before and behind that line.
func FuzzMentions(f *testing.F) {
	f.Add(" buf:lint:ignore RULE\n", "RULE")
	f.Add(" words\r\n\tbuf:lint:ignore RULE why", "RULE")
	f.Add("buf:lint:ignore \n*/ buf:lint:ignore", "")
	f.Add("\u00a0buf:lint:ignore RU\xffLE", "RU\xff")
	f.Fuzz(func(t *testing.T, comment, id string) {
		const mark = "buf:lint:ignore"
		if strings.ContainsAny(id, "\r\n") || strings.TrimSpace(id) != id {
			t.Skip("ids have no white space")
		}
		got := mentions(comment, mark, id)
		any := false
		for line := range strings.SplitSeq(comment, "\n") {
			one := mentions(line, mark, id)
			any = any || one
			if one && !strings.HasPrefix(strings.TrimSpace(line), mark+" "+id) {
				t.Errorf("line %q mentions %q", line, id)
			}
		}
		if got != any {
			t.Errorf("%q: %v, its lines: %v", comment, got, any)
		}
		if id != "" && !mentions(comment+"\n"+mark+" "+id+"\n"+comment, mark, id) {
			t.Errorf("%q is not seen in a line of its own", id)
		}
	})
}

// The walk takes memory for findings only.
func TestWalkDoesNotAllocate(t *testing.T) {
	quiet := talkative()
	quiet.OnFile = fileNoop
	quiet.OnImport = func(*Pass, *model.File, *model.Import) {}
	quiet.OnMessage = func(*Pass, *model.Message) {}
	quiet.OnField = func(*Pass, *model.Field) {}
	quiet.OnOneof = func(*Pass, *model.Oneof) {}
	quiet.OnEnum = func(*Pass, *model.Enum) {}
	quiet.OnEnumValue = func(*Pass, *model.EnumValue) {}
	quiet.OnService = func(*Pass, *model.Service) {}
	quiet.OnMethod = func(*Pass, *model.Method) {}
	w := newWalker(selected(t, Config{}, quiet), []*Rule{quiet})
	f := tree("a.proto", nil)
	if n := testing.AllocsPerRun(10, func() { w.walk(f) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
