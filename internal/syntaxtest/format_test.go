package syntaxtest

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile/experimental/ast/printer"
	"github.com/bufbuild/protocompile/experimental/parser"
	"github.com/bufbuild/protocompile/experimental/report"
	"github.com/bufbuild/protocompile/experimental/seq"
	"github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// refFormat prints a file as the reference does; ok is false where it refuses.
func refFormat(src string) (out string, ok bool) {
	r := &report.Report{Options: report.Options{SuppressWarnings: true}}
	file, _ := parser.Parse("a.proto", source.NewFile("a.proto", src), r)
	for decl := range seq.Values(file.Decls()) {
		if def := decl.AsDef(); !def.IsZero() && def.IsCorrupt() {
			return "", false
		}
	}
	out, err := printer.PrintFile(printer.Options{Format: true, Formatting: printer.Legacy()}, file)
	return out, err == nil
}

// compareFormat reports how our print of a source differs from the
// reference's, "" if it does not.
func compareFormat(f *format.Formatter, tree *syntax.Tree, src string) string {
	tree.Parse(src)
	out, err := f.Format(nil, tree)
	want, ok := refFormat(src)
	switch {
	case err != nil && ok:
		return "refused: " + err.Error()
	case err == nil && !ok:
		return "not refused"
	case err == nil && len(comments(string(out))) != len(comments(src)):
		return "comments lost"
	case err == nil && string(out) != want && len(comments(want)) == len(comments(src)):
		return firstDifference(want, string(out))
	}
	return ""
}

// comments gives the comments of a source.
func comments(src string) []string {
	var out []string
	for _, t := range split(src) {
		if strings.HasPrefix(t, "//") || strings.HasPrefix(t, "/*") {
			out = append(out, t)
		}
	}
	return out
}

func firstDifference(want, got string) string {
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	return "want:\n" + around(want, i) + "\ngot:\n" + around(got, i)
}

func TestFormatCorpus(t *testing.T) {
	t.Parallel()
	var f format.Formatter
	var tree syntax.Tree
	wrong, refused, n := 0, 0, 0
	eachCorpusFile(t, func(path, text string) {
		n++
		diff := compareFormat(&f, &tree, text)
		if strings.HasPrefix(diff, "refused") {
			want, _ := refFormat(text)
			if !tree.Valid() || !maps.Equal(wordsOf(text), wordsOf(want)) {
				refused++
				return
			}
		}
		if diff != "" {
			if wrong++; wrong < 10 {
				t.Errorf("%s: %s", path, diff)
			}
		}
	})
	t.Logf("%d of %d differ, %d damaged ones are refused", wrong, n, refused)
}

// TestFormatCorpusVariants gives the corpus's files comments and other white
// space, and formats each twice.
func TestFormatCorpusVariants(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(*seed, 2))
	var f format.Formatter
	var tree syntax.Tree
	wrong, n, again := 0, 0, 0
	eachCorpusFile(t, func(path, text string) {
		out, err := format.Source(text)
		if err != nil {
			return // TestFormatCorpus judges whether it is right to refuse
		}
		if twice, err := format.Source(string(out)); err != nil || string(twice) != string(out) {
			again++
			t.Logf("%s changes again: %s", path, firstDifference(string(out), string(twice)))
		}
		if len(text) > 40_000 {
			return
		}
		n++
		if diff := compareFormat(&f, &tree, decorate(r, text, r.Float64()*r.Float64()*0.2)); diff != "" {
			if wrong++; wrong < 10 {
				t.Errorf("%s: %s", path, diff)
			}
		}
	})
	t.Logf("%d of %d variants differ; %d files change again", wrong, n, again)
}

