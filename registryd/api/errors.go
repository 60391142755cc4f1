package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"connectrpc.com/connect/v2"

	"github.com/platinummonkey/spoke/registryd/core"
)

// code is what a kind of error is called on the wire.
func code(kind core.Kind) connect.Code {
	switch kind {
	case core.Invalid:
		return connect.CodeInvalidArgument
	case core.NotFound:
		return connect.CodeNotFound
	case core.AlreadyExists:
		return connect.CodeAlreadyExists
	case core.Unready:
		return connect.CodeFailedPrecondition
	case core.Unauthenticated:
		return connect.CodeUnauthenticated
	case core.Denied:
		return connect.CodePermissionDenied
	case core.TooLarge:
		return connect.CodeResourceExhausted
	case core.Unavailable:
		return connect.CodeUnavailable
	case core.Internal:
	}
	return connect.CodeInternal
}

// sendable is an error as callers may see it. What they should not is logged.
func (s *Server) sendable(ctx context.Context, procedure string, err error) error {
	known := (*core.Error)(nil)
	wire := (*connect.Error)(nil)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return connect.NewError(code(known.Kind), known.Text)
	case errors.As(err, &wire):
		return wire
	case ctx.Err() != nil:
		return connect.NewError(connect.CodeCanceled, "the request was given up")
	}
	s.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("method", procedure), slog.Any("error", err))
	return connect.NewError(connect.CodeInternal, "the registry failed; its log says why")
}

// notFound answers requests that no route takes, in the way of the protocol.
func notFound(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set(Unrouted, "1")
	w.WriteHeader(http.StatusNotFound)
	_ = json.NewEncoder(w).Encode(map[string]string{"code": "unimplemented", "message": "there is nothing at " + r.URL.Path})
}
