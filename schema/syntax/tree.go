// Package syntax is the front end of the engine: it turns the text of one
// file into tokens and a flat tree, and says whether the text is valid and
// where it is not. It keeps every byte by its offset: tokens lie side by side
// and what is between two of them is white space and comments, so that a
// printer can give all of it back.
//
// It looks at one file alone. Names are not resolved, values are not
// evaluated; it knows no other package of the engine.
//
// The grammar is that of https://protobuf.com/docs/language-spec, as the
// reference compiler reads it: a valid file here is a file that the
// reference's parser accepts.
package syntax

import (
	"math"
	"strings"
	"unicode/utf8"
)

// NodeKind tells what a node is.
type NodeKind uint8

// Kinds of nodes. The children of each are listed in the order in which they
// stand in the text and in the tree; those in brackets may be missing.
const (
	// NodeFile is the root, node 0. Children: declarations.
	NodeFile NodeKind = iota

	// Declarations.

	NodeEmpty      // a lone semicolon
	NodeSyntax     // syntax or edition. Tok: the equals sign. [value] [NodeOptions]
	NodePackage    // [NodePath] [NodeOptions]
	NodeImport     // Mods: public, weak, option. [value] [NodeOptions]
	NodeOption     // NodePath [value]. Tok: the equals sign
	NodeMessage    // Mods: export, local. NodePath NodeBody
	NodeEnum       // Mods: export, local. NodePath NodeBody
	NodeService    // NodePath NodeBody
	NodeExtend     // NodePath NodeBody
	NodeOneof      // NodePath NodeBody
	NodeGroup      // Mods: a label. NodePath [value] [NodeOptions] NodeBody. Tok: the equals sign
	NodeField      // Mods: a label. NodeType NodePath [value] [NodeOptions]. Tok: the equals sign
	NodeEnumValue  // NodePath [value] [NodeOptions]. Tok: the equals sign
	NodeMethod     // NodePath NodeParams NodeParams [NodeBody]. Tok: the word "returns"
	NodeReserved   // values, then [NodeOptions]
	NodeExtensions // values, then [NodeOptions]
	NodeStrayBody  // braces without a head: always an error. Declarations

	// Parts.

	NodePath    // a dotted name; a part in parentheses is an extension's name
	NodeType    // Mods, then a path, which has no node of its own
	NodeMap     // a type with arguments. NodePath NodeType*. Tok: the opening angle
	NodeParams  // types in parentheses. NodeType*
	NodeBody    // declarations in braces
	NodeOptions // options in brackets. NodeOptionSet*
	NodeSetting // one option in brackets. NodePath [value]. Tok: the equals sign

	// Values.

	NodeString       // one or more string tokens
	NodeNumber       // one token
	NodeName         // a path as a value: an enum value, true, inf
	NodeNegative     // a minus sign. [value]
	NodeRange        // Tok: the word "to". value value
	NodeList         // values in brackets
	NodeMessageValue // NodePair* in braces or angle brackets
	NodePair         // one field of a message value. [value] [value]. Tok: the colon, 0 if it is left out
)

// Node flags.
const (
	// FlagSignature: the declaration has parameters.
	FlagSignature = 1 << iota
	// FlagBody: the declaration has a body.
	FlagBody
	// FlagNoKey: a pair without a key, which is an error.
	FlagNoKey
	// FlagUnclosed: the node is an angle bracket that is not closed.
	FlagUnclosed
	// FlagName, FlagValue and FlagOptions: the declaration has such a child.
	FlagName
	FlagValue
	FlagOptions
)

// Node is one node of the tree. Nodes lie in the order in which they begin,
// parents before children, so that the children of node n are n+1, then the
// Next of that one, and so on up to the Next of n.
type Node struct {
	Kind  NodeKind
	Flags uint8
	// Mods is how many tokens from First on are modifiers.
	Mods uint16
	// First and Last are the node's outer tokens.
	First, Last uint32
	// Tok is a token that the kind names, 0 if there is none.
	Tok uint32
	// Next is the node after this one's subtree.
	Next uint32
}

