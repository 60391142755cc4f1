package gen

import (
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// deprecateCase deprecates some of what the files of a workspace declare.
func deprecateCase(r *rng) *cases.Case {
	l := newLayout(r)
	style := newGaps(r)
	var names []string
	for i, f := range l.Files {
		if path.Ext(f.Name) != ".proto" {
			continue
		}
		text := string(f.Data)
		if r.chance(0.3) {
			text = freeFile(r)
		}
		if r.chance(0.6) {
			text = style.lay(r, text)
		}
		if r.chance(0.005) {
			text = mutateText(r, text)
		}
		names = append(names, declared(text)...)
		l.Files[i] = golden.File{Name: f.Name, Data: []byte(text)}
	}
	l.Args = []string{"source", "edit", "deprecate"}
	if l.chance(0.1) {
		l.protoInput()
	} else {
		l.inputArg()
		l.pathFlags()
	}
	l.prefixes(names)
	if l.chance(0.4) {
		l.Args = append(l.Args, pick(r, "-d", "--diff", "--diff=true"))
	}
	if l.chance(0.1) {
		l.Args = append(l.Args, "--error-format="+pick(r, ErrorFormats...))
	}
	if l.chance(0.05) {
		l.configFlag()
	}
	if l.chance(0.03) {
		l.links()
	}
	return l.Case
}

// prefixes names what to deprecate, most often something that is there.
func (l *layout) prefixes(names []string) {
	if l.chance(0.02) {
		return
	}
	for range pick(l.rng, 1, 1, 1, 2, 3, 8, 24) {
		name := pick(l.rng, append(names, "acme")...)
		switch l.IntN(20) {
		case 0:
			name += pick(l.rng, ".", ".x", "x", " ", ",", ",nope")
		case 1:
			name = pick(l.rng, "", ".", "nope", "."+name, strings.ToUpper(name))
		case 2, 3, 4:
			name, _, _ = strings.Cut(name, ".")
		}
		if l.chance(0.5) {
			l.Args = append(l.Args, "--prefix", name)
		} else {
			l.Args = append(l.Args, "--prefix="+name)
		}
	}
}

// declared guesses the full names of what a text declares, by its words.
func declared(text string) []string {
	words := slices.DeleteFunc(Tokens(text), func(t string) bool {
		return strings.TrimSpace(t) == "" || strings.HasPrefix(t, "//") || strings.HasPrefix(t, "/*")
	})
	var names, scope []string
	pkg := ""
	full := func(name string) string {
		return strings.TrimPrefix(strings.Join(append([]string{pkg}, append(slices.Clone(scope), name)...), "."), ".")
	}
	opens := ""
	for i, w := range words[:max(0, len(words)-1)] {
		next := words[i+1]
		switch w {
		case "package":
			for _, part := range words[i+1:] {
				if part == ";" {
					break
				}
				pkg += part
			}
			names = append(names, pkg)
		case "message", "enum", "service", "rpc", "group", "oneof":
			names = append(names, full(next))
			if w != "enum" && w != "oneof" {
				opens = next
			}
		case "{":
			scope = append(scope, opens)
			opens = ""
		case "}":
			if len(scope) > 0 {
				scope = scope[:len(scope)-1]
			}
		case ";":
			opens = ""
		case "=":
			if i > 0 {
				kept := scope
				scope = slices.DeleteFunc(slices.Clone(scope), func(s string) bool { return s == "" })
				names = append(names, full(words[i-1]))
				scope = kept
			}
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return strings.Contains(n, "..") || strings.ContainsAny(n, "\"'\n\r\x00") })
}
