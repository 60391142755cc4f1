package syntaxtest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
	"github.com/platinummonkey/spoke/internal/udiff"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// variants writes a folder of variants of the seeds, and gives their texts by
// name.
func variants(t *testing.T, n int) (dir string, texts map[string]string) {
	t.Helper()
	dir = t.TempDir()
	texts = make(map[string]string)
	all := seeds(t)
	r := rand.New(rand.NewPCG(*seed, uint64(time.Now().YearDay())))
	for i := range n {
		name := fmt.Sprintf("v%05d.proto", i)
		// Half of them have few comments, as real files do.
		rate := r.Float64() * r.Float64() * 0.5
		if i%2 == 0 {
			rate /= 20
		}
		texts[name] = decorate(r, all[r.IntN(len(all))], rate)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(texts[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, texts
}

func binary(t *testing.T) string {
	t.Helper()
	buf, err := oracle.BufPath(t.Context(), filepath.Join("..", "..", ".cache", "corpora"))
	if err != nil {
		t.Skipf("no binary to compare with: %v", err)
	}
	return buf
}

// TestPrintsWhatTheBinaryPrints compares with the real binary, whose printer
// the reference's is. They may differ where the binary loses comments.
func TestPrintsWhatTheBinaryPrints(t *testing.T) {
	t.Parallel()
	buf := binary(t)
	dir, texts := variants(t, *rounds/4)
	out := t.TempDir()
	if msg, err := exec.Command(buf, "format", dir, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	lossy := 0
	for name, text := range texts {
		want, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(comments(string(want))) != len(comments(text)) {
			lossy++
			continue
		}
		got, err := format.Source(text)
		if err != nil || !bytes.Equal(want, got) {
			t.Errorf("%v %s", err, firstDifference(string(want), string(got)))
		}
	}
	t.Logf("the binary loses comments of %d of %d files", lossy, len(texts))
}

// TestDiffsLikeTheBinary compares diffs, less the times in their headers.
func TestDiffsLikeTheBinary(t *testing.T) {
	t.Parallel()
	buf := binary(t)
	dir, texts := variants(t, *rounds/4)
	want, err := exec.Command(buf, "format", "-d", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	wants := make(map[string][]byte)
	header := regexp.MustCompile(`(?m)^diff -u \S*?(v\d+\.proto)\.orig .*\n--- .*\n\+\+\+ .*\n`)
	at := header.FindAllSubmatchIndex(want, -1)
	for i, m := range at {
		end := len(want)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		wants[string(want[m[2]:m[3]])] = want[m[1]:end]
	}
	same, compared := 0, 0
	for name, text := range texts {
		out, err := format.Source(text)
		if err != nil {
			t.Fatal(err)
		}
		if ref, _ := refFormat(text); ref != string(out) {
			continue // where the binary loses comments
		}
		compared++
		if bytes.Equal(udiff.Hunks(nil, []byte(text), out), wants[name]) {
			same++
		}
	}
	if same*100 < compared*98 {
		t.Errorf("%d of %d diffs are the same", same, compared)
	}
	t.Logf("%d of %d diffs are the same", same, compared)
}

// TestDiffsApply has the program patch apply the diffs of a whole tree: of
// variants, and of the corpus.
func TestDiffsApply(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skipf("SKIPPED: no patch: %v", err)
	}
	dir := t.TempDir()
	var diffs bytes.Buffer
	wants := make(map[string][]byte)
	add := func(text string) {
		out, err := format.Source(text)
		if err != nil || string(out) == text {
			return
		}
		name := fmt.Sprintf("f%d.proto", len(wants))
		wants[name] = out
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&diffs, "diff -u %[1]s.orig %[1]s\n--- %[1]s.orig\n+++ %[1]s\n", name)
		diffs.Write(udiff.Hunks(nil, []byte(text), out))
	}
	for i := range *rounds / 4 {
		add(gen.Variant(*seed, uint64(i)))
	}
	if *corpus != "" {
		eachCorpusFile(t, func(_, text string) { add(text) })
	}
	cmd := exec.Command("patch", "-p0", "--binary", "-s")
	cmd.Dir, cmd.Stdin = dir, &diffs
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("patch: %v: %s", err, msg)
	}
	for name, want := range wants {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v %s", name, err, firstDifference(string(want), string(got)))
		}
	}
	t.Logf("%d diffs apply", len(wants))
}

// TestTwice formats twice. Where the reference's second pass changes the first
// one's output so may ours, but only to what the reference makes of it.
func TestTwice(t *testing.T) {
	t.Parallel()
	var tree syntax.Tree
	var f format.Formatter
	once := func(src string) string {
		tree.Parse(src)
		out, err := f.Format(nil, &tree)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	for _, src := range seeds(t) {
		first := once(src)
		if second := once(first); second != first {
			t.Errorf("a seed changes again: %s", firstDifference(first, second))
		}
	}
	r := rand.New(rand.NewPCG(*seed, 4))
	all := seeds(t)
	moved := 0
	for range *rounds {
		src := decorate(r, all[r.IntN(len(all))], r.Float64()*r.Float64()*0.3)
		first := once(src)
		second := once(first)
		if second == first {
			continue
		}
		moved++
		if ref, _ := refFormat(first); ref != second && len(comments(ref)) == len(comments(first)) {
			t.Errorf("the second pass is our own: %s", firstDifference(ref, second))
		}
	}
	t.Logf("%d of %d change again, as the reference's do", moved, *rounds)
}
