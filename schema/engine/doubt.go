package engine

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// Outcome is what came of a compilation.
type Outcome struct {
	// Set is the files that are right, with all that they import.
	Set *model.Set
	// Doubt is why the reference has to look at others, nil if it has not.
	Doubt *GaveUp
	// Doubtful are those of the files asked for that it has to look at, with what
	// they import: files in doubt, those that import one, and those that may not
	// go together with one. Sorted.
	Doubtful []string
}

const noSuchFile = "no such file: "

// outcome sums up a compilation of the files at paths.
func (c *compilation) outcome(paths []string) *Outcome {
	out := &Outcome{}
	if mistakes := c.mistakes(); mistakes != nil {
		out.Doubt = &GaveUp{Why: "there are mistakes", Mistakes: mistakes}
		return out
	}
	var doubtful []*file
	var first *file
	for _, f := range c.list {
		if f.absent {
			f.giveUp(source.Span{}, noSuchFile+f.path)
		}
		if len(f.mistakes) > 0 {
			f.giveUp(f.mistakes[0].Span, f.mistakes[0].Message)
		}
		for _, imp := range f.imports {
			f.tainted = f.tainted || imp.file.inDoubt() // by a clash, perhaps
		}
		if f.inDoubt() {
			doubtful = append(doubtful, f)
		}
		if f.doubt != nil && (first == nil || f.path < first.path) {
			first = f
		}
	}
	out.Set = c.set()
	if len(doubtful) == 0 {
		return out
	}
	out.Doubt = &GaveUp{Why: "lacks " + descriptorPath}
	if first != nil {
		out.Doubt = first.doubt
	}
	const many = 100
	if len(doubtful) > many {
		out.Doubtful = paths
		return out
	}
	questioned := make(map[*file]bool)
	for _, f := range doubtful {
		c.question(f, questioned)
	}
	for _, p := range paths {
		f := c.files[p]
		ask := f.inDoubt() || questioned[f]
		for _, imp := range f.imports {
			ask = ask || questioned[imp.file] && !slices.Contains(paths, imp.file.path)
		}
		if ask {
			out.Doubtful = append(out.Doubtful, p)
		}
	}
	return out
}

// mistakes are all that is wrong with the files, nil unless that is certain.
func (c *compilation) mistakes() []diag.Diagnostic {
	var all []diag.Diagnostic
	for _, f := range c.list {
		if f.inDoubt() {
			return nil
		}
		all = append(all, f.mistakes...)
	}
	return diag.Sort(all)
}

func (f *file) inDoubt() bool { return f.doubt != nil || f.tainted }

// question adds to set the files that may declare what a file in doubt declares
// too. Where that could be parsed, the table knows who declares its names, and
// what is left are extensions, whose numbers need not be known.
func (c *compilation) question(f *file, set map[*file]bool) {
	switch {
	case f.declaredAll:
		extended := make(map[string]bool)
		for _, e := range f.extends {
			extended[lastName(e.name)] = true
		}
		if len(extended) > 0 {
			c.questionExtensions(extended, set)
		}
	case f.src != nil:
		names, packages := wordsOf(f.src.Text)
		if names["extend"] {
			c.questionExtensions(names, set)
		}
		for _, g := range c.list {
			if !g.inDoubt() && g.related(packages) && g.declaresOne(names) {
				set[g] = true
			}
		}
	}
}

func (c *compilation) questionExtensions(extended map[string]bool, set map[*file]bool) {
	for _, g := range c.list {
		for _, e := range g.extends {
			if !g.inDoubt() && extended[lastName(e.name)] {
				set[g] = true
			}
		}
	}
}

func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// wordsOf are all words in a text that may be wrong in any way, and the packages
// that it may be in; nil if that cannot be told.
func wordsOf(text string) (words map[string]bool, packages []string) {
	words = make(map[string]bool)
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return r < utf8.RuneSelf && r != '_' && !isLower(byte(r)) && !isUpper(byte(r)) && !isDigit(byte(r))
	}) {
		words[word] = true
	}
	t := syntax.Parse(text)
	for i := range t.Tokens {
		if t.Word(uint32(i)) != syntax.WordPackage {
			continue
		}
		var b strings.Builder
		end := i + 1
		for ; t.Tokens[end].Kind == syntax.Ident || t.Tokens[end].Kind == '.'; end++ {
			if b.Len() > 0 && t.Tokens[end].Kind == t.Tokens[end-1].Kind {
				return words, nil // two names, or one and something behind it
			}
			b.WriteString(t.TokenText(uint32(end)))
		}
		if packages != nil || t.Tokens[end].Kind != ';' || !plainName(b.String()) {
			return words, nil
		}
		packages = []string{b.String()}
	}
	if t.Unclosed {
		return words, nil
	}
	return words, packages
}

// related reports whether names in one of the packages and in that of f can be
// the same.
func (f *file) related(packages []string) bool {
	for _, pkg := range packages {
		if f.out.Package == pkg || encloses([]byte(pkg), f.out.Package) || encloses([]byte(f.out.Package), pkg) || f.out.Package == "" {
			return true
		}
	}
	return packages == nil
}

// declaresOne reports whether f declares one of the names outside of all
// messages.
func (f *file) declaresOne(names map[string]bool) bool {
	out := f.out
	for _, m := range out.Messages {
		if names[m.Name] {
			return true
		}
	}
	for _, e := range out.Enums {
		if names[e.Name] {
			return true
		}
		for _, v := range e.Values {
			if names[v.Name] {
				return true
			}
		}
	}
	for _, s := range out.Services {
		if names[s.Name] {
			return true
		}
	}
	for _, x := range out.Extensions {
		if names[x.Name] {
			return true
		}
	}
	return false
}
