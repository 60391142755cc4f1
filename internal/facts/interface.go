package facts

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Changed compares what two versions of a file, both stripped, are to others. It
// gives the short names of all that differs; a file that uses none of those
// names means the same as before, whichever version it imports. ok is false
// where names do not tell.
func Changed(old, new string) (names []string, ok bool) {
	if old == new {
		return nil, true
	}
	before, okBefore := declared(old)
	after, okAfter := declared(new)
	if !okBefore || !okAfter {
		return nil, false
	}
	return changed(version{before, old, count}, version{after, new, count})
}

// version is one of two versions of a file.
type version struct {
	parts parts
	// text is all of it, in which count finds names at least as often as they are
	// there.
	text  string
	count func(text, name string) int
}

// changed compares two versions of a file, as Changed does.
func changed(old, new version) (names []string, ok bool) {
	before, after := old.parts, new.parts
	differ := func(name string, a, b part) bool {
		if a.text == b.text {
			return true
		}
		if a.whole || b.required || b.whole && a.text != "" {
			return false // more than the name depends on it
		}
		for part := range strings.SplitSeq(name, ".") {
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
}

// parts are those of a file, by name from its top.
type parts map[string]part

// add adds to what is said of a name.
func (p parts) add(name, text string, whole bool) {
	of := p[name]
	of.text += text + "\n"
	of.whole = of.whole || whole
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
	d.body(0, "", fileName)
	return d.parts, !d.odd
}

type declarations struct {
	tree  *syntax.Tree
	parts parts
	odd   bool
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
			d.fields(body, prefix, d.head(c, body)) // of which one can be set
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
			d.fields(body, prefix, d.head(c, body))
		case syntax.NodeField:
			text := t.NodeText(c)
			name, required := d.name(c, prefix), strings.Contains(text, "required") || strings.Contains(text, "LEGACY_REQUIRED")
			d.parts.add(name, text, required)
			if p := d.parts[name]; required {
				p.required = true
				d.parts[name] = p
			}
		case syntax.NodeEnumValue:
			// The first value is what fields have that are not set.
			d.parts.add(d.name(c, prefix), t.NodeText(c), false)
			if first {
				d.parts.add(owner, t.NodeText(c), true)
			}
			first = false
		case syntax.NodeMethod:
			d.parts.add(d.name(c, prefix), t.NodeText(c), false)
		default: // options, reserved and the like, and groups
			d.parts.add(owner, t.NodeText(c), true)
		}
	}
}

// fields adds the text of what is around the fields in a body to each of them.
func (d *declarations) fields(body uint32, prefix, text string) {
	for f := body + 1; f < d.tree.Nodes[body].Next; f = d.tree.Nodes[f].Next {
		if d.tree.Nodes[f].Kind == syntax.NodeField {
			d.parts.add(d.name(f, prefix), text, false)
		}
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
// comments.
func Uses(text string, names []string) bool {
	return has(text, names) && has(Strip(text), names)
}

// has reports whether a text has one of the names in it, as a word.
func has(text string, names []string) bool {
	for _, name := range names {
		if word(text, name) >= 0 {
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
