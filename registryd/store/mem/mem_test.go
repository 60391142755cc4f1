package mem_test

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/core/coretest"
	"github.com/platinummonkey/spoke/registryd/store/mem"
)

func TestCache(t *testing.T) {
	t.Parallel()
	coretest.TestCache(t, func(*testing.T) core.Cache { return mem.New(1 << 20) })
}

func TestBudget(t *testing.T) {
	t.Parallel()
	c := mem.New(10_000)
	for i := range 100 {
		c.Put(t.Context(), strconv.Itoa(i), bytes.Repeat([]byte{1}, 872))
		c.Get(t.Context(), "0")
	}
	kept := 0
	for i := range 100 {
		if _, ok := c.Get(t.Context(), strconv.Itoa(i)); ok {
			kept++
		}
	}
	if _, ok := c.Get(t.Context(), "0"); !ok || kept < 8 || kept > 10 {
		t.Errorf("%d of 100 values are kept, the one in use: %t", kept, ok)
	}
	c.Put(t.Context(), "large", make([]byte, 5000))
	if _, ok := c.Get(t.Context(), "large"); ok {
		t.Error("one value takes half of the cache")
	}
}
