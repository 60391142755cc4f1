// Package redis keeps a cache that several copies of a registry share.
package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Cache is core.Cache in Redis. When that does not answer in time there is
// nothing in the cache.
type Cache struct{ client *redis.Client }

const (
	prefix  = "spoke:"
	keep    = 24 * time.Hour
	timeout = 250 * time.Millisecond
)

// Open is the cache at a redis:// URL. It need not answer yet.
func Open(url string) (*Cache, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("the URL of the cache: %w", err)
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = timeout, timeout, timeout
	o.MaxRetries = -1
	return &Cache{redis.NewClient(o)}, nil
}

// Close closes the connections.
func (c *Cache) Close() error { return c.client.Close() }

// Get is that of core.Cache.
func (c *Cache) Get(ctx context.Context, key string) ([]byte, bool) {
	b, err := c.client.Get(ctx, prefix+key).Bytes()
	return b, err == nil
}

// Put is that of core.Cache.
func (c *Cache) Put(ctx context.Context, key string, value []byte) {
	_ = c.client.Set(ctx, prefix+key, value, keep).Err() // no loss
}

// Delete is that of core.Cache.
func (c *Cache) Delete(ctx context.Context, keys ...string) {
	for i, key := range keys {
		keys[i] = prefix + key
	}
	if len(keys) > 0 {
		_ = c.client.Del(ctx, keys...).Err() // what is cached never changes
	}
}
