package redis_test

import (
	"testing"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/core/coretest"
	"github.com/platinummonkey/spoke/registryd/services"
	"github.com/platinummonkey/spoke/registryd/store/redis"
)

func open(t *testing.T, url string) *redis.Cache {
	t.Helper()
	c, err := redis.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestCache(t *testing.T) {
	t.Parallel()
	url := services.Redis(t)
	coretest.TestCache(t, func(t *testing.T) core.Cache {
		t.Helper()
		return open(t, url)
	})
}

// TestGone is about a server that does not answer.
func TestGone(t *testing.T) {
	t.Parallel()
	c := open(t, "redis://127.0.0.1:1/0")
	start := time.Now()
	c.Put(t.Context(), "a", []byte("one"))
	if _, ok := c.Get(t.Context(), "a"); ok {
		t.Error("what cannot be kept is there")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("a cache that is gone holds up for %v", took)
	}
}
