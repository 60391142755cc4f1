package dynamic

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/wire"
)

// trimmer takes out of one file what is not kept.
type trimmer struct {
	*closure
	// moved says what has become of the numbers in paths of source info.
	moved trie
	// changed says that anything was taken out.
	changed bool
}

// file is what is left of a file. It shares what did not change.
func (t *trimmer) file(e *element) *descriptorpb.FileDescriptorProto {
	fd := e.descriptor()
	t.withoutExcluded(fd.ProtoReflect(), nil)
	out := proto.CloneOf(fd)
	t.dependencies(e, out)
	out.MessageType = t.messages(fd.GetMessageType(), place(4))
	out.EnumType = t.enums(fd.GetEnumType(), place(5))
	out.Service = t.services(fd.GetService())
	out.Extension = t.extensions(fd.GetExtension(), place(7))
	t.withoutEmptyOptions(out.ProtoReflect())
	// The binary forgets what it knows of imports and syntax in every file.
	knows := len(fd.GetSourceCodeInfo().ProtoReflect().GetUnknown()) > 0
	t.changed = t.changed || knows
	if t.changed && out.SourceCodeInfo != nil {
		out.SourceCodeInfo = &descriptorpb.SourceCodeInfo{Location: t.moved.locations(fd.GetSourceCodeInfo().GetLocation())}
	}
	return out
}

// withoutEmptyOptions takes out options that say nothing.
func (t *trimmer) withoutEmptyOptions(m protoreflect.Message) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil || fd.Name() == "source_code_info":
		case fd.IsList():
			for i := range v.List().Len() {
				t.withoutEmptyOptions(v.List().Get(i).Message())
			}
		case fd.Name() == "options" && proto.Size(v.Message().Interface()) == 0:
			m.Clear(fd)
			t.changed = true
		}
		return true
	})
}

// place makes a path of source info.
func place(numbers ...int32) []int32 { return numbers }

// at is p and what comes below it. Paths share no memory.
func at(p []int32, more ...int32) []int32 { return append(slices.Clone(p), more...) }

// dependencies keeps the imports that are still needed. What was imported
// through another file comes last.
func (t *trimmer) dependencies(e *element, out *descriptorpb.FileDescriptorProto) {
	needed := t.imports[e]
	there := make(map[string]bool)
	keep := func(list []string, num int32) (kept []string, to map[int32]int32) {
		to = make(map[int32]int32)
		for i, name := range list {
			if f := t.byPath[name]; f != nil && needed[f] {
				to[int32(i)] = int32(len(kept))
				t.moved.move(place(num, int32(i)), int32(len(kept)))
				kept = append(kept, name)
				there[name] = true
				continue
			}
			t.drop(place(num, int32(i)))
		}
		return kept, to
	}
	var to map[int32]int32 // where dependencies are now
	out.Dependency, to = keep(out.GetDependency(), 3)
	out.OptionDependency, _ = keep(out.GetOptionDependency(), wire.FileOptionDependency)
	var more []string
	for f := range needed {
		name := f.descriptor().GetName()
		if !there[name] {
			more = append(more, name)
		}
	}
	if len(more) > 0 {
		slices.Sort(more)
		out.Dependency = append(out.Dependency, more...)
		t.changed = true
	}
	var weak []int32
	for i, old := range out.GetWeakDependency() {
		now, ok := to[old]
		if !ok {
			t.drop(place(11, int32(i)))
			continue
		}
		t.moved.move(place(11, int32(i)), int32(len(weak)))
		weak = append(weak, now)
	}
	out.WeakDependency = weak
	if len(out.PublicDependency) > 0 {
		out.PublicDependency = nil
		t.drop(place(10))
	}
}

// drop takes out what is at a path.
func (t *trimmer) drop(p []int32) {
	t.moved.drop(p)
	t.changed = true
}

// keep is the elements of a list that are kept, as trim leaves them.
func keep[D proto.Message](t *trimmer, list []D, p []int32, trim func(D, []int32) D) []D {
	var out []D
	for i, d := range list {
		here := at(p, int32(i))
		if !t.stays(t.of[d]) {
			t.drop(here)
			continue
		}
		t.moved.move(here, int32(len(out)))
		out = append(out, trim(d, here))
	}
	if len(out) == 0 && len(list) > 0 {
		t.drop(p)
	}
	return out
}

