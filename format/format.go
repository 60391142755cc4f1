// Package format prints a syntax tree in the one layout that the whole
// Protobuf world knows: two spaces, one space between words, the head of the
// file in a fixed order, every comment kept. It takes a tree and gives bytes;
// it knows neither files nor configuration.
//
// The layout is that of the reference formatter, byte for byte, and so are
// its habits with comments, odd as some are.
package format

import (
	"errors"
	"fmt"

	"github.com/platinummonkey/spoke/schema/syntax"
)

// Style is what may be asked for beyond the standard layout. The zero Style
// is the standard layout.
type Style struct {
	// Indent is one level of indentation; two spaces if empty.
	Indent string
	// AlignNumbers puts the equals signs of neighbouring fields and enum
	// values under each other.
	AlignNumbers bool
	// KeepImportOrder leaves imports in the order of the source.
	KeepImportOrder bool
}

// ErrUnparsable is the kind of every error of a file whose syntax is so
// broken that printing it would lose or change text.
var ErrUnparsable = errors.New("cannot be formatted")

// DamageError says where text would have been lost.
type DamageError struct {
	// Offset is the byte offset of the first damaged text.
	Offset uint32
	// Text says what is wrong there.
	Text string
}

func (e *DamageError) Error() string { return fmt.Sprintf("offset %d: %s", e.Offset, e.Text) }

// Unwrap makes every DamageError an ErrUnparsable.
func (e *DamageError) Unwrap() error { return ErrUnparsable }

// Formatter prints files, one at a time; its memory serves the next file. The
// zero Formatter prints in the standard layout.
type Formatter struct {
	Style Style
	// Added is what the text has that nobody wrote.
	Added Added

	trivia trivia
	order  []placed
}

// Format appends the printed tree to dst. A file that cannot be printed
// without losing text gives a DamageError, and dst unchanged.
func (f *Formatter) Format(dst []byte, t *syntax.Tree) ([]byte, error) {
	if e := broken(t); e != nil {
		return dst, e
	}
	f.trivia.build(t)
	f.trivia.pass(f.Added.Settings)
	p := printer{
		t:      t,
		trivia: &f.trivia,
		style:  f.Style,
		pinned: f.Added.Option,
		w:      writer{out: dst, indent: f.Style.Indent},
	}
	if p.w.indent == "" {
		p.w.indent = "  "
	}
	if len(t.Nodes) == 1 && !f.trivia.scope(0).hasSlotComments() {
		if n := firstLost(&f.trivia, t); n >= 0 {
			return dst, damageAt(t, uint32(n))
		}
		return dst, nil
	}
	f.order = p.file(f.order)
	if n := firstLost(&f.trivia, t); n >= 0 {
		return dst, damageAt(t, uint32(n))
	}
	return p.w.end(len(dst)), nil
}

// broken finds damage that makes the tree a guess, or that the reference
// formatter refuses as well: a declaration of the file without a proper name.
func broken(t *syntax.Tree) error {
	for _, e := range t.Errors {
		if !e.Kept {
			return damageAt(t, 0)
		}
	}
	if t.Unclosed {
		return damageAt(t, 0)
	}
	if at, ok := t.Nameless(); ok {
		return &DamageError{Offset: t.Tokens[at].Start, Text: "declaration without a proper name"}
	}
	return nil
}

// firstLost is the first token that was not printed, -1 if there is none.
func firstLost(tr *trivia, t *syntax.Tree) int {
	if tr.printed == len(t.Tokens)-1 {
		return -1
	}
	for i := range len(t.Tokens) - 1 {
		if tr.marks[i]&printed == 0 {
			return i
		}
	}
	return -1
}

// damageAt is the error for a lost token. What the parser said is closer to
// the cause than the token is.
func damageAt(t *syntax.Tree, tok uint32) error {
	var first *syntax.Error
	for i := range t.Errors {
		if e := &t.Errors[i]; !e.Kept && (first == nil || e.Offset < first.Offset) {
			first = e
		}
	}
	if first != nil {
		return &DamageError{Offset: first.Offset, Text: first.Text}
	}
	return &DamageError{Offset: t.Tokens[tok].Start, Text: "unexpected token"}
}

// Source formats one text in the standard layout.
func Source(text string) ([]byte, error) {
	var f Formatter
	return f.Format(nil, syntax.Parse(text))
}
