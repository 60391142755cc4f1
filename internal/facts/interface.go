package facts

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Changed compares what two versions of a file, both stripped, are to others. It
// gives the short names of all that differs, those of fields with a dot in front;
// a file that uses none of those names means the same as before, whichever
// version it imports. ok is false where names do not tell.
func Changed(old, new string) (names []string, ok bool) {
	if old == new {
		return nil, true
	}
	before, okBefore := declared(old)
	after, okAfter := declared(new)
	if !okBefore || !okAfter {
		return nil, false
	}
	if names, ok = changed(version{before, old, count}, version{after, new, count}, short); !ok {
		return nil, false
	}
	return following(names, before, after)
}

// short are the names by which others name a part. What names a field is in an
// option of that type; what names a value may look at all of its enum.
func short(name string, p part) []string {
	owner, last := "", name
	if at := strings.LastIndexByte(name, '.'); at >= 0 {
		owner, last = name[:at], name[at+1:]
	}
	switch {
	case p.kind == fieldPart:
		return []string{"." + last}
	case p.kind == valuePart:
		return []string{owner[strings.LastIndexByte(owner, '.')+1:], last}
	}
	return []string{last}
}

// following adds to names those of fields that do not differ, but may mean
// something else: their types could now be others of the same name. ok is false
// where more than fields may.
func following(names []string, before, after parts) (_ []string, ok bool) {
	types := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name[0] == '.' })
	for name, p := range after {
		if q, known := before[name]; !known || q.text != p.text || !has(p.refs, types) {
			continue
		}
		if p.whole {
			return nil, false
		}
		names = append(names, short(name, p)...)
	}
	slices.Sort(names)
	return slices.Compact(names), true
}

// version is one of two versions of a file.
type version struct {
	parts parts
	// text is all of it, in which count finds names at least as often as they are
	// there.
	text  string
	count func(text, name string) int
}

// changed compares two versions of a file, as Changed does. Named gives the names
// of a part.
func changed(old, new version, named func(name string, p part) []string) (names []string, ok bool) {
	before, after := old.parts, new.parts
	differ := func(name string, a, b part) bool {
		if a.text == b.text {
			return true
		}
		if a.whole || b.required || b.whole && a.text != "" {
			return false // more than the name depends on it
		}
		if b.text == "" {
			b.kind = a.kind
		}
		for _, part := range named(name, b) {
			if !slices.Contains(names, part) {
				names = append(names, part)
			}
		}
		return true
	}
	// Who does not use a message that is only in one version does not use what is
	// in it, unless something else in the file leads there.
	alone := func(in version, other parts) func(string) bool {
		return func(name string) bool {
			_, both := other[name]
			return !both && in.parts[name].message && in.count(in.text, name[strings.LastIndexByte(name, '.')+1:]) == 1
		}
	}
	gone, added := alone(old, after), alone(new, before)
	for name, a := range before {
		if gone(name) {
			a.whole = false
		}
		if !slices.ContainsFunc(around(name), gone) && !differ(name, a, after[name]) {
			return nil, false
		}
	}
	for name, b := range after {
		if _, known := before[name]; !known && !slices.ContainsFunc(around(name), added) && !differ(name, part{}, b) {
			return nil, false
		}
	}
	slices.Sort(names)
	return names, true
}

// around are the names of what is around a declaration.
func around(name string) []string {
	var list []string
	for i := range len(name) {
		if name[i] == '.' {
			list = append(list, name[:i])
		}
	}
	return list
}

// part is what a file says of one name.
type part struct {
	text string
	// whole says that what it says can concern whoever does not use the name.
	whole bool
	// required says that messages without it are wrong.
	required bool
	// message says that it is a message.
	message bool
	kind    partKind
	// refs is what names the types of fields.
	refs string
}

// partKind is how others can name a part.
type partKind uint8

const (
	otherPart partKind = iota
	fieldPart          // a field of a message, which only options name
	valuePart          // a value of an enum
)

// parts are those of a file, by name from its top.
type parts map[string]part

// add adds to what is said of a name.
func (p parts) add(name, text string, whole bool) {
	of := p[name]
	of.text += text + "\n"
	of.whole = of.whole || whole
	p[name] = of
}

// is says of what kind a part is.
func (p parts) is(name string, kind partKind) {
	of := p[name]
	of.kind = kind
	p[name] = of
}

// fileName is the name under which declared has what is about the file.
const fileName = ""

// declared are the parts of a stripped file. ok is false for what is not
// understood.
func declared(text string) (_ parts, ok bool) {
	d := &declarations{tree: syntax.Parse(text), parts: parts{fileName: {whole: true}}}
	if !d.tree.Valid() {
		return nil, false
	}
	for c, end := uint32(1), d.tree.Nodes[0].Next; c < end; c = d.tree.Nodes[c].Next {
		if d.tree.Nodes[c].Kind == syntax.NodePackage {
			d.builtin = strings.ReplaceAll(d.tree.NodeText(c), " ", "") == "packagegoogle.protobuf;"
		}
	}
	d.body(0, "", fileName)
	return d.parts, !d.odd
}

type declarations struct {
	tree  *syntax.Tree
	parts parts
	odd   bool
	// builtin says that the options themselves may be declared here, which files
	// name without a sign.
	builtin bool
}