func same[D proto.Message](d D, _ []int32) D { return d }

func (t *trimmer) messages(list []*descriptorpb.DescriptorProto, p []int32) []*descriptorpb.DescriptorProto {
	return keep(t, list, p, t.message)
}

func (t *trimmer) enums(list []*descriptorpb.EnumDescriptorProto, p []int32) []*descriptorpb.EnumDescriptorProto {
	return keep(t, list, p, same)
}

func (t *trimmer) extensions(list []*descriptorpb.FieldDescriptorProto, p []int32) []*descriptorpb.FieldDescriptorProto {
	return keep(t, list, p, same)
}

// message is what is left of a message: all but what inside it is not kept, or
// only what is.
func (t *trimmer) message(d *descriptorpb.DescriptorProto, p []int32) *descriptorpb.DescriptorProto {
	out := proto.CloneOf(d)
	if t.kept[t.of[d]] == around {
		if len(d.GetField())+len(d.GetOneofDecl())+len(d.GetExtensionRange())+len(d.GetReservedRange())+len(d.GetReservedName()) > 0 {
			t.moved.silence(p) // it is no longer what its comments speak of
		}
		out = &descriptorpb.DescriptorProto{Name: d.Name, Options: d.Options, Visibility: d.Visibility}
		for _, list := range []int32{2, 5, 8, 9, 10} { // fields, ranges, oneofs, reserved ranges and names
			t.drop(at(p, list))
		}
	}
	t.fields(out, p)
	out.NestedType = t.messages(d.GetNestedType(), at(p, 3))
	out.EnumType = t.enums(d.GetEnumType(), at(p, 4))
	out.Extension = t.extensions(d.GetExtension(), at(p, 6))
	return out
}

func (t *trimmer) services(list []*descriptorpb.ServiceDescriptorProto) []*descriptorpb.ServiceDescriptorProto {
	return keep(t, list, place(6), func(d *descriptorpb.ServiceDescriptorProto, p []int32) *descriptorpb.ServiceDescriptorProto {
		out := proto.CloneOf(d)
		out.Method = keep(t, d.GetMethod(), at(p, 2), same)
		return out
	})
}

// trie says what has become of paths of source info.
type trie struct {
	below map[int32]*trie
	// to is the number that stands in the place of the last one of the path.
	moved, dropped bool
	to             int32
	// silent says that the comments of this place are gone.
	silent bool
}

// find is the node of a path.
func (n *trie) find(p []int32) *trie {
	for _, number := range p {
		next := n.below[number]
		if next == nil {
			next = new(trie)
			if n.below == nil {
				n.below = make(map[int32]*trie)
			}
			n.below[number] = next
		}
		n = next
	}
	return n
}

func (n *trie) drop(p []int32) { n.find(p).dropped = true }

func (n *trie) silence(p []int32) { n.find(p).silent = true }

// move gives the last number of a path another value.
func (n *trie) move(p []int32, to int32) {
	if p[len(p)-1] != to {
		node := n.find(p)
		node.moved, node.to = true, to
	}
}

// locations is what is left of the locations of a file.
func (n *trie) locations(list []*descriptorpb.SourceCodeInfo_Location) []*descriptorpb.SourceCodeInfo_Location {
	var out []*descriptorpb.SourceCodeInfo_Location
	for _, l := range list {
		if l = n.location(l); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// location is what has become of a location, nil if it is gone.
func (n *trie) location(l *descriptorpb.SourceCodeInfo_Location) *descriptorpb.SourceCodeInfo_Location {
	p := l.GetPath()
	var moved []int32
	for i, number := range p {
		if n = n.below[number]; n == nil {
			break
		}
		if n.dropped {
			return nil
		}
		if n.moved {
			if moved == nil {
				moved = slices.Clone(p)
			}
			moved[i] = n.to
		}
	}
	silent := n != nil && n.silent
	if moved == nil && !silent {
		return l
	}
	out := &descriptorpb.SourceCodeInfo_Location{Path: p, Span: l.Span}
	if moved != nil {
		out.Path = moved
	}
	if !silent {
		out.LeadingComments, out.TrailingComments, out.LeadingDetachedComments = l.LeadingComments, l.TrailingComments, l.LeadingDetachedComments
	}
	return out
}
