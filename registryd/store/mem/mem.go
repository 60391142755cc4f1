// Package mem keeps a cache in memory.
package mem

import (
	"container/list"
	"context"
	"sync"
)

// Cache is core.Cache in memory, within a number of bytes. What was not used
// for longest goes first.
type Cache struct {
	mu      sync.Mutex
	budget  int64
	size    int64
	order   *list.List // of *entry, the last used in front
	entries map[string]*list.Element
}

type entry struct {
	key   string
	value []byte
}

func (e *entry) size() int64 { return int64(len(e.key)+len(e.value)) + 128 }

// New is a cache of at most budget bytes.
func New(budget int64) *Cache {
	return &Cache{budget: budget, order: list.New(), entries: map[string]*list.Element{}}
}

// Get is that of core.Cache. The value must not be changed.
func (c *Cache) Get(_ context.Context, key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.entries[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(at)
	e, _ := at.Value.(*entry)
	return e.value, true
}

// Put is that of core.Cache. The value must not be changed afterwards.
func (c *Cache) Put(_ context.Context, key string, value []byte) {
	e := &entry{key, value}
	if e.size() > c.budget/4 {
		return // it would push out too much
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.entries[key]; ok {
		c.remove(at)
	}
	c.entries[key] = c.order.PushFront(e)
	c.size += e.size()
	for c.size > c.budget {
		c.remove(c.order.Back())
	}
}

// Delete is that of core.Cache.
func (c *Cache) Delete(_ context.Context, keys ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		if at, ok := c.entries[key]; ok {
			c.remove(at)
		}
	}
}

func (c *Cache) remove(at *list.Element) {
	e, _ := c.order.Remove(at).(*entry)
	delete(c.entries, e.key)
	c.size -= e.size()
}
