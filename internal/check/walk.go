package check

import (
	"slices"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
)

// walker calls the hooks of many rules in one walk over a file. It serves one
// file at a time.
type walker struct {
	out sink
	s   *Selection

	file      []hook[*model.File]
	imports   []importHook
	message   []hook[*model.Message]
	field     []hook[*model.Field]
	oneof     []hook[*model.Oneof]
	enum      []hook[*model.Enum]
	enumValue []hook[*model.EnumValue]
	service   []hook[*model.Service]
	method    []hook[*model.Method]
}

// hook is a rule's function for one kind of element.
type hook[T any] struct {
	pass *Pass
	call func(*Pass, T)
}

// importHook is a hook for imports, which do not know their file.
type importHook struct {
	pass *Pass
	call func(*Pass, *model.File, *model.Import)
}

func newWalker(s *Selection, rules []*Rule) *walker {
	w := &walker{s: s}
	for _, r := range rules {
		p := &Pass{Options: s.options, rule: r, s: s, out: &w.out}
		add(&w.file, p, r.OnFile)
		if r.OnImport != nil {
			w.imports = append(w.imports, importHook{p, r.OnImport})
		}
		add(&w.message, p, r.OnMessage)
		add(&w.field, p, r.OnField)
		add(&w.oneof, p, r.OnOneof)
		add(&w.enum, p, r.OnEnum)
		add(&w.enumValue, p, r.OnEnumValue)
		add(&w.service, p, r.OnService)
		add(&w.method, p, r.OnMethod)
	}
	return w
}

// hooked reports whether r takes part in the walk.
func (r *Rule) hooked() bool {
	return r.OnFile != nil || r.OnImport != nil || r.OnMessage != nil || r.OnField != nil || r.OnOneof != nil ||
		r.OnEnum != nil || r.OnEnumValue != nil || r.OnService != nil || r.OnMethod != nil
}

func add[T any](hooks *[]hook[T], p *Pass, call func(*Pass, T)) {
	if call != nil {
		*hooks = append(*hooks, hook[T]{p, call})
	}
}

func call[T any](hooks []hook[T], element T) {
	for _, h := range hooks {
		h.call(h.pass, element)
	}
}

// walk gives the findings about f.
func (w *walker) walk(f *model.File) []diag.Diagnostic {
	if covers(w.s.ignore, f.Path) {
		return nil
	}
	w.out.found = w.out.found[:0]
	call(w.file, f)
	for i := range f.Imports {
		for _, h := range w.imports {
			h.call(h.pass, f, &f.Imports[i])
		}
	}
	w.messages(f.Messages)
	w.enums(f.Enums)
	w.fields(f.Extensions)
	for _, s := range f.Services {
		call(w.service, s)
		for _, m := range s.Methods {
			call(w.method, m)
		}
	}
	return slices.Clone(w.out.found)
}

func (w *walker) messages(messages []*model.Message) {
	for _, m := range messages {
		if m.MapEntry {
			continue
		}
		call(w.message, m)
		w.fields(m.Fields)
		if len(w.oneof) > 0 {
			for _, o := range m.Oneofs {
				call(w.oneof, o)
			}
		}
		w.messages(m.Messages)
		w.enums(m.Enums)
		w.fields(m.Extensions)
	}
}

func (w *walker) fields(fields []*model.Field) {
	if len(w.field) == 0 {
		return
	}
	for _, f := range fields {
		call(w.field, f)
	}
}

func (w *walker) enums(enums []*model.Enum) {
	for _, e := range enums {
		call(w.enum, e)
		if len(w.enumValue) > 0 {
			for _, v := range e.Values {
				call(w.enumValue, v)
			}
		}
	}
}
