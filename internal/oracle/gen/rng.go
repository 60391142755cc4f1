package gen

import (
	"hash/fnv"
	"math/rand/v2"
)

// rng draws the choices of one case.
type rng struct {
	*rand.Rand
	// calm leaves out what is rare, as that is most often a mistake: a case that
	// fails for one tells nothing of the rest of it.
	calm bool
}

// rare is the most that calm cases leave out.
const rare = 0.06

// newRNG gives the same draws for the same kind, seed and number.
func newRNG(kind string, seed, number uint64) *rng {
	h := fnv.New64a()
	h.Write([]byte(kind))
	return &rng{Rand: rand.New(rand.NewPCG(h.Sum64()^seed*0x9e3779b97f4a7c15, number+1))}
}

// chance is true with that probability.
func (r *rng) chance(p float64) bool { return r.Float64() < p && (!r.calm || p > rare) }

// between draws from lo to hi, both included.
func (r *rng) between(lo, hi int) int { return lo + r.IntN(hi-lo+1) }

// pick draws one of the choices.
func pick[T any](r *rng, choices ...T) T { return choices[r.IntN(len(choices))] }

// fair draws one of the choices, if the case is calm of the first n, which are
// those that are right.
func fair[T any](r *rng, n int, choices ...T) T {
	if r.calm {
		choices = choices[:n]
	}
	return pick(r, choices...)
}

// some draws n of the choices, or all, in random order.
func some[T any](r *rng, n int, choices []T) []T {
	var out []T
	for _, i := range r.Perm(len(choices)) {
		if len(out) == n {
			break
		}
		out = append(out, choices[i])
	}
	return out
}
