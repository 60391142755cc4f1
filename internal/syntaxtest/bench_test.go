package syntaxtest

import (
	"testing"

	"github.com/bufbuild/protocompile/experimental/parser"
	"github.com/bufbuild/protocompile/experimental/report"
	"github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/udiff"
	"github.com/platinummonkey/spoke/schema/syntax"
)

func corpusTexts(b *testing.B) (texts []string) {
	b.Helper()
	size := 0
	eachCorpusFile(b, func(_, text string) {
		texts = append(texts, text)
		size += len(text)
	})
	b.SetBytes(int64(size))
	b.ReportAllocs()
	return texts
}

// The two parsers, on the same files.

func BenchmarkParse(b *testing.B) {
	texts := corpusTexts(b)
	var tree syntax.Tree
	for b.Loop() {
		for _, text := range texts {
			tree.Parse(text)
		}
	}
}

func BenchmarkReferenceParse(b *testing.B) {
	texts := corpusTexts(b)
	for b.Loop() {
		for _, text := range texts {
			r := &report.Report{Options: report.Options{SuppressWarnings: true}}
			parser.Parse("a.proto", source.NewFile("a.proto", text), r)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	texts := corpusTexts(b)
	var tree syntax.Tree
	var f format.Formatter
	var out []byte
	for b.Loop() {
		for _, text := range texts {
			tree.Parse(text)
			out, _ = f.Format(out[:0], &tree)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	texts := corpusTexts(b)
	var tree syntax.Tree
	var f format.Formatter
	var out, diff []byte
	for b.Loop() {
		for _, text := range texts {
			tree.Parse(text)
			out, _ = f.Format(out[:0], &tree)
			diff = udiff.Hunks(diff[:0], []byte(text), out)
		}
	}
}