// Error is one thing wrong with a file. Its text is short and meant for logs:
// what users read comes from the reference compiler, but for the commonest.
type Error struct {
	Offset uint32
	// End is where it ends, if Told knows what to say of it.
	End uint32
	// Kept says that all of the text is in the tree all the same: a delimiter
	// is missing, or a literal is malformed.
	Kept bool
	Text string
	told told
}

// Tree is a parsed file. The zero Tree is ready for Parse, and a Tree may be
// parsed into again, which keeps its memory.
type Tree struct {
	Text   string
	Tokens []Token
	Nodes  []Node
	// Errors are in the order in which they were found, at most one a place.
	// They are all about syntax: see Check for the rest.
	Errors []Error
	// Unbalanced says that some bracket has no partner, so that the nodes
	// are guesses.
	Unbalanced bool
	// Unclosed says that a comment, a string or an angle bracket has no end.
	Unclosed bool
	// Unreadable says that the text is not UTF-8 or too large, so that there
	// are no tokens and no nodes but the root.
	Unreadable bool

	open []openBracket
}

// Parse parses the text of one file.
func Parse(text string) *Tree {
	t := new(Tree)
	t.Parse(text)
	return t
}

// Parse makes t the tree of text.
func (t *Tree) Parse(text string) {
	*t = Tree{Text: text, Tokens: t.Tokens[:0], Nodes: t.Nodes[:0], Errors: t.Errors[:0], open: t.open[:0]}
	if why := unreadable(text); why != "" {
		t.Unreadable = true
		t.fail(0, why)
		t.Tokens = append(t.Tokens, Token{Kind: EOF})
		t.Nodes = append(t.Nodes, Node{Next: 1})
		return
	}
	const perToken, perNode = 8, 2 // bytes, and tokens, of most files, or less
	t.Tokens = roomy(t.Tokens, len(text)/perToken)
	t.lex()
	t.Nodes = roomy(t.Nodes, len(t.Tokens)/perNode)
	p := parser{t: t, toks: t.Tokens}
	p.file()
}

// roomy is the empty list s, or a new one if s has no room for so many.
func roomy[T any](s []T, n int) []T {
	const few = 16
	switch {
	case s == nil:
		return make([]T, 0, n+few)
	case n > cap(s):
		return make([]T, 0, max(n, 2*cap(s)))
	}
	return s
}

// unreadable tells why a text is not worth lexing, "" if it is.
func unreadable(text string) string {
	switch {
	case len(text) > math.MaxInt32:
		return "files larger than 2 GiB are not supported"
	case strings.HasPrefix(text, "\xfe\xff"), strings.HasPrefix(text, "\xff\xfe"),
		len(text) >= 2 && (text[0] == 0 || text[1] == 0):
		return "the file looks like UTF-16, and must be UTF-8"
	case !utf8.ValidString(text):
		return "the file is not UTF-8"
	}
	return ""
}

// Valid reports whether the text has no syntax error.
func (t *Tree) Valid() bool { return len(t.Errors) == 0 }

// fail notes an error.
func (t *Tree) fail(offset int, text string) {
	t.note(Error{Offset: uint32(offset), Text: text})
}

// flaw notes an error that keeps the text.
func (t *Tree) flaw(offset int, text string) {
	t.note(Error{Offset: uint32(offset), Text: text, Kept: true})
}

// tell notes an error that keeps the text, and what the reference says of it.
func (t *Tree) tell(start, end uint32, text string, what told) {
	t.note(Error{Offset: start, End: end, Text: text, Kept: true, told: what})
}

func (t *Tree) note(e Error) {
	if n := len(t.Errors) - 1; n >= 0 && t.Errors[n].Offset == e.Offset {
		t.Errors[n].Kept = t.Errors[n].Kept && e.Kept
		t.Errors[n].told = untold
		return
	}
	t.Errors = append(t.Errors, e)
}

