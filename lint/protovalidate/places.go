package protovalidate

import (
	"slices"

	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// places finds where the parts of options stand in one file.
type places struct {
	file *model.File
	// decls are the declarations that carry options, by full name.
	decls map[string]*model.Decl
	// sorted is the locations by path; those of equal path in source order.
	sorted []location
}

// location is a source location with its place in source order.
type location struct {
	*descriptorpb.SourceCodeInfo_Location
	order int
}

func newPlaces(f *model.File) (*places, error) {
	descriptor, err := unmarshal(f, true, protoregistry.GlobalTypes)
	if err != nil {
		return nil, err
	}
	p := &places{file: f, decls: declarations(f)}
	for i, l := range descriptor.GetSourceCodeInfo().GetLocation() {
		p.sorted = append(p.sorted, location{l, i})
	}
	slices.SortStableFunc(p.sorted, func(a, b location) int { return slices.Compare(a.Path, b.Path) })
	return p, nil
}

// join is path with more behind it, in memory of its own.
func join(path []int32, more ...int32) []int32 {
	return slices.Concat(path, more)
}

// option is the site of a part of the option at path, which belongs to the
// declaration of that name. Sources need not give every part a place of its
// own; then it is the first place of something inside the part, or else the
// nearest place around it within the option, or else none.
func (p *places) option(path, part []int32, name string) model.Site {
	whole := join(path, part...)
	l, ok := p.exact(whole)
	if !ok {
		l, ok = p.firstBelow(whole)
	}
	for n := len(whole) - 1; !ok && n >= len(path); n-- {
		l, ok = p.exact(whole[:n])
	}
	if !ok {
		return model.Site{Doc: model.NoDoc}
	}
	site := model.Site{Span: p.span(l), Doc: model.NoDoc, In: p.decls[name]}
	if l.LeadingComments != nil {
		site.Doc = model.Doc(site.Span.Start)
	} else if around, ok := p.extendBlock(path); ok {
		site.Doc = around
	}
	return site
}

// extendBlock is where comments of the block around an extension stand, given
// the path of one of its options. The paths of blocks in one scope are equal,
// and the first one's comments count for all.
func (p *places) extendBlock(path []int32) (model.Doc, bool) {
	declaration := path[:len(path)-2]
	block := declaration[:len(declaration)-1]
	if len(block) == 1 && block[0] != fileExtensions || len(block) > 1 && block[len(block)-1] != messageExtensions {
		return model.NoDoc, false
	}
	l, ok := p.exact(block)
	if !ok || l.LeadingComments == nil {
		return model.NoDoc, false
	}
	return model.Doc(p.span(l).Start), true
}

// exact is the first location with that path.
func (p *places) exact(path []int32) (location, bool) {
	i := p.search(path)
	if i < len(p.sorted) && slices.Equal(p.sorted[i].Path, path) {
		return p.sorted[i], true
	}
	return location{}, false
}

// firstBelow is the first location inside that path.
func (p *places) firstBelow(path []int32) (location, bool) {
	var first location
	found := false
	for _, l := range p.sorted[p.search(path):] {
		if len(l.Path) < len(path) || !slices.Equal(l.Path[:len(path)], path) {
			break
		}
		if !found || l.order < first.order {
			first, found = l, true
		}
	}
	return first, found
}

// search is the index of the first location with that path or a later one.
func (p *places) search(path []int32) int {
	i, _ := slices.BinarySearchFunc(p.sorted, path, func(l location, path []int32) int { return slices.Compare(l.Path, path) })
	return i
}

// span is the location in bytes. Descriptors count lines and columns from 0.
func (p *places) span(l location) source.Span {
	s := l.Span
	switch {
	case len(s) < 3 || p.file.Source == nil:
		return source.Span{}
	case p.file.Source.Places != nil:
		return p.file.Source.Places.Location(l.order)
	}
	start := source.Position{Line: int(s[0]) + 1, Column: int(s[1]) + 1}
	end := source.Position{Line: start.Line, Column: int(s[len(s)-1]) + 1}
	if len(s) == 4 {
		end.Line = int(s[2]) + 1
	}
	return source.Span{Start: p.file.Source.Offset(start), End: p.file.Source.Offset(end)}
}

// declarations are the messages, fields and extensions of f by full name.
func declarations(f *model.File) map[string]*model.Decl {
	decls := make(map[string]*model.Decl)
	fields := func(fields []*model.Field) {
		for _, f := range fields {
			decls[f.FullName] = &f.Decl
		}
	}
	var messages func([]*model.Message)
	messages = func(ms []*model.Message) {
		for _, m := range ms {
			decls[m.FullName] = &m.Decl
			fields(m.Fields)
			fields(m.Extensions)
			messages(m.Messages)
		}
	}
	messages(f.Messages)
	fields(f.Extensions)
	return decls
}