func TestFormatVariants(t *testing.T) {
	t.Parallel()
	all := seeds(t)
	r := rand.New(rand.NewPCG(*seed, 0))
	var f format.Formatter
	var tree syntax.Tree
	var wrong []string
	for i := range *rounds {
		src := decorate(r, all[r.IntN(len(all))], r.Float64()*r.Float64()*0.5)
		if i%2 == 0 {
			src = gen.Variant(*seed, uint64(i))
		}
		if diff := compareFormat(&f, &tree, src); diff != "" {
			wrong = append(wrong, src)
		}
	}
	slices.SortFunc(wrong, func(a, b string) int { return len(a) - len(b) })
	for _, src := range wrong[:min(len(wrong), 5)] {
		src = shrink(src, func(s string) bool {
			diff := compareFormat(&f, &tree, s)
			return diff != "" && !strings.HasPrefix(diff, "refused")
		})
		t.Errorf("%s\nin\n%s", compareFormat(&f, &tree, src), src)
	}
	t.Logf("%d of %d differ", len(wrong), *rounds)
}

// shrink drops tokens and comments from a source as long as it stays bad.
func shrink(src string, bad func(string) bool) string {
	pieces := keepSpace(src)
	for before := -1; before != len(pieces); {
		before = len(pieces)
		for size := min(64, len(pieces)); size > 0; size-- {
			for i := 0; i+size <= len(pieces); {
				shorter := slices.Delete(slices.Clone(pieces), i, i+size)
				if bad(strings.Join(shorter, "")) {
					pieces = shorter
				} else {
					i++
				}
			}
		}
	}
	return strings.Join(pieces, "")
}

// keepSpace cuts a source into tokens, each with the white space before it.
func keepSpace(src string) []string {
	var out []string
	for _, t := range split(src) {
		at := strings.Index(src, t)
		out = append(out, src[:at+len(t)])
		src = src[at+len(t):]
	}
	return append(out, src)
}

// wordsOf counts the names, numbers and strings of a source.
func wordsOf(src string) map[string]int {
	var tree syntax.Tree
	tree.Parse(src)
	words := make(map[string]int)
	for i := range tree.Tokens {
		switch k := tree.Tokens[i].Kind; k {
		case syntax.Ident, syntax.Number, syntax.String, '=', '-', syntax.Bad, '@', '#', '$', '~', '+', '*', '%', '!', '?', '/', '(', ')', '.':
			words[tree.TokenText(uint32(i))]++
		}
	}
	return words
}

// TestFormatMutants formats damaged files. Where the reference keeps all of
// the text, or refuses, so do we; where it loses some, we refuse.
func TestFormatMutants(t *testing.T) {
	t.Parallel()
	all := seeds(t)
	r := rand.New(rand.NewPCG(*seed, 1))
	var f format.Formatter
	var tree syntax.Tree
	counts := map[string]int{}
	shown := map[string]int{}
	for range *rounds {
		src := mutate(r, all[r.IntN(len(all))])
		tree.Parse(src)
		out, err := f.Format(nil, &tree)
		want, ok := refFormat(src)
		outcome := "same"
		lossless := ok && maps.Equal(wordsOf(src), wordsOf(want))
		switch {
		case !ok && err != nil:
			outcome = "both refuse"
		case !ok:
			outcome = "BAD: only the reference refuses"
		case lossless && err != nil:
			outcome = "we refuse a lossless print"
		case lossless && string(out) != want:
			outcome = "BAD: other print"
		case !lossless && err == nil:
			outcome = "BAD: text lost, not refused"
			if string(out) != want {
				outcome = "BAD: text lost, other print, not refused"
			}
		case !lossless:
			outcome = "text lost, refused"
		}
		if strings.HasPrefix(outcome, "we") {
			var damage *format.DamageError
			errors.As(err, &damage)
			counts["  refused: "+damage.Text]++
		}
		counts[outcome]++
		if shown[outcome]++; shown[outcome] <= 4 && (strings.HasPrefix(outcome, "BAD") || strings.HasPrefix(outcome, "we")) {
			report := t.Errorf
			if !strings.HasPrefix(outcome, "BAD") {
				report = t.Logf
			}
			switch {
			case err != nil && ok:
				var damage *format.DamageError
				errors.As(err, &damage)
				report("%s: %v: %s", outcome, err, around(src, int(damage.Offset)))
			case err == nil && !ok:
				report("%s:\n%s", outcome, src)
			default:
				report("%s: %s", outcome, firstDifference(want, string(out)))
				report("of\n%s", src)
			}
		}
	}
	t.Log(counts)
}
