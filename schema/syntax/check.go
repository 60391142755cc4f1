package syntax

import (
	"unicode"
	"unicode/utf8"
)

// Limits of the language.
const (
	maxMessageDepth = 32
	maxPackageBytes = 512
	maxPackageParts = 101
	mapArguments    = 2
	methodParams    = 2
)

// Edition is the dialect a file is written in. Later ones are greater.
type Edition uint8

// Dialects.
const (
	Proto2 Edition = iota + 1
	Proto3
	Edition2023
	Edition2024
	Edition2026
)

// editionOf reads the value of a syntax or edition declaration, 0 if there is
// no such dialect.
func editionOf(s string) Edition {
	switch s {
	case "proto2":
		return Proto2
	case "proto3":
		return Proto3
	case "2023":
		return Edition2023
	case "2024":
		return Edition2024
	case "2026":
		return Edition2026
	}
	return 0
}

// Edition is the dialect of the file: what its first declaration says,
// proto2 if it says nothing.
func (t *Tree) Edition() Edition {
	if len(t.Nodes) > 1 && t.Nodes[1].Kind == NodeSyntax {
		if v := t.Value(1); v != 0 && t.Nodes[v].Kind == NodeString {
			if e := editionOf(t.Unquote(v)); e != 0 {
				return e
			}
		}
	}
	return Proto2
}

// Check adds to t.Errors what is wrong with a file beyond the shape of its
// declarations: declarations out of place, modifiers that do not fit, what
// the file's edition lacks. With it, Valid tells what the reference's parser
// tells.
func (t *Tree) Check() {
	if t.Unreadable {
		return
	}
	c := checker{t: t, edition: t.Edition()}
	c.file()
}

type checker struct {
	t       *Tree
	edition Edition
	depth   int // of messages and groups
	// importedOptions: an "import option" was met.
	importedOptions bool
}

func (c *checker) fail(n uint32, text string) { c.failAt(c.t.Nodes[n].First, text) }

func (c *checker) failAt(tok uint32, text string) {
	c.t.flaw(int(c.t.Tokens[tok].Start), text)
}

func (c *checker) file() {
	index := 0
	seenSyntax, seenPackage := false, false
	for n := uint32(1); n < c.t.Nodes[0].Next; n = c.t.Nodes[n].Next {
		switch c.t.Nodes[n].Kind {
		case NodeSyntax:
			if seenSyntax || index > 0 {
				c.fail(n, "syntax must be the first declaration")
			} else {
				c.syntax(n)
			}
			seenSyntax = true
		case NodePackage:
			switch {
			case seenPackage:
				c.fail(n, "second package declaration")
			case index > 1 || index == 1 && c.t.Nodes[1].Kind != NodeSyntax:
				// Late, which the reference forgives, and then looks no further.
			default:
				seenPackage = true
				c.packageName(n)
			}
		default:
			c.decl(NodeFile, n)
		}
		index++
	}
}

func (c *checker) syntax(n uint32) {
	t := c.t
	if t.Child(n, NodeOptions) != 0 {
		c.fail(n, "syntax cannot have options")
	}
	v := t.Value(n)
	if v == 0 {
		return
	}
	if t.Nodes[v].Kind != NodeString {
		c.fail(v, "syntax must be a string")
		return
	}
	e := editionOf(t.Unquote(v))
	switch isEdition := t.Word(t.Keyword(n)) == WordEdition; {
	case e == 0:
		c.fail(v, "unknown syntax")
	case isEdition != (e >= Edition2023):
		c.fail(n, "editions use edition, others use syntax")
	}
}

func (c *checker) packageName(n uint32) {
	t := c.t
	if t.Child(n, NodeOptions) != 0 {
		c.fail(n, "package cannot have options")
	}
	p := t.Child(n, NodePath)
	if p == 0 {
		c.fail(n, "package without a name")
		return
	}
	if !c.path(t.Nodes[p].First, t.Nodes[p].Last, pathRules{}) {
		return
	}
	size, parts := 0, 0
	for tok := t.Nodes[p].First; tok <= t.Nodes[p].Last; tok++ {
		size += len(t.TokenText(tok))
		if t.Tokens[tok].Kind == Ident {
			parts++
		}
	}
	if size > maxPackageBytes || parts > maxPackageParts {
		c.fail(p, "package name is too long")
	}
}

