package gen

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// damagedCase formats one file whose syntax is broken.
func damagedCase(r *rng) *cases.Case {
	c := &cases.Case{Args: []string{"format", "a.proto"}}
	if r.chance(0.1) {
		c.Args = append(c.Args, pick(r, "-d", "--exit-code"))
	}
	var text string
	switch {
	case r.chance(0.05):
		text = soup(r)
	case r.chance(0.1):
		text = deep(r)
	case r.chance(0.5):
		text = freeFile(r)
	default:
		w := newWorld(r)
		w.addPackages(r)
		text = pick(r, w.files...).text
	}
	if r.chance(0.5) {
		text = newGaps(r).lay(r, text)
	}
	for range pick(r, 1, 1, 1, 1, 2, 2, 3, 5) {
		text = mutateText(r, text)
	}
	c.Add("a.proto", text)
	return c
}

// soup is a few tokens in no order.
func soup(r *rng) string {
	var b strings.Builder
	for range r.between(0, 12) {
		b.WriteString(pick(r, strayTokens...))
		b.WriteString(pick(r, "", " ", " ", "\n"))
	}
	return b.String()
}

// deep nests something, more or less than the language allows.
func deep(r *rng) string {
	n := pick(r, 5, 31, 32, 33, 99, 100, 101, 102, 255, 256, 257, 400)
	nest := func(open, inside, end string) string {
		return strings.Repeat(open, n) + inside + strings.Repeat(end, pick(r, n, n, n, n-1, n+1))
	}
	switch r.IntN(9) {
	case 0:
		return nest("message A {\n", "int32 a = 1;", "}")
	case 1:
		return "option a = " + nest("{a: ", "1", "}") + ";\n"
	case 2:
		return "option a = {a: " + nest("<a: ", "1", ">") + "};\n"
	case 3:
		return "option a = {a: " + nest("[", "1", "]") + "};\n"
	case 4:
		return "option a = " + nest("- ", "1", "") + ";\n"
	case 5:
		return "option " + nest("(", "a", ")") + " = 1;\n"
	case 6:
		return "message A { " + nest("map<a, ", "b", ">") + " a = 1; }\n"
	case 7:
		return "message A { reserved " + nest("1 to ", "2", "") + "; }\n"
	}
	return nest("{", "", "}") + "\n"
}
