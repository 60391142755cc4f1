package gen

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// mutatedCase breaks a file of a small valid workspace at some tokens.
func mutatedCase(r *rng) *cases.Case {
	if r.chance(0.2) { // of any workspace, from anywhere
		l := newLayout(r)
		l.lintCommand()
		for range pick(r, 1, 1, 2) {
			mutate(r, l.Case)
		}
		return l.Case
	}
	l := &layout{rng: r, Case: &cases.Case{}, world: newWorld(r), inputs: []string{"."}}
	m := l.addModule("")
	if r.chance(0.3) {
		l.Add("buf.yaml", "version: "+pick(r, "v1", "v1beta1", "v2")+"\n")
	}
	for _, f := range m.files {
		l.Add(f.path, f.text)
	}
	for range pick(r, 1, 1, 1, 1, 2, 3) {
		mutate(r, l.Case)
	}
	l.Args = []string{"lint"}
	if r.chance(0.3) {
		l.Args = append(l.Args, "--error-format="+pick(r, ErrorFormats...))
	}
	if r.chance(0.1) {
		l.Args = append(l.Args, "--path="+pick(r, m.files...).path)
	}
	return l.Case
}

// mutate breaks one .proto file of the case, most often at one place.
func mutate(r *rng, c *cases.Case) {
	var protos []int
	for i, f := range c.Files {
		if strings.HasSuffix(f.Name, ".proto") && len(f.Data) > 0 {
			protos = append(protos, i)
		}
	}
	if len(protos) == 0 {
		return
	}
	i := pick(r, protos...)
	c.Files[i] = golden.File{Name: c.Files[i].Name, Data: []byte(mutateText(r, string(c.Files[i].Data)))}
}

var strayTokens = []string{
	";", "{", "}", "[", "]", "(", ")", "<", ">", "=", ",", ".", ":", "-", "+", "\"", "'", "/*", "*/", "//", "@", "#", "$", "\\", "\x00", "é", "0", "1",
	"message", "enum", "option", "import", "package", "syntax", "oneof", "map", "reserved", "extend", "extensions", "group", "rpc", "returns",
	"service", "stream", "optional", "required", "repeated", "to", "max", "string", "\"x\"", "1.5", "0x", "09", "1e", "99999999999999999999",
	"int32 x = 1;", "message X {}", "option deprecated = true;", "import \"gone.proto\";", "reserved 1;", "= 1", "[deprecated = true]",
	"export", "local", "weak", "public", "true", "inf", "nan", "edition = \"2023\";", "syntax = \"proto3\";", "package x;",
}

func mutateText(r *rng, text string) string {
	tokens := tokenize(text)
	at := solid(tokens)
	if len(at) == 0 {
		return text
	}
	i := pick(r, at...)
	j := pick(r, at...)
	next := i
	if k, _ := slices.BinarySearch(at, i); k+1 < len(at) {
		next = at[k+1]
	}
	switch r.IntN(20) {
	case 0, 1, 2: // drop
		tokens[i].text = ""
	case 3: // double
		tokens[i].text += " " + tokens[i].text
	case 4: // swap with the next
		tokens[i].text, tokens[next].text = tokens[next].text, tokens[i].text
	case 5: // swap with any
		tokens[i].text, tokens[j].text = tokens[j].text, tokens[i].text
	case 6, 7: // replace
		tokens[i].text = pick(r, strayTokens...)
	case 8, 9: // insert
		tokens[i].text = pick(r, strayTokens...) + " " + tokens[i].text
	case 10: // cut off
		return join(tokens[:i])
	case 11: // change an identifier
		if k := ofKind(r, tokens, 'a'); k >= 0 {
			tokens[k].text = pick(r, tokens[k].text+"x", "x"+tokens[k].text, strings.ToUpper(tokens[k].text), "unknown", tokens[k].text[:len(tokens[k].text)-1], "google")
		}
	case 12: // one identifier for another
		k, n := ofKind(r, tokens, 'a'), ofKind(r, tokens, 'a')
		if k >= 0 {
			tokens[k].text = tokens[n].text
		}
	case 13: // change a number
		if k := ofKind(r, tokens, '0'); k >= 0 {
			tokens[k].text = pick(r, "0", "-1", "1", "2", "18999", "19000", "19999", "536870911", "536870912", "2147483647", "2147483648",
				"-2147483648", "-2147483649", "1.0", "0x1", "0xg", "08", "1_000", "1e3", "9999999999999999999999")
		}
	case 14: // change a string
		if k := ofKind(r, tokens, '"'); k >= 0 {
			tokens[k].text = pick(r, `""`, `"`, `'`, `"\"`, `"\q"`, `"\x"`, `"\u12"`, `"\400"`, `"proto4"`, `"2022"`, `"2099"`, `"gone.proto"`, `"a" "b"`, tokens[k].text+tokens[k].text, "x")
		}
	case 15: // break or remove a brace
		if k := withText(r, tokens, "{", "}", ";", "=", "(", ")", "[", "]", ","); k >= 0 {
			tokens[k].text = pick(r, "", "", "", "{", "}", ";", tokens[k].text+tokens[k].text)
		}
	case 16: // move a line
		lines := strings.SplitAfter(text, "\n")
		from, to := r.IntN(len(lines)), r.IntN(len(lines))
		line := lines[from]
		lines = slices.Delete(lines, from, from+1)
		return strings.Join(slices.Insert(lines, min(to, len(lines)), line), "")
	case 17: // drop a line
		lines := strings.SplitAfter(text, "\n")
		from := r.IntN(len(lines))
		return strings.Join(slices.Delete(lines, from, min(from+r.between(1, 3), len(lines))), "")
	case 18: // double some lines
		lines := strings.SplitAfter(text, "\n")
		from := r.IntN(len(lines))
		to := min(from+r.between(1, 4), len(lines))
		return strings.Join(slices.Insert(lines, to, lines[from:to]...), "")
	case 19: // any byte
		k := r.IntN(len(text))
		return text[:k] + pick(r, "\x00", "\xff", "\xc3", "\t", "\r", "\v", "\u00a0", "\u200b", "\ufeff", "`", "~", "%", "&") + text[k:]
	}
	return join(tokens)
}

// ofKind draws a token of the kind, -1 if there is none.
func ofKind(r *rng, tokens []token, kind byte) int {
	var at []int
	for i, t := range tokens {
		if t.kind == kind {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return -1
	}
	return pick(r, at...)
}

func withText(r *rng, tokens []token, texts ...string) int {
	text := pick(r, texts...)
	var at []int
	for i, t := range tokens {
		if t.text == text {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return -1
	}
	return pick(r, at...)
}
