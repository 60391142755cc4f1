// Package api speaks the registry protocol of the Buf CLI: Connect over HTTP,
// messages in binary or JSON. It turns messages into calls of core and back,
// and decides nothing.
package api

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"strings"

	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/module/v1/modulev1connect"
	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/module/v1beta1/modulev1beta1connect"
	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/owner/v1/ownerv1connect"
	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"connectrpc.com/connect/v2/connectproto"
	"github.com/gorilla/mux"

	"github.com/platinummonkey/spoke/registryd/auth"
	"github.com/platinummonkey/spoke/registryd/core"
)

// Server answers requests.
type Server struct {
	Registry *core.Registry
	Auth     *auth.Auth
	Log      *slog.Logger
	// PublicURL is where clients find the registry, if not at the host that
	// they name.
	PublicURL string
	// MaxBytes is the size of the largest upload.
	MaxBytes int

	// uploads has an entry for every upload that is read or worked on.
	uploads chan struct{}
}

// uploadsAtOnce limits the memory that uploads take. More of them wait.
const uploadsAtOnce = 64

// maxQuestion is the size of the largest request that is no upload, in bytes.
const maxQuestion = 1 << 20

// Handler is all routes. What no route takes is not found.
func (s *Server) Handler() (http.Handler, error) {
	s.uploads = make(chan struct{}, uploadsAtOnce)
	methods, uploads := connect.NewServer(s.intercept), connect.NewServer(s.intercept)
	modulev1connect.RegisterModuleServiceHandler(methods, moduleService{s: s})
	modulev1connect.RegisterCommitServiceHandler(methods, commitService{s: s})
	modulev1connect.RegisterGraphServiceHandler(methods, graphService{s: s})
	methods.Register(downloadService{s: s}.method())
	modulev1connect.RegisterUploadServiceHandler(uploads, uploadService{s: s})
	modulev1connect.RegisterLabelServiceHandler(methods, labelService{s: s})
	modulev1connect.RegisterResourceServiceHandler(methods, resourceService{s: s})
	modulev1beta1connect.RegisterCommitServiceHandler(methods, betaCommitService{s: s})
	modulev1beta1connect.RegisterGraphServiceHandler(methods, betaGraphService{s: s})
	modulev1beta1connect.RegisterDownloadServiceHandler(methods, betaDownloadService{s: s})
	modulev1beta1connect.RegisterUploadServiceHandler(uploads, betaUploadService{s: s})
	ownerv1connect.RegisterOwnerServiceHandler(methods, ownerService{s: s})
	ownerv1connect.RegisterOrganizationServiceHandler(methods, organizationService{s: s})
	ownerv1connect.RegisterUserServiceHandler(methods, userService{s: s})
	authn, err := newAuthnService()
	if err != nil {
		return nil, err
	}
	methods.Register(authn.method())
	router := mux.NewRouter().SkipClean(true)
	s.deviceRoutes(router)
	for _, part := range []struct {
		server *connect.Server
		most   int
	}{{methods, maxQuestion}, {uploads, s.MaxBytes}} {
		connecthttp.Mount(routes{router}, part.server,
			connecthttp.WithReadMaxBytes(part.most),
			connecthttp.WithCodecs(binaryCodec{connectproto.NewBinaryCodec()}, jsonCodec{connectproto.NewJSONCodec()}),
			// Files compress little for what it costs; a proxy may do it.
			connecthttp.WithCompressMinBytes(math.MaxInt))
	}
	router.NotFoundHandler = http.HandlerFunc(notFound)
	return router, nil
}

// Unrouted is the header that marks answers to paths that there are not: anybody
// can make up any number of them.
const Unrouted = "X-Spoke-Unrouted"

// routes lets services be mounted on a router. A path that ends in a slash
// stands for all below it that has no route of its own.
type routes struct{ router *mux.Router }

func (r routes) Handle(path string, h http.Handler) {
	if path[len(path)-1] != '/' {
		r.router.Handle(path, h)
		return
	}
	r.router.PathPrefix(path).HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(Unrouted, "1")
		h.ServeHTTP(w, r)
	})
}

// callerKey is where a context has the caller.
type callerKey struct{}

// who is calling.
func who(ctx context.Context) core.Caller {
	c, _ := ctx.Value(callerKey{}).(core.Caller)
	return c
}

// intercept finds out who is calling, and makes errors fit to be sent.
func (s *Server) intercept(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		token := ""
		if info, ok := connect.CallInfoForServerContext(ctx); ok {
			token = auth.Bearer(info.RequestHeader().Get("Authorization"))
		}
		caller, err := s.Auth.Caller(ctx, token)
		if err == nil && strings.HasSuffix(spec.Procedure, "/Upload") {
			// Who may not upload does not keep others from it.
			if err = core.NeedUser(caller); err == nil {
				select {
				case s.uploads <- struct{}{}:
					defer func() { <-s.uploads }()
				case <-ctx.Done():
					err = ctx.Err()
				}
			}
		}
		if err == nil {
			err = next(context.WithValue(ctx, callerKey{}, caller), spec, stream)
		}
		return s.sendable(ctx, spec.Procedure, err)
	}
}
