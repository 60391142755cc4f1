// Package edit changes the text of source files by their syntax. It takes a
// tree and gives text, laid out so that package format puts what is new, and
// the comments around it, where the binary does.
package edit

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Deprecated is a file with options added.
type Deprecated struct {
	Text string
	// Option is the offset of the option added to the file itself, 0 if there
	// is none.
	Option uint32
	// Settings are the offsets of options added to brackets that were there.
	Settings []uint32
	// Matched says that something in the file has one of the names, be it
	// deprecated already or not.
	Matched bool
}

// Deprecate adds the option "deprecated = true" to what has one of the names.
//
// A name is the full name of a package or of a declaration: packages, messages,
// enums, services and methods match where their name is one of them or lies
// below it, fields, groups, extensions and enum values only where it is one of
// them.
// The empty name has everything below it.
func Deprecate(t *syntax.Tree, names []string) Deprecated {
	e := editor{t: t, names: names}
	e.file()
	d := Deprecated{Text: t.Text, Matched: e.matched}
	if len(e.edits) == 0 {
		return d
	}
	slices.SortStableFunc(e.edits, func(a, b edit) int { return int(a.at) - int(b.at) })
	var b strings.Builder
	last := uint32(0)
	for _, e := range e.edits {
		b.WriteString(t.Text[last:e.at])
		switch at := uint32(b.Len() + strings.Index(e.text, setting)); e.kind {
		case ofFile:
			d.Option = at - uint32(len(declaration)-len(";")-len(setting))
		case ofList:
			d.Settings = append(d.Settings, at)
		}
		b.WriteString(e.text)
		last = e.at + e.skip
	}
	b.WriteString(t.Text[last:])
	d.Text = b.String()
	return d
}

// exact reports whether a name is one of those asked for.
func (e *editor) exact(name string) bool { return slices.Contains(e.names, name) }

// above reports whether one of those asked for is the name or lies above it.
func (e *editor) above(name string) bool {
	return slices.ContainsFunc(e.names, func(p string) bool {
		rest, ok := strings.CutPrefix(name, p)
		return ok && (p == "" || rest == "" || rest[0] == '.')
	})
}

// edit puts text at an offset, in the place of as many bytes as skip says.
type edit struct {
	at, skip uint32
	text     string
	kind     editKind
}

type editKind uint8

const (
	plain  editKind = iota
	ofFile          // the option of the file itself
	ofList          // the first in a bracket that was there
)

// editor is one run over a file.
type editor struct {
	t       *syntax.Tree
	names   []string
	edits   []edit
	matched bool
}

const (
	setting     = "deprecated = true"
	declaration = "option " + setting + ";"
)

func (e *editor) node(n uint32) *syntax.Node { return &e.t.Nodes[n] }

func (e *editor) add(at uint32, text string) { e.edits = append(e.edits, edit{at: at, text: text}) }

// file looks at the package, and then at what is declared in it.
func (e *editor) file() {
	pkg := ""
	if n := e.t.Child(0, syntax.NodePackage); n != 0 {
		if path := e.t.Child(n, syntax.NodePath); path != 0 {
			pkg = e.name(path)
		}
	}
	if pkg != "" && e.above(pkg) {
		e.matched = true
		if !e.hasOption(0) {
			e.addToFile()
		}
	}
	e.declarations(0, pkg)
}

// addToFile adds the option in front of the file's options, or after what
// comes before them.
func (e *editor) addToFile() {
	after := uint32(0)
	for n := uint32(1); n < e.node(0).Next; n = e.node(n).Next {
		switch e.node(n).Kind {
		case syntax.NodeSyntax, syntax.NodePackage, syntax.NodeImport:
			after = e.node(n).Last
		}
	}
	at := e.afterTrail(after)
	switch next := e.t.Tokens[after+1]; {
	case next.Gap&syntax.GapNewline != 0:
	case next.Kind == syntax.EOF && strings.HasPrefix(strings.TrimSpace(e.t.GapText(after+1)), "/*"):
		at = e.t.Tokens[after].End // all comments between are of the end
	default:
		at = next.Start // all are of the one before
	}
	text := "\n" + declaration
	if rest := e.t.Text[at:]; rest == "" || rest[0] != '\n' {
		text += "\n"
	}
	e.edits = append(e.edits, edit{at: at, text: text, kind: ofFile})
}

// name is the text of a path without what may stand between its parts.
func (e *editor) name(path uint32) string {
	var b strings.Builder
	for tok := e.node(path).First; tok <= e.node(path).Last; tok++ {
		b.WriteString(e.t.TokenText(tok))
	}
	return b.String()
}

// below is the full name of the declaration n in a scope, "" if it has none.
func (e *editor) below(scope string, n uint32) string {
	path := e.t.Child(n, syntax.NodePath)
	if path == 0 {
		return ""
	}
	if scope == "" {
		return e.name(path)
	}
	return scope + "." + e.name(path)
}

