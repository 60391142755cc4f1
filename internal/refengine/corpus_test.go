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
