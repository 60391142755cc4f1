package gen

import (
	"bytes"
	"testing"
)

func TestCasesRepeat(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		seen := map[string]bool{}
		for n := range uint64(20) {
			c := k.Make(7, n)
			again, err := Named(c.Name)
			if err != nil {
				t.Fatal(err)
			}
			a, b := c.Archive(), again.Archive()
			if !bytes.Equal(a.Format(), b.Format()) {
				t.Errorf("%s is not the same twice", c.Name)
			}
			seen[string(a.Format())] = true
		}
		if len(seen) < 10 {
			t.Errorf("20 cases of kind %s are only %d different ones", k.Name, len(seen))
		}
	}
}

func TestTokensRoundTrip(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a.b 'x\\'y' \"\n/* c */ // d\ne 1.5f /* open", "\xff\x00é\"open", "//"} {
		if got := join(tokenize(text)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func TestNamedRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "lint/1", "lint/x/1", "lint/1/x", "nope/1/1"} {
		if _, err := Named(name); err == nil {
			t.Errorf("Named(%q) gave no error", name)
		}
	}
}
