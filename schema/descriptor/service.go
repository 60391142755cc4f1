package descriptor

import (
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// method is a method with the names of its types as written.
type method struct {
	to            *model.Method
	input, output string
}

// service reads a service.
func (f *file) service(data []byte, at uint32, outer scope) *model.Service {
	out := new(model.Service)
	var name string
	count := 0
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.is(anyName, wire.BytesType):
			name = c.text()
		case c.is(wire.ServiceMethod, wire.BytesType):
			count++
		}
	}
	f.end(&c)
	out.Decl = f.decl(at, outer, name)
	out.Methods = make([]*model.Method, 0, count)
	scope := scope{decl: &out.Decl, name: out.FullName}
	c = f.cursor(data)
	for c.next() && f.err == nil {
		if c.is(wire.ServiceMethod, wire.BytesType) {
			node := f.places.node(at, wire.ServiceMethod, len(out.Methods))
			out.Methods = append(out.Methods, f.method(c.bytes, node, scope))
		}
	}
	f.end(&c)
	return out
}

// method reads a method.
func (f *file) method(data []byte, at uint32, scope scope) *model.Method {
	m := method{to: &model.Method{Details: new(model.MethodDetails)}}
	var name string
	c := f.cursor(data)
	for c.next() {
		switch {
		case c.is(anyName, wire.BytesType):
			name = c.text()
		case c.is(wire.MethodInput, wire.BytesType):
			m.input = c.text()
		case c.is(wire.MethodOutput, wire.BytesType):
			m.output = c.text()
		case c.is(wire.MethodClientStreaming, wire.VarintType):
			m.to.ClientStreaming = c.flag()
		case c.is(wire.MethodServerStreaming, wire.VarintType):
			m.to.ServerStreaming = c.flag()
		case c.is(wire.MethodOptions, wire.BytesType):
			f.methodOptions(m.to, at, c.bytes)
		}
	}
	f.end(&c)
	out := m.to
	out.Decl = f.decl(at, scope, name)
	out.InputSpan, out.OutputSpan = f.places.span(at, wire.MethodInput), f.places.span(at, wire.MethodOutput)
	if out.ClientStreaming {
		out.ClientStreamSpan = f.places.span(at, wire.MethodClientStreaming)
	}
	if out.ServerStreaming {
		out.ServerStreamSpan = f.places.span(at, wire.MethodServerStreaming)
	}
	f.methods = append(f.methods, m)
	return out
}

// methodOptions reads options of a method.
func (f *file) methodOptions(to *model.Method, at uint32, data []byte) {
	const idempotency = 34
	node := f.places.node(at, wire.MethodOptions, -1)
	c := f.cursor(data)
	for c.next() {
		if c.is(idempotency, wire.VarintType) {
			to.Details.Idempotency = f.raw(node, &c)
		}
	}
	f.end(&c)
}