// declarations looks at the children of n. Oneofs, extend blocks and the
// bodies of enums are no scopes of their own.
func (e *editor) declarations(n uint32, scope string) {
	for c := n + 1; c < e.node(n).Next; c = e.node(c).Next {
		switch e.node(c).Kind {
		case syntax.NodeBody:
			e.declarations(c, scope)
		case syntax.NodeOneof, syntax.NodeExtend:
			e.declarations(c, scope)
		case syntax.NodeMessage, syntax.NodeService, syntax.NodeMethod:
			name := e.below(scope, c)
			e.braced(c, name)
			e.declarations(c, name)
		case syntax.NodeEnum:
			e.braced(c, e.below(scope, c))
			e.declarations(c, scope)
		case syntax.NodeGroup:
			name := e.below(scope, c)
			if name != "" && e.exact(name) {
				e.bracketed(c)
			}
			e.declarations(c, name)
		case syntax.NodeField, syntax.NodeEnumValue:
			if name := e.below(scope, c); name != "" && e.exact(name) {
				e.bracketed(c)
			}
		}
	}
}

// braced adds the option to a declaration whose options are in its body.
func (e *editor) braced(n uint32, name string) {
	if name == "" || !e.above(name) {
		return
	}
	e.matched = true
	body := e.t.Child(n, syntax.NodeBody)
	switch {
	case body != 0 && e.hasOption(body):
	case body != 0:
		e.first(e.node(body), declaration, plain)
	case e.node(n).Kind == syntax.NodeMethod && e.t.Ends(n):
		last := e.node(n).Last
		text := "{\n" + declaration + "\n}"
		gap := e.t.GapText(last + 1)
		if next := e.t.Tokens[last+1]; next.Kind == '}' && strings.Contains(gap, "/*") && next.Gap&syntax.GapNewline == 0 {
			text += "\n" // the comment belongs to the closer
		}
		e.edits = append(e.edits, edit{at: e.t.Tokens[last].Start, skip: 1, text: text})
	}
}

// bracketed adds the option to a declaration whose options are in brackets.
func (e *editor) bracketed(n uint32) {
	e.matched = true
	options := e.t.Child(n, syntax.NodeOptions)
	switch {
	case options == 0:
		last := e.node(n).Tok // the equals sign, if there is no number
		if v := e.t.Value(n); v != 0 {
			last = e.node(v).Last
		}
		if last != 0 {
			// A comment after the number may end its line.
			e.add(e.afterTrail(last), "\n["+setting+"]")
		}
	case e.hasSetting(options):
	case options+1 == e.node(options).Next:
		e.first(e.node(options), setting, ofList)
	default:
		e.first(e.node(options), setting+",", ofList)
	}
}

// first puts text in front of all that is in a bracket, on a line of its own.
func (e *editor) first(bracket *syntax.Node, text string, kind editKind) {
	at := e.afterTrail(bracket.First)
	if bracket.First+1 == bracket.Last {
		at = e.t.Tokens[bracket.First].End // comments belong to the closer
	}
	next := e.t.Tokens[bracket.First+1].Start
	gap := e.t.Text[at:next]
	space := len(gap) - len(strings.TrimLeft(gap, " \t\r\n"))
	text = "\n" + text + "\n"
	if bracket.Kind == syntax.NodeBody && apart(gap[space:]) {
		text += "\n"
	}
	e.edits = append(e.edits, edit{at: at, skip: uint32(space), text: text, kind: kind})
}

// apart reports whether an empty line follows a comment in a gap, which starts
// with one if there is any.
func apart(gap string) bool {
	lines := 0
	for i := 0; i < len(gap); {
		switch {
		case strings.HasPrefix(gap[i:], "/*"):
			n := strings.Index(gap[i+2:], "*/")
			if n < 0 {
				return false
			}
			i += n + 4
			lines = 0
			continue
		case strings.HasPrefix(gap[i:], "//"):
			n := strings.IndexByte(gap[i:], '\n')
			if n < 0 {
				return false
			}
			i += n
			lines = 0
			continue
		case gap[i] == '\n':
			if lines++; lines == 2 {
				return true
			}
		}
		i++
	}
	return false
}

// afterTrail is the end of a token with the comments that trail it: those on
// its line, where the next token is on another.
func (e *editor) afterTrail(tok uint32) uint32 {
	end := e.t.Tokens[tok].End
	text := e.t.GapText(tok + 1)
	for i := 0; i < len(text); {
		switch {
		case text[i] == '\n':
			return end + uint32(i)
		case strings.HasPrefix(text[i:], "/*"):
			n := strings.Index(text[i+2:], "*/")
			if n < 0 {
				return end
			}
			i += n + 4
		case strings.HasPrefix(text[i:], "//"):
			n := strings.IndexByte(text[i:], '\n')
			if n < 0 {
				return end
			}
			i += n
		default:
			i++
		}
	}
	return end
}

// hasOption reports whether a file or body has the option already.
func (e *editor) hasOption(n uint32) bool {
	for c := n + 1; c < e.node(n).Next; c = e.node(c).Next {
		if e.node(c).Kind == syntax.NodeOption && e.isSet(c) {
			return true
		}
	}
	return false
}

// hasSetting is the same for options in brackets.
func (e *editor) hasSetting(n uint32) bool {
	for c := n + 1; c < e.node(n).Next; c = e.node(c).Next {
		if e.node(c).Kind == syntax.NodeSetting && e.isSet(c) {
			return true
		}
	}
	return false
}

// isSet reports whether an option is "deprecated = true". Of names in parts only
// the first part counts, as the binary has it.
func (e *editor) isSet(n uint32) bool {
	path, value := e.t.Child(n, syntax.NodePath), e.t.Value(n)
	return path != 0 && value != 0 && e.t.TokenText(e.node(path).First) == "deprecated" &&
		e.node(value).Kind == syntax.NodeName && e.t.TokenText(e.node(value).First) == "true"
}
