package enginetest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/schema"
)

// TestPlaces compares the source info of files that are laid out in odd ways.
func TestPlaces(t *testing.T) {
	t.Parallel()
	tokens := strings.Fields(`syntax = "proto3" ; package a . b ; message M { option deprecated = true ; reserved 4 , 6 to 8 ; reserved "x" , "y" 'z' ;
		repeated string a = 1 [ deprecated = true , json_name = "~ü中" ] ; map < string , M . N > m = 2 ; oneof o { int32 c = 3 ; } message N { } }
		enum E { option allow_alias = true ; A = 0 ; B = 0 ; reserved - 5 to - 1 ; } ; service S { rpc C ( stream M ) returns ( . a . b . M . N ) { option deprecated = true ; } }`)
	gaps := []string{" ", " ", " ", "\n", "\n\n", "\t", "\r\n", "\f", " // to the end ä\n", "\n// one\n// two\n", "/* b */", "/* lines\n * and\tmore 中 */", "\n\n// alone\n\n", "/**/", " \u2028"}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(2, seed))
		var b strings.Builder
		if r.IntN(4) == 0 {
			b.WriteString("\ufeff")
		}
		for _, token := range tokens {
			if r.IntN(2) == 0 || !strings.ContainsAny(token, ";{}=,") {
				b.WriteString(gaps[r.IntN(len(gaps))])
			}
			b.WriteString(strings.ReplaceAll(token, "~", "\t"))
		}
		text := b.String()
		if !same(t, schema.Request{Opener: root{"a.proto": {Path: "a.proto", External: "a.proto", Text: text}}, Paths: []string{"a.proto"}}) || t.Failed() {
			t.Fatalf("seed %d:\n%q", seed, text)
		}
	}
}