func (c *checker) decl(parent NodeKind, n uint32) {
	t := c.t
	node := &t.Nodes[n]
	switch node.Kind {
	case NodeEmpty:
		return
	case NodeImport:
		c.importFile(parent, n)
		return
	case NodeReserved, NodeExtensions:
		c.ranges(parent, n)
		return
	case NodeStrayBody:
		c.fail(n, "braces without a head")
		c.decls(parent, n)
		return
	}
	if !allowed(parent, node.Kind) {
		c.fail(n, "declaration out of place")
	}
	switch node.Kind {
	case NodeMessage, NodeEnum, NodeService, NodeExtend, NodeOneof:
		c.named(n)
	case NodeField, NodeEnumValue, NodeGroup:
		c.numbered(parent, n)
	case NodeOption:
		c.option(n)
	case NodeMethod:
		c.method(n)
	}

	nests := node.Kind == NodeMessage || node.Kind == NodeGroup
	if nests {
		c.depth++
	}
	if c.depth == maxMessageDepth && nests || c.depth+1 == maxMessageDepth && c.isMap(n) {
		c.fail(n, "message nested too deeply")
	}
	if body := t.Child(n, NodeBody); body != 0 {
		c.decls(node.Kind, body)
	}
	if nests {
		c.depth--
	}
}

func (c *checker) decls(parent NodeKind, n uint32) {
	for d := n + 1; d < c.t.Nodes[n].Next; d = c.t.Nodes[d].Next {
		c.decl(parent, d)
	}
}

// allowed reports whether a declaration may stand directly in another.
func allowed(parent, kind NodeKind) bool {
	message := parent == NodeMessage || parent == NodeGroup
	switch kind {
	case NodeMessage, NodeEnum, NodeExtend:
		return parent == NodeFile || message
	case NodeService:
		return parent == NodeFile
	case NodeField, NodeGroup:
		return message || parent == NodeExtend || parent == NodeOneof
	case NodeOneof:
		return message
	case NodeEnumValue:
		return parent == NodeEnum
	case NodeMethod:
		return parent == NodeService
	case NodeOption:
		return message || parent == NodeFile || parent == NodeEnum || parent == NodeService ||
			parent == NodeOneof || parent == NodeMethod
	}
	return true
}

func (c *checker) importFile(parent NodeKind, n uint32) {
	t := c.t
	if parent != NodeFile {
		c.fail(n, "import out of place")
		return
	}
	if t.Child(n, NodeOptions) != 0 {
		c.fail(n, "import cannot have options")
	}
	v := t.Value(n)
	if v == 0 {
		c.fail(n, "import without a path")
		return
	}
	if t.Nodes[v].Kind != NodeString {
		c.fail(v, "an import's path must be a string")
		return
	}
	option := false
	for i := range uint32(t.Nodes[n].Mods) {
		tok := t.Nodes[n].First + 1 + i
		if i > 0 {
			c.failAt(tok, "second modifier of an import")
			continue
		}
		switch t.Word(tok) {
		case WordPublic:
		case WordWeak:
			if c.edition >= Edition2024 {
				c.failAt(tok, "import weak is gone since edition 2024")
			}
		case WordOption:
			option, c.importedOptions = true, true
			if c.edition < Edition2024 {
				c.failAt(tok, "import option needs edition 2024")
			}
		default:
			c.failAt(tok, "not a modifier of imports")
		}
	}
	if !option && c.importedOptions {
		c.fail(n, "import after import option")
	}
}

