package engine

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/syntax"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Numbers of the fields of google.protobuf.Any.
const (
	anyURL   = 1
	anyValue = 2
)

// isAny reports whether messages of a type can hold another in its place.
func (m *message) isAny() bool { return m.out.FullName == "google.protobuf.Any" }

// packed finds what a message value stands for that is an Any with a message in
// it: the URL of its type, the type, and the node of the value. The URL is empty
// if it is none, the type nil if there is something wrong with it.
func (f *file) packed(scope string, v uint32) (url string, of *message, value uint32) {
	t := f.tree
	for p := v + 1; p < t.Nodes[v].Next; p = t.Nodes[p].Next {
		key := p + 1
		if t.Nodes[key].Kind != syntax.NodeList || t.Nodes[key].Next == key+1 || t.Nodes[key+1].Kind != syntax.NodeName {
			continue
		}
		url = f.pathText(key + 1)
		slash := strings.LastIndexByte(url, '/')
		if slash < 0 {
			url = ""
			continue
		}
		alone := p == v+1 && t.Nodes[p].Next == t.Nodes[v].Next
		host, name := url[:slash], url[slash+1:]
		if !alone || host != "type.googleapis.com" && host != "type.googleprod.com" || t.Nodes[key].Next >= t.Nodes[p].Next {
			return url, nil, 0
		}
		of = f.resolve(scope, name, lookup{types: true, option: true}).message
		value = t.Nodes[key].Next
		if of == nil || of.out.FullName != name || of.isAny() || t.Nodes[value].Kind != syntax.NodeMessageValue {
			return url, nil, 0
		}
		return url, of, value
	}
	return "", nil, 0
}

// verbatim writes a message in an Any, as the reference does: in the order in
// which fields are given, lists packed where that can be.
func (e *encoder) verbatim(v *value) {
	if v.url != "" {
		e.Text(anyURL, v.url)
		mark := e.Open(anyValue)
		e.verbatim(v.packed)
		e.Close(mark)
		return
	}
	for _, s := range v.settings {
		x := s.field
		num := x.out.Number
		switch {
		case x.out.Kind == model.GroupKind:
			for _, el := range s.elements {
				e.Tag(num, wire.StartGroupType)
				e.verbatim(el.message)
				e.Tag(num, wire.EndGroupType)
			}
		case x.message != nil:
			for _, el := range s.elements {
				mark := e.Open(num)
				e.verbatim(el.message)
				e.Close(mark)
			}
		case x.isText():
			for _, el := range s.elements {
				e.Text(num, e.tree.Unquote(el.node))
			}
		case len(s.elements) > 1:
			mark := e.Open(num)
			for _, el := range s.elements {
				e.scalar(x, e.bits(x, el.node))
			}
			e.Close(mark)
		default:
			for _, el := range s.elements {
				e.Tag(num, x.wireType())
				e.scalar(x, e.bits(x, el.node))
			}
		}
	}
}

// any writes an Any with a message in it. An empty one has no value.
func (e *encoder) any(v *value) {
	e.Text(anyURL, v.url)
	before := len(e.Message)
	mark := e.Open(anyValue)
	e.verbatim(v.packed)
	if len(e.Message) == mark {
		e.Message = e.Message[:before]
		return
	}
	e.Close(mark)
}
