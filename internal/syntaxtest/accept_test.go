package syntaxtest

import (
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile/experimental/parser"
	"github.com/bufbuild/protocompile/experimental/report"
	"github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/schema/syntax"
)

var (
	rounds = flag.Int("rounds", 400, "how many mutants and variants to try")
	corpus = flag.String("corpus", "", "a folder of .proto files to try as well")
	seed   = flag.Uint64("seed", 1, "the seed of mutants and variants")
)

// refAccepts reports whether the reference's parser finds nothing wrong.
func refAccepts(src string) (bool, *report.Report) {
	r := &report.Report{Options: report.Options{SuppressWarnings: true}}
	_, ok := parser.Parse("a.proto", source.NewFile("a.proto", src), r)
	return ok, r
}

func seeds(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.proto")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no seeds: %v", err)
	}
	var out []string
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func eachCorpusFile(t testing.TB, do func(path, text string)) {
	t.Helper()
	if *corpus == "" {
		t.Skip("no -corpus")
	}
	err := filepath.WalkDir(*corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".proto") {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil {
			do(path, string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func accepts(tree *syntax.Tree, src string) bool {
	tree.Parse(src)
	tree.Check()
	return tree.Valid()
}

func TestAcceptsSeeds(t *testing.T) {
	t.Parallel()
	for _, src := range seeds(t) {
		want, report := refAccepts(src)
		if !want {
			t.Errorf("a seed is not valid: %v", report.Diagnostics[0].Message())
		}
		tree := syntax.Parse(src)
		tree.Check()
		for _, e := range tree.Errors {
			t.Errorf("%s at %q", e.Text, src[e.Offset:min(len(src), int(e.Offset)+30)])
		}
	}
}

func TestAcceptsWhatTheReferenceAccepts(t *testing.T) {
	t.Parallel()
	all := seeds(t)
	r := rand.New(rand.NewPCG(*seed, 0))
	var tree syntax.Tree
	wrong, accepted := 0, 0
	for range *rounds {
		src := mutate(r, all[r.IntN(len(all))])
		want, report := refAccepts(src)
		if want {
			accepted++
		}
		if got := accepts(&tree, src); got != want {
			wrong++
			if wrong > 12 {
				continue
			}
			if want {
				e := tree.Errors[0]
				t.Errorf("rejected: %s at\n%s", e.Text, around(src, int(e.Offset)))
			} else {
				d := report.Diagnostics[0]
				t.Errorf("accepted, but %s at\n%s", d.Message(), around(src, d.Primary().Start))
			}
		}
	}
	t.Logf("%d of %d differ, %d are valid", wrong, *rounds, accepted)
}

func TestAcceptsCorpus(t *testing.T) {
	t.Parallel()
	var tree syntax.Tree
	eachCorpusFile(t, func(path, text string) {
		want, report := refAccepts(text)
		switch got := accepts(&tree, text); {
		case want && !got:
			t.Errorf("%s: rejected: %s at\n%s", path, tree.Errors[0].Text, around(text, int(tree.Errors[0].Offset)))
		case got && !want:
			t.Errorf("%s: accepted, but %s", path, report.Diagnostics[0].Message())
		}
	})
}

func around(s string, at int) string {
	return s[max(0, at-200):at] + "<HERE>" + s[at:min(len(s), at+40)]
}
