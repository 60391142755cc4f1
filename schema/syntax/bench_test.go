package syntax

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var corpus = flag.String("corpus", "", "a folder of .proto files to parse in benchmarks")

func corpusFiles(b *testing.B) (texts []string, size int64) {
	b.Helper()
	if *corpus == "" {
		b.Skip("no -corpus")
	}
	err := filepath.WalkDir(*corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".proto") {
			return err
		}
		text, err := os.ReadFile(path)
		texts = append(texts, string(text))
		size += int64(len(text))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return texts, size
}

func BenchmarkParse(b *testing.B) {
	texts, size := corpusFiles(b)
	b.SetBytes(size)
	b.ReportAllocs()
	var tree Tree
	for b.Loop() {
		for _, text := range texts {
			tree.Parse(text)
		}
	}
}

func BenchmarkLex(b *testing.B) {
	texts, size := corpusFiles(b)
	b.SetBytes(size)
	b.ReportAllocs()
	var tree Tree
	for b.Loop() {
		for _, text := range texts {
			tree.Text = text
			tree.lex()
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	texts, size := corpusFiles(b)
	b.SetBytes(size)
	var tree Tree
	for b.Loop() {
		for _, text := range texts {
			tree.Parse(text)
			tree.Check()
		}
	}
}
