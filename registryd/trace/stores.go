package trace

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/platinummonkey/spoke/registryd/core"
)

// Meta has every transaction be a span.
func (t *Tracer) Meta(m core.Meta) core.Meta { return tracedMeta{m, t} }

type tracedMeta struct {
	meta core.Meta
	t    *Tracer
}

func (m tracedMeta) Read(ctx context.Context, f func(core.Tx) error) error {
	return m.t.within(ctx, "metadata read", func(ctx context.Context) error { return m.meta.Read(ctx, f) })
}

func (m tracedMeta) ReadFixed(ctx context.Context, f func(core.Tx) error) error {
	return m.t.within(ctx, "metadata read fixed", func(ctx context.Context) error { return m.meta.ReadFixed(ctx, f) })
}

func (m tracedMeta) Write(ctx context.Context, f func(core.Tx) error) error {
	return m.t.within(ctx, "metadata write", func(ctx context.Context) error { return m.meta.Write(ctx, f) })
}

// Blobs has every use of a file be a span.
func (t *Tracer) Blobs(b core.Blobs) core.Blobs { return tracedBlobs{b, t} }

type tracedBlobs struct {
	blobs core.Blobs
	t     *Tracer
}

func (b tracedBlobs) Get(ctx context.Context, sum core.Sum) (data []byte, err error) {
	err = b.t.within(ctx, "blob get", func(ctx context.Context) error {
		data, err = b.blobs.Get(ctx, sum)
		trace.SpanFromContext(ctx).SetAttributes(attribute.Int("blob.size", len(data)))
		return err
	})
	return data, err
}

func (b tracedBlobs) Put(ctx context.Context, sum core.Sum, data []byte) error {
	return b.t.within(ctx, "blob put", func(ctx context.Context) error {
		trace.SpanFromContext(ctx).SetAttributes(attribute.Int("blob.size", len(data)))
		return b.blobs.Put(ctx, sum, data)
	})
}

func (b tracedBlobs) Delete(ctx context.Context, sum core.Sum) error {
	return b.t.within(ctx, "blob delete", func(ctx context.Context) error { return b.blobs.Delete(ctx, sum) })
}

func (b tracedBlobs) Each(ctx context.Context, f func(core.Sum, int64) error) error {
	return b.t.within(ctx, "blobs list", func(ctx context.Context) error { return b.blobs.Each(ctx, f) })
}

func (b tracedBlobs) Tidy(ctx context.Context, before time.Time) error {
	return b.t.within(ctx, "blobs tidy", func(ctx context.Context) error { return b.blobs.Tidy(ctx, before) })
}

// Cache has every use of the cache be a span.
func (t *Tracer) Cache(c core.Cache) core.Cache { return tracedCache{c, t} }

type tracedCache struct {
	cache core.Cache
	t     *Tracer
}

func (c tracedCache) Get(ctx context.Context, key string) ([]byte, bool) {
	ctx, span := c.t.spans.Start(ctx, "cache get", trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	value, ok := c.cache.Get(ctx, key)
	span.SetAttributes(attribute.Bool("cache.hit", ok))
	return value, ok
}

func (c tracedCache) Put(ctx context.Context, key string, value []byte) {
	ctx, span := c.t.spans.Start(ctx, "cache put", trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	c.cache.Put(ctx, key, value)
}

func (c tracedCache) Delete(ctx context.Context, keys ...string) {
	ctx, span := c.t.spans.Start(ctx, "cache delete", trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	c.cache.Delete(ctx, keys...)
}