// body adds the declarations in node n. Names are below prefix, what has no name
// is part of owner.
func (d *declarations) body(n uint32, prefix, owner string) {
	t := d.tree
	first := true
	for c, end := n+1, t.Nodes[n].Next; c < end; c = t.Nodes[c].Next {
		switch t.Nodes[c].Kind {
		case syntax.NodeEmpty:
		case syntax.NodeMessage, syntax.NodeEnum, syntax.NodeService:
			name := d.name(c, prefix)
			body := t.Child(c, syntax.NodeBody)
			if body == 0 {
				d.odd = true
				return
			}
			d.parts.add(name, d.head(c, body), true)
			if p := d.parts[name]; t.Nodes[c].Kind == syntax.NodeMessage {
				p.message = true
				d.parts[name] = p
			}
			d.body(body, name+".", name)
		case syntax.NodeOneof:
			body := t.Child(c, syntax.NodeBody)
			if body == 0 {
				d.odd = true
				return
			}
			d.parts.add(d.name(c, prefix), d.head(c, body), true)
			d.body(body, prefix, owner)
			d.fields(body, prefix, d.head(c, body), fieldPart) // of which one can be set
		case syntax.NodeExtend:
			body := t.Child(c, syntax.NodeBody)
			if body == 0 {
				d.odd = true
				return
			}
			before := len(d.parts)
			d.body(body, prefix, owner)
			if len(d.parts) == before {
				d.parts.add(owner, d.head(c, body), true)
			}
			d.fields(body, prefix, d.head(c, body), otherPart)
		case syntax.NodeField:
			text := t.NodeText(c)
			name, required := d.name(c, prefix), strings.Contains(text, "required") || strings.Contains(text, "LEGACY_REQUIRED")
			d.parts.add(name, text, required)
			p := d.parts[name]
			if path := t.Child(c, syntax.NodePath); path != 0 {
				p.refs += d.head(c, path) + "\n"
			}
			p.required = p.required || required
			if !d.builtin {
				p.kind = fieldPart
			}
			d.parts[name] = p
		case syntax.NodeEnumValue:
			// The first value is what fields have that are not set.
			d.parts.add(d.name(c, prefix), t.NodeText(c), false)
			d.parts.is(d.name(c, prefix), valuePart)
			if first {
				d.parts.add(owner, t.NodeText(c), true)
			}
			first = false
		case syntax.NodeMethod:
			d.parts.add(d.name(c, prefix), t.NodeText(c), false)
		case syntax.NodeGroup:
			d.parts.add(owner, t.NodeText(c), true)
			p := d.parts[owner]
			p.refs += t.NodeText(c) + "\n"
			d.parts[owner] = p
		default: // options, reserved and the like
			d.parts.add(owner, t.NodeText(c), true)
		}
	}
}

// fields adds the text of what is around the fields in a body to each of them,
// which are of some kind.
func (d *declarations) fields(body uint32, prefix, text string, kind partKind) {
	for f := body + 1; f < d.tree.Nodes[body].Next; f = d.tree.Nodes[f].Next {
		if d.tree.Nodes[f].Kind != syntax.NodeField {
			continue
		}
		name := d.name(f, prefix)
		d.parts.add(name, text, false)
		p := d.parts[name]
		p.refs += text + "\n"
		if !d.builtin {
			p.kind = kind
		}
		d.parts[name] = p
	}
}

// name is the name of a declaration from the top of the file.
func (d *declarations) name(n uint32, prefix string) string {
	path := d.tree.Child(n, syntax.NodePath)
	if path == 0 {
		d.odd = true
		return prefix
	}
	return prefix + d.tree.NodeText(path)
}

// head is the text of a declaration in front of its body.
func (d *declarations) head(n, body uint32) string {
	start, _ := d.tree.Span(n)
	end, _ := d.tree.Span(body)
	return d.tree.Text[start:end]
}

// Uses reports whether a text has one of the names in it, as a word outside of
// comments; one with a dot in front only where an option can name a field.
func Uses(text string, names []string) bool {
	if !has(text, names) {
		return false
	}
	text = Strip(text)
	return slices.ContainsFunc(names, func(name string) bool {
		field, is := strings.CutPrefix(name, ".")
		if !is {
			return word(text, name) >= 0
		}
		for rest := text; ; {
			end := word(rest, field)
			if end < 0 {
				return false
			}
			before, after := strings.TrimRight(rest[:end-len(field)], " "), strings.TrimLeft(rest[end:], " ")
			if strings.HasSuffix(before, ".") || after != "" && strings.IndexByte(":{<[", after[0]) >= 0 {
				return true
			}
			rest = rest[end:]
		}
	})
}

// has reports whether a text has one of the names in it, as a word.
func has(text string, names []string) bool {
	for _, name := range names {
		if word(text, strings.TrimPrefix(name, ".")) >= 0 {
			return true
		}
	}
	return false
}

// count counts how often a text has a name in it, as a word.
func count(text, name string) int {
	n := 0
	for end := word(text, name); end >= 0; end = word(text, name) {
		text = text[end:]
		n++
	}
	return n
}

// word finds a name in a text, as a word, and gives where it ends; -1 if it is
// not there.
func word(text, name string) int {
	for from := 0; ; {
		at := strings.Index(text[from:], name)
		if at < 0 {
			return -1
		}
		at += from
		end := at + len(name)
		if (at == 0 || !letter(text[at-1])) && (end == len(text) || !letter(text[end])) {
			return end
		}
		from = end
	}
}

func letter(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
