package syntaxtest

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"

	"github.com/platinummonkey/spoke/format"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
	"github.com/platinummonkey/spoke/schema/syntax"
)

// TestStyles formats in every style what generated files and seeds are: the
// same declarations with the same comments, and nothing more to do the second
// time wherever the standard layout is stable too.
func TestStyles(t *testing.T) {
	t.Parallel()
	all := seeds(t)
	r := rand.New(rand.NewPCG(*seed, 6))
	styled, compared, stable := 0, 0, 0
	for i := range *rounds {
		src := decorate(r, all[r.IntN(len(all))], r.Float64()*0.3)
		if i%2 == 0 {
			src = gen.Variant(*seed, uint64(i))
		}
		standard, err := format.Source(src)
		if err != nil {
			continue
		}
		settled, err := format.Source(string(standard))
		steady := err == nil && string(settled) == string(standard)
		style := format.Style{
			Indent:          []string{"", " ", "    ", "\t"}[r.IntN(4)],
			AlignNumbers:    r.IntN(2) == 0,
			KeepImportOrder: r.IntN(2) == 0,
		}
		styled++
		out, err := inStyle(style, src)
		if err != nil {
			t.Fatalf("%+v is refused: %v\n%s", style, err, src)
		}
		if style == (format.Style{}) && out != string(standard) {
			t.Fatalf("no style is a style: %s", firstDifference(string(standard), out))
		}
		if !maps.Equal(wordsOf(src), wordsOf(out)) || !maps.Equal(commentsOf(src), commentsOf(out)) {
			t.Fatalf("%+v loses text of\n%s\n%s", style, src, out)
		}
		if before, err := descriptor(src); err == nil {
			compared++
			after, err := descriptor(out)
			if err != nil || !proto.Equal(before, after) {
				t.Fatalf("%+v makes another file: %v\n%s", style, err, firstDifference(prototext.Format(before), prototext.Format(after)))
			}
		}
		if steady {
			stable++
			if twice, err := inStyle(style, out); err != nil || twice != out {
				t.Fatalf("%+v changes again: %v %s\n%s", style, err, firstDifference(out, twice), src)
			}
		}
	}
	if compared == 0 || stable == 0 {
		t.Error("nothing to compare")
	}
	t.Logf("%d files styled, %d of them with descriptors, %d stable", styled, compared, stable)
}

func inStyle(style format.Style, src string) (string, error) {
	f := format.Formatter{Style: style}
	out, err := f.Format(nil, syntax.Parse(src))
	return string(out), err
}

// commentsOf counts the comments of a source by their letters and digits.
func commentsOf(src string) map[string]int {
	out := map[string]int{}
	for _, t := range split(src) {
		if strings.HasPrefix(t, "//") || strings.HasPrefix(t, "/*") {
			out[strings.Join(strings.FieldsFunc(t, func(r rune) bool {
				return !(r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0x80)
			}), "")]++
		}
	}
	return out
}
