package format_test

import (
	"testing"

	"github.com/platinummonkey/spoke/format"
)

func TestKeeps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source, print string
		want          bool
	}{
		{"message M {} // x y\n", "message M {}\n/* x y */\n", true},
		{"message M {} // x y\n", "message M {}\n", false},
		{"option a = <b: 1, c: 2;>;", "option a = {\n  b: 1\n  c: 2\n};\n", true},
		{"option a = 1;", "option a;", false},
		{"option a = b b;", "option a = b;", false},
		{"option a = 'no end ; ", "option a = 'no end ; \n", true},
		{"option a = 'no end ; ", "option a = 'no end\n", false},
		{"option a = 1; \xff", "option a = 1; \xff", false},
	} {
		if got := format.Keeps(c.source, c.print); got != c.want {
			t.Errorf("Keeps(%q, %q) = %v", c.source, c.print, got)
		}
	}
}
