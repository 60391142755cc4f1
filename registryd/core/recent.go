package core

import (
	"sync"
	"time"
)

// recent keeps answers that may be a moment old, so that many who ask the same
// at once cost one look. The zero value is ready.
type recent[K comparable, V any] struct {
	mu   sync.Mutex
	from time.Time
	m    map[K]V
}

const (
	// recentFor is how old an answer may be.
	recentFor = time.Second
	// recentMost is how many are kept.
	recentMost = 10000
)

// get gives what is kept for k, or else what f finds.
func (r *recent[K, V]) get(k K, now time.Time, f func() (V, error)) (V, error) {
	r.mu.Lock()
	if r.m == nil || now.Sub(r.from) >= recentFor || len(r.m) >= recentMost {
		r.m, r.from = map[K]V{}, now
	}
	kept := r.m
	v, ok := kept[k]
	r.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := f()
	if err == nil {
		r.mu.Lock()
		kept[k] = v // lost if a new second began meanwhile
		r.mu.Unlock()
	}
	return v, err
}
