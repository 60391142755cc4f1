// Package diag is the one message type for everything a user is told about a
// file: compile errors and the findings of lint and breaking rules.
package diag

import "github.com/platinummonkey/spoke/schema/source"

// Compile is the Rule of diagnostics that come from the compiler.
const Compile = "COMPILE"

// Diagnostic is one message about one place in one file.
type Diagnostic struct {
	// File is the file concerned, nil where the message concerns none.
	File *source.File
	// Span is the place in File; zero is the whole file, shown as 1:1.
	Span source.Span
	// Rule is the rule id, or Compile.
	Rule string
	// Message is one line without position or rule.
	Message string
	// Plugin and Policy name what the rule came from; empty for built-ins.
	Plugin, Policy string
}

// Start is where the diagnostic begins, as users see it; 1:1 if it has no
// place.
func (d *Diagnostic) Start() source.Position { return d.position(d.Span.Start) }

// End is behind the last character that the diagnostic is about.
func (d *Diagnostic) End() source.Position { return d.position(d.Span.End) }

// position counts columns the way the rule does: compile errors in bytes,
// findings in terminal cells.
func (d *Diagnostic) position(offset uint32) source.Position {
	switch {
	case d.File == nil:
		return source.Position{Line: 1, Column: 1}
	case d.Rule == Compile:
		return d.File.BytePosition(offset)
	default:
		return d.File.Position(offset)
	}
}
