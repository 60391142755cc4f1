package api

import (
	"context"

	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/module/v1/modulev1connect"
	modulev1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/module/v1"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

type commitService struct {
	modulev1connect.UnimplementedCommitServiceHandler
	s *Server
}

func (c commitService) GetCommits(ctx context.Context, req *modulev1.GetCommitsRequest) (*modulev1.GetCommitsResponse, error) {
	refs, err := parse(req.GetResourceRefs(), fromResourceRef)
	if err != nil {
		return nil, err
	}
	found, err := c.s.Registry.GetCommits(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	return &modulev1.GetCommitsResponse{Commits: convert(found, toCommit)}, nil
}

func (c commitService) ListCommits(ctx context.Context, req *modulev1.ListCommitsRequest) (*modulev1.ListCommitsResponse, error) {
	ref, err := fromResourceRef(req.GetResourceRef())
	if err != nil {
		return nil, err
	}
	p, err := page(req.GetPageSize(), req.GetPageToken(), req.GetOrder() == modulev1.ListCommitsRequest_ORDER_CREATE_TIME_ASC, false)
	if err != nil {
		return nil, err
	}
	found, next, err := list(p, func(p core.Page) ([]core.Commit, error) {
		return c.s.Registry.ListCommits(ctx, who(ctx), ref, p)
	}, func(c core.Commit) core.Cursor {
		return core.Cursor{Key: c.Seq, ID: c.ID}
	})
	if err != nil {
		return nil, err
	}
	return &modulev1.ListCommitsResponse{Commits: convert(found, toCommit), NextPageToken: next}, nil
}

type graphService struct {
	modulev1connect.UnimplementedGraphServiceHandler
	s *Server
}

func (g graphService) GetGraph(ctx context.Context, req *modulev1.GetGraphRequest) (*modulev1.GetGraphResponse, error) {
	refs, err := parse(req.GetResourceRefs(), fromResourceRef)
	if err != nil {
		return nil, err
	}
	found, err := g.s.Registry.Graph(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	return &modulev1.GetGraphResponse{Graph: &modulev1.Graph{
		Commits: convert(found.Commits, toCommit),
		Edges: convert(found.Edges, func(e core.Edge) *modulev1.Graph_Edge {
			return &modulev1.Graph_Edge{FromNode: &modulev1.Graph_Node{CommitId: e.From.String()}, ToNode: &modulev1.Graph_Node{CommitId: e.To.String()}}
		}),
	}}, nil
}

type uploadService struct {
	modulev1connect.UnimplementedUploadServiceHandler
	s *Server
}

func (u uploadService) Upload(ctx context.Context, req *modulev1.UploadRequest) (*modulev1.UploadResponse, error) {
	contents, err := parse(req.GetContents(), func(c *modulev1.UploadRequest_Content) (core.Content, error) {
		ref, err := fromModuleRef(c.GetModuleRef())
		if err != nil {
			return core.Content{}, err
		}
		labels, err := parse(c.GetScopedLabelRefs(), func(l *modulev1.ScopedLabelRef) (string, error) {
			if l.GetId() != "" {
				return "", core.Errorf(core.Invalid, "labels to push to are named, not given by id")
			}
			return l.GetName(), nil
		})
		return core.Content{
			Module: ref, Labels: labels, SourceURL: c.GetSourceControlUrl(),
			Files: convert(c.GetFiles(), func(f *modulev1.File) module.File { return module.File{Path: f.GetPath(), Data: f.GetContent()} }),
		}, err
	})
	if err != nil {
		return nil, err
	}
	deps, err := parse(req.GetDepCommitIds(), core.ParseID)
	if err != nil {
		return nil, err
	}
	made, err := u.s.Registry.Push(ctx, who(ctx), contents, deps)
	if err != nil {
		return nil, err
	}
	return &modulev1.UploadResponse{Commits: convert(made, toCommit)}, nil
}