func (c *checker) ranges(parent NodeKind, n uint32) {
	t := c.t
	reserved := t.Nodes[n].Kind == NodeReserved
	if parent != NodeMessage && parent != NodeGroup && !(reserved && parent == NodeEnum) {
		c.fail(n, "range out of place")
		return
	}
	names, tags := false, false
	for v := n + 1; v < t.Nodes[n].Next; v = t.Nodes[v].Next {
		switch t.Nodes[v].Kind {
		case NodeOptions:
			if reserved {
				c.fail(v, "reserved cannot have options")
			} else {
				c.options(v)
			}
		case NodeName:
			if reserved {
				names = true
				if c.edition < Edition2023 {
					c.fail(v, "reserved names are strings here")
				}
			}
		case NodeString:
			switch {
			case !reserved:
				c.fail(v, "extensions must be numbers")
				continue
			case c.edition >= Edition2023:
				c.fail(v, "reserved names are not strings since edition 2023")
			case !isName(t.Unquote(v)):
				c.fail(v, "reserved name is no name")
			}
			names = true
		case NodeNumber, NodeNegative, NodeRange:
			tags = true
		default:
			c.fail(v, "unexpected value in a range")
		}
	}
	if names && tags {
		c.fail(n, "names and numbers in one reserved")
	}
}

// isName reports whether s could be a name in a program.
func isName(s string) bool {
	for i := range len(s) {
		switch classes[s[i]] {
		case isLetter:
		case isDigit:
			if i == 0 {
				return false
			}
		default:
			return false
		}
	}
	return s != ""
}

// named checks a declaration that is a word, a name and a body.
func (c *checker) named(n uint32) {
	t := c.t
	node := &t.Nodes[n]
	if node.Kind == NodeExtend && node.Flags&FlagName != 0 {
		p := t.Child(n, NodePath)
		c.path(t.Nodes[p].First, t.Nodes[p].Last, pathRules{absolute: true})
	} else if !t.SimplyNamed(n) {
		c.fail(n, "missing or malformed name")
	}
	for i := range uint32(node.Mods) {
		typed := node.Kind == NodeMessage || node.Kind == NodeEnum
		if !typed || !t.Word(node.First+i).isTypeModifier() || c.edition < Edition2024 {
			c.failAt(node.First+i, "unexpected modifier")
		}
	}
	if node.Tok != 0 || node.Flags&(FlagValue|FlagSignature|FlagOptions) != 0 {
		c.fail(n, "unexpected part of a declaration")
	}
}

// numbered checks a declaration that is a name and a number.
func (c *checker) numbered(parent NodeKind, n uint32) {
	t := c.t
	node := &t.Nodes[n]
	start, end := t.Span(n)
	plain := node.Kind == NodeField && node.Flags&(FlagSignature|FlagBody) == 0
	if !t.SimplyNamed(n) {
		what := untold
		if plain && parent != NodeOneof && parent != NodeExtend && node.Flags&(FlagName|FlagValue) == FlagValue {
			what = toldNameless
		}
		t.tell(start, end, "missing or malformed name", what)
	}
	if node.Flags&FlagValue == 0 {
		what := untold
		if plain && node.Flags&FlagName != 0 {
			what = toldNumberless
		}
		t.tell(start, end, "missing number", what)
	} else {
		c.value(t.Value(n), valueRules{})
	}
	if node.Flags&FlagSignature != 0 {
		c.fail(n, "unexpected parameters")
	}
	if node.Kind == NodeGroup {
		p := t.Child(n, NodePath)
		if p != 0 {
			if r, _ := utf8.DecodeRuneInString(t.NodeText(p)); !unicode.IsUpper(r) {
				c.fail(p, "a group's name begins with a capital")
			}
		}
		if c.edition != Proto2 {
			c.fail(n, "groups need proto2")
		}
	} else if node.Flags&FlagBody != 0 {
		c.fail(n, "unexpected body")
	}
	if o := t.Child(n, NodeOptions); o != 0 {
		c.options(o)
	}
	if node.Kind != NodeEnumValue {
		c.fieldType(n, parent == NodeOneof)
	}
}

