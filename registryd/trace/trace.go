// Package trace tells a collector what requests did, by OTLP over HTTP: a span
// for each request, and one below it for each transaction, file and cache entry.
package trace

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/platinummonkey/spoke/registryd/core"
)

// Tracer makes spans and sends them. The nil Tracer makes none.
type Tracer struct {
	provider *sdk.TracerProvider
	spans    trace.Tracer
}

// Start begins to send spans to the URL of a collector, in the background. Lost
// is told when some could not be sent. It asks nothing of the collector, which
// may be down.
func Start(ctx context.Context, url string, lost func(error)) (*Tracer, error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(lost))
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(url))
	if err != nil {
		return nil, err
	}
	service := resource.NewSchemaless(attribute.String("service.name", "registryd"), attribute.String("service.version", version()))
	all, err := resource.Merge(resource.Default(), service)
	if err != nil {
		return nil, err
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(all))
	return &Tracer{provider, provider.Tracer("github.com/platinummonkey/spoke/registryd")}, nil
}

// version is that of the program, as it was built.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}

// Stop sends what is left and ends.
func (t *Tracer) Stop(ctx context.Context) error { return t.provider.Shutdown(ctx) }

// Request begins the span of a request, in the trace that its headers name, if
// any. What it gives ends the span, by the route that the request took and the
// status of the answer.
func (t *Tracer) Request(r *http.Request) (*http.Request, func(route string, status int)) {
	if t == nil {
		return r, func(string, int) {}
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.spans.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", r.Method), attribute.String("user_agent.original", r.UserAgent())))
	return r.WithContext(ctx), func(route string, status int) {
		span.SetName(r.Method + " " + route)
		span.SetAttributes(attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, http.StatusText(status))
		}
		span.End()
	}
}

// within calls f in a span. Answers that are no faults, such as that there is
// nothing, are none of the span either.
func (t *Tracer) within(ctx context.Context, name string, f func(context.Context) error) error {
	ctx, span := t.spans.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	err := f(ctx)
	known := (*core.Error)(nil)
	if err != nil && !errors.As(err, &known) && !errors.Is(err, core.ErrNone) && !errors.Is(err, core.ErrExists) {
		span.RecordError(err)
		span.SetStatus(codes.Error, err.Error())
	}
	return err
}