// Nameless finds a declaration of the file, not of a body, without a proper
// name, or a method without its parameters, and gives the first token of the
// first of them.
func (t *Tree) Nameless() (tok uint32, found bool) {
	for n := uint32(1); n < t.Nodes[0].Next; n = t.Nodes[n].Next {
		node := &t.Nodes[n]
		switch node.Kind {
		case NodeMessage, NodeEnum, NodeService, NodeOneof, NodeField, NodeEnumValue, NodeGroup:
			found = !t.SimplyNamed(n)
		case NodeExtend:
			found = node.Flags&FlagName == 0
		case NodeMethod:
			found = !t.SimplyNamed(n) || !t.signed(n)
		}
		if found {
			return node.First, true
		}
	}
	return 0, false
}

// SimplyNamed reports whether a declaration has a name of one part.
func (t *Tree) SimplyNamed(n uint32) bool {
	p := t.Child(n, NodePath)
	return p != 0 && t.Nodes[p].First == t.Nodes[p].Last && t.Tokens[t.Nodes[p].First].Kind == Ident
}

// signed reports whether a method has an input and an output.
func (t *Tree) signed(n uint32) bool {
	inputs, outputs := false, false
	returns := t.Nodes[n].Tok
	for c := n + 1; c < t.Nodes[n].Next; c = t.Nodes[c].Next {
		switch t.Nodes[c].Kind {
		case NodeParams, NodeType:
			if returns != 0 && t.Nodes[c].First > returns {
				outputs = true
			} else {
				inputs = true
			}
		}
	}
	return inputs && outputs
}

// TokenText is the text of a token.
func (t *Tree) TokenText(tok uint32) string {
	k := &t.Tokens[tok]
	return t.Text[k.Start:k.End]
}

// Word is the meaning of a token as a word of the grammar.
func (t *Tree) Word(tok uint32) Word {
	if t.Tokens[tok].Kind != Ident {
		return NoWord
	}
	return wordOf(t.TokenText(tok))
}

// GapText is what lies before a token: white space and comments.
func (t *Tree) GapText(tok uint32) string {
	start := uint32(0)
	if tok > 0 {
		start = t.Tokens[tok-1].End
	} else if strings.HasPrefix(t.Text, byteOrderMark) {
		start = uint32(len(byteOrderMark))
	}
	return t.Text[start:t.Tokens[tok].Start]
}

// Span is the range of a node's bytes.
func (t *Tree) Span(n uint32) (start, end uint32) {
	return t.Tokens[t.Nodes[n].First].Start, t.Tokens[t.Nodes[n].Last].End
}

// NodeText is the source text of a node.
func (t *Tree) NodeText(n uint32) string {
	start, end := t.Span(n)
	return t.Text[start:end]
}

// Child is the first child of n of the kind, 0 if there is none.
func (t *Tree) Child(n uint32, kind NodeKind) uint32 {
	for c, end := n+1, t.Nodes[n].Next; c < end; c = t.Nodes[c].Next {
		if t.Nodes[c].Kind == kind {
			return c
		}
	}
	return 0
}

// Value is the first child of n that is a value, 0 if there is none.
func (t *Tree) Value(n uint32) uint32 {
	for c, end := n+1, t.Nodes[n].Next; c < end; c = t.Nodes[c].Next {
		if t.Nodes[c].Kind >= NodeString {
			return c
		}
	}
	return 0
}

// Keyword is the token of the word that a declaration begins with, after its
// modifiers.
func (t *Tree) Keyword(n uint32) uint32 {
	if t.Nodes[n].Kind == NodeImport {
		return t.Nodes[n].First
	}
	return t.Nodes[n].First + uint32(t.Nodes[n].Mods)
}

// Ends reports whether a declaration ends in a semicolon.
func (t *Tree) Ends(n uint32) bool { return t.Tokens[t.Nodes[n].Last].Kind == ';' }
