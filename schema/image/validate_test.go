package image

import (
	"math/rand/v2"
	"testing"
)

// What passes as plain is valid.
func TestPlainLocation(t *testing.T) {
	t.Parallel()
	plain := 0
	for seed := range uint64(200_000) {
		r := rand.New(rand.NewPCG(7, seed))
		var data []byte
		for num := byte(1); num <= byte(1+r.IntN(4)); num++ {
			n := r.IntN(12)
			data = append(data, num<<3|2, byte(n))
			for range n {
				data = append(data, byte(r.IntN(1<<7)))
				if r.IntN(12) == 0 {
					data[len(data)-1] |= 0x80
				}
			}
		}
		for r.IntN(2) == 0 && len(data) > 0 {
			data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		}
		data = data[:len(data)-min(len(data), r.IntN(3)/2)]
		if isPlainLocation(data) {
			plain++
			if err := locationShape.validate(data, MaxDepth); err != nil {
				t.Fatalf("% x: %v", data, err)
			}
		}
	}
	if plain < 1000 {
		t.Errorf("only %d prove anything", plain)
	}
}
