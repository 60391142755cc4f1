package source_test

import (
	"sync"
	"testing"

	"github.com/platinummonkey/spoke/schema/source"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		text        string
		offset      uint32
		cells, byte source.Position
	}{
		{"empty", "", 0, source.Position{Line: 1, Column: 1}, source.Position{Line: 1, Column: 1}},
		{"beyond the end", "ab", 9, source.Position{Line: 1, Column: 3}, source.Position{Line: 1, Column: 3}},
		{"line end", "a\nb", 1, source.Position{Line: 1, Column: 2}, source.Position{Line: 1, Column: 2}},
		{"line start", "a\nb", 2, source.Position{Line: 2, Column: 1}, source.Position{Line: 2, Column: 1}},
		{"after the last line", "a\n", 2, source.Position{Line: 2, Column: 1}, source.Position{Line: 2, Column: 1}},
		{"tab", "ab\tc", 3, source.Position{Line: 1, Column: 5}, source.Position{Line: 1, Column: 4}},
		{"tab on a stop", "abcd\te", 5, source.Position{Line: 1, Column: 9}, source.Position{Line: 1, Column: 6}},
		{"carriage return", "ab\r\n", 3, source.Position{Line: 1, Column: 3}, source.Position{Line: 1, Column: 4}},
		{"wide", "世c", 3, source.Position{Line: 1, Column: 3}, source.Position{Line: 1, Column: 4}},
		{"wide and tab", "世\tc", 4, source.Position{Line: 1, Column: 5}, source.Position{Line: 1, Column: 5}},
		{"combining", "e\u0301c", 3, source.Position{Line: 1, Column: 2}, source.Position{Line: 1, Column: 4}},
		{"byte order mark", "\ufeffc", 3, source.Position{Line: 1, Column: 1}, source.Position{Line: 1, Column: 4}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := &source.File{Text: test.text}
			if got := f.Position(test.offset); got != test.cells {
				t.Errorf("Position = %v, want %v", got, test.cells)
			}
			if got := f.BytePosition(test.offset); got != test.byte {
				t.Errorf("BytePosition = %v, want %v", got, test.byte)
			}
		})
	}
}

func TestLeadingComment(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, before, want string
	}{
		{"none", ";\n", ""},
		{"line", ";\n// a\n", " a\n"},
		{"lines", ";\n// a\n//b\n", " a\nb\n"},
		{"first in file", "// a\n", " a\n"},
		{"line behind a token", "; // a\n", ""},
		{"line behind a token and one more", "; // a\n// b\n", " b\n"},
		{"blank line between", "// a\n\n// b\n", " b\n"},
		{"blank line behind", ";\n// a\n\n", ""},
		{"block", ";\n/* a */\n", " a "},
		{"block on the same line", ";\n/* a */ ", ""},
		{"block behind a token", "; /* a */\n", " a "},
		{"block, then line behind a token", "; /* a */ // b\n", " b"},
		{"block with stars", "/*a\n * b\n\tc\n *d*/\n", "a\n b\nc\nd"},
		{"block, then lines", "/* a */\n// b\n// c\n", " b\n c\n"},
		{"lines, then block", "// a\n/* b */\n", " b "},
		{"carriage returns", "// a\r\n// b\r\n", " a\r\n b\r\n"},
		{"comment marks in strings", "x = \"//\" '/*' \"\\\"//\";\n// a\n", " a\n"},
		{"quotes in comments", "// it's\n/* \" */\n// a\n", " a\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := &source.File{Text: test.before + "message M {}"}
			if got := f.LeadingComment(uint32(len(test.before))); got != test.want {
				t.Errorf("after %q: got %q, want %q", test.before, got, test.want)
			}
		})
	}
}

// TestConcurrent is for the race detector: the tables are made on demand.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	f := &source.File{Text: "// a\nmessage M {}\n"}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if p := f.Position(5); p.Line != 2 {
				t.Errorf("line %d", p.Line)
			}
			if c := f.LeadingComment(5); c != " a\n" {
				t.Errorf("comment %q", c)
			}
		})
	}
	wg.Wait()
}

// TestAllocs keeps look-ups from allocating.
func TestAllocs(t *testing.T) {
	f := &source.File{Text: "// a\n/* b */\nmessage M {}\n\tmessage N {}\n"}
	f.Position(1)
	f.LeadingComment(1)
	if n := testing.AllocsPerRun(100, func() { f.Position(30) }); n != 0 {
		t.Errorf("Position allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { f.LeadingComment(13) }); n != 0 {
		t.Errorf("LeadingComment of one line allocates %v times", n)
	}
}

func FuzzLeadingComment(f *testing.F) {
	f.Add("// a\nx", uint32(5))
	f.Add("/* a\n */\nx", uint32(9))
	f.Add("\"\\", uint32(1))
	f.Fuzz(func(_ *testing.T, text string, offset uint32) {
		file := &source.File{Text: text}
		if offset <= uint32(len(text)) {
			file.LeadingComment(offset) // must not panic
		}
		file.Position(offset)
	})
}
