package refengine

import (
	"runtime"
	"testing"

	"github.com/platinummonkey/spoke/schema"
)

// BenchmarkCompileCorpus compiles googleapis from cold.
func BenchmarkCompileCorpus(b *testing.B) {
	root := corpus(b)
	paths := protos(b, root)
	for b.Loop() {
		result, err := New().Compile(b.Context(), schema.Request{Opener: newDirOpener(root), Paths: paths})
		if err != nil || result.Set == nil {
			b.Fatal(err, result.Diagnostics)
		}
		runtime.KeepAlive(result)
	}
}

// TestCorpusPlaces compares the model of every file of googleapis with its
// descriptor.
func TestCorpusPlaces(t *testing.T) {
	t.Parallel()
	root := corpus(t)
	result, err := New().Compile(t.Context(), schema.Request{Opener: newDirOpener(root), Paths: protos(t, root)})
	if err != nil || result.Set == nil {
		t.Fatal(err, result.Diagnostics)
	}
	if result.Set.Refused != nil {
		t.Error(result.Set.Refused)
	}
	places := 0
	for _, f := range result.Set.Files {
		places += checkFile(t, f)
	}
	t.Logf("%d places in %d files", places, len(result.Set.Files))
}