// isMap reports whether a declaration is a map field.
func (c *checker) isMap(n uint32) bool {
	t := c.t
	if t.Nodes[n].Kind != NodeField {
		return false
	}
	m := t.Child(n, NodeMap)
	return m != 0 && t.Word(t.Nodes[m].First) == WordMap && c.arguments(m) == mapArguments
}

func (c *checker) arguments(m uint32) int {
	count := 0
	for a := m + 1; a < c.t.Nodes[m].Next; a = c.t.Nodes[a].Next {
		if c.t.Nodes[a].Kind == NodeType {
			count++
		}
	}
	return count
}

func (c *checker) fieldType(n uint32, oneof bool) {
	t := c.t
	node := &t.Nodes[n]
	m := t.Child(n, NodeMap)
	switch node.Mods {
	case 0:
		if m == 0 && c.edition == Proto2 && !oneof {
			what := untold
			if ty := t.Child(n, NodeType); ty != 0 && node.Kind == NodeField {
				what = toldType
			}
			start, end := t.Span(n + 1)
			t.tell(start, end, "proto2 fields need a label", what)
		}
	case 1:
		ok := !oneof && m == 0
		switch t.Word(node.First) {
		case WordRequired:
			ok = ok && c.edition == Proto2
		case WordOptional:
			ok = ok && c.edition < Edition2023
		case WordRepeated:
		default:
			ok = false
		}
		if !ok {
			what := untold
			if m == 0 && node.Kind == NodeField && t.Word(node.First).isFieldModifier() {
				what = toldModifier
			}
			at := t.Tokens[node.First]
			t.tell(at.Start, at.End, "unexpected modifier", what)
		}
	default:
		c.fail(n, "more than one modifier")
	}
	if m == 0 {
		if ty := t.Child(n, NodeType); ty != 0 {
			c.path(t.Nodes[ty].First, t.Nodes[ty].Last, pathRules{absolute: true})
		}
		return
	}
	name := m + 1
	if t.Nodes[name].First != t.Nodes[name].Last || t.Word(t.Nodes[name].First) != WordMap ||
		oneof || c.arguments(m) != mapArguments {
		c.fail(m, "unexpected type")
		return
	}
	for a := t.Nodes[name].Next; a < t.Nodes[m].Next; a = t.Nodes[a].Next {
		if t.Nodes[a].Kind != NodeType {
			continue
		}
		if t.Nodes[a].Mods > 0 || t.Child(a, NodeMap) != 0 {
			c.fail(a, "unexpected type in a map")
			continue
		}
		c.path(t.Nodes[a].First, t.Nodes[a].Last, pathRules{absolute: true})
	}
}

func (c *checker) method(n uint32) {
	t := c.t
	node := &t.Nodes[n]
	if !t.SimplyNamed(n) {
		c.fail(n, "missing or malformed name")
	}
	if node.Mods > 0 || node.Flags&(FlagValue|FlagOptions) != 0 {
		c.fail(n, "unexpected part of a method")
	}
	count := 0
	for p := n + 1; p < t.Nodes[n].Next; p = t.Nodes[p].Next {
		if t.Nodes[p].Kind == NodeParams {
			count++
			c.params(p)
		}
	}
	if count != methodParams {
		c.fail(n, "a method has one input and one output")
	}
}

func (c *checker) params(p uint32) {
	t := c.t
	ty := p + 1
	if ty >= t.Nodes[p].Next || t.Nodes[ty].Next != t.Nodes[p].Next {
		c.fail(p, "exactly one type is needed")
		return
	}
	node := &t.Nodes[ty]
	switch {
	case node.Next != ty+1:
		c.fail(ty, "unexpected type")
	case node.Mods == 0:
		c.path(node.First, node.Last, pathRules{absolute: true})
	case node.Mods > 1 || t.Word(node.First) != WordStream:
		c.fail(ty, "unexpected modifier")
	}
}
