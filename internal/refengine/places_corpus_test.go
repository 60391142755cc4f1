package refengine

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/schema"
)

// TestPlaces compares the model of hand-made files with their descriptors.
func TestPlaces(t *testing.T) {
	t.Parallel()
	const root = "testdata/places"
	result, err := New().Compile(t.Context(), schema.Request{Opener: newDirOpener(root), Paths: protos(t, root)})
	if err != nil || result.Set == nil {
		t.Fatal(err, result.Diagnostics)
	}
	places := 0
	for _, f := range result.Set.Files {
		places += checkFile(t, f)
	}
	if places < 1000 {
		t.Errorf("only %d places compared", places)
	}
}

// TestCommentPlaces scatters white space and comments between the tokens of
// the same files.
func TestCommentPlaces(t *testing.T) {
	t.Parallel()
	for _, name := range protos(t, "testdata/places") {
		text, err := os.ReadFile("testdata/places/" + name)
		if err != nil {
			t.Fatal(err)
		}
		tokens := tokens(string(text))
		for seed := range uint64(40) {
			scattered := scatter(tokens, rand.New(rand.NewPCG(seed, 0)))
			result := compile(t, newMapOpener(map[string]string{"a.proto": scattered}))
			if result.Set == nil {
				t.Fatalf("%s, seed %d: %+v\n%s", name, seed, result.Diagnostics, scattered)
			}
			for _, f := range result.Set.Files {
				if f.Path == "a.proto" {
					checkFile(t, f)
				}
			}
			if t.Failed() {
				t.Fatalf("%s, seed %d:\n%s", name, seed, scattered)
			}
		}
	}
}

// tokens splits a file into tokens, leaving out comments.
func tokens(text string) []string {
	var tokens []string
	for text != "" {
		n := 1
		switch c := text[0]; {
		case strings.HasPrefix(text, "//"):
			n = strings.IndexByte(text+"\n", '\n')
			text = text[n:]
			continue
		case strings.HasPrefix(text, "/*"):
			text = text[strings.Index(text, "*/")+2:]
			continue
		case c == ' ' || c == '\n' || c == '\t':
			text = text[1:]
			continue
		case c == '"':
			n = strings.IndexByte(text[1:], '"') + 2
		case isWord(c):
			for n < len(text) && isWord(text[n]) {
				n++
			}
		}
		tokens = append(tokens, text[:n])
		text = text[n:]
	}
	return tokens
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// scatter writes tokens with random white space and comments between them.
func scatter(tokens []string, r *rand.Rand) string {
	gaps := []string{
		" ", "\n", "\t", "\r\n", "\n\n", "\n \n", "\r\n\r\n", "\f", "\v", "\u2028",
		"// line %d\n", "//line %d\r\n", "/* block %d */", "/* block\n * %d\n   x\n*y */", "/**/", "//\n",
		"/* \" %d */", "// ' %d\n", "///// %d\n", "/***** %d ***/", "/* // %d */", "// /* %d\n", "/* é%d\t世 */",
	}
	// How often a gap holds more than a space differs from text to text.
	dense := r.Float64()
	var b strings.Builder
	if r.IntN(8) == 0 {
		b.WriteString("\ufeff")
	}
	for i, token := range tokens {
		b.WriteByte(' ')
		for r.Float64() < dense {
			gap := gaps[r.IntN(len(gaps))]
			if strings.Contains(gap, "%d") {
				gap = fmt.Sprintf(gap, i)
			}
			b.WriteString(gap)
		}
		b.WriteString(token)
		dense = min(dense, 0.9)
	}
	return b.String()
}
