package api

import (
	"context"

	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/module/v1beta1/modulev1beta1connect"
	modulev1beta1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/module/v1beta1"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

// The services of v1beta1 are those of v1 with digests of either kind; clients
// use them for configuration before v2.

type digestType = modulev1beta1.DigestType

// toBetaCommit gives commits with digests of a type; b5 if it is not said.
func toBetaCommit(t digestType) func(core.Commit) *modulev1beta1.Commit {
	return func(c core.Commit) *modulev1beta1.Commit {
		digest := &modulev1beta1.Digest{Type: modulev1beta1.DigestType_DIGEST_TYPE_B5, Value: c.B5.Sum[:]}
		if t == modulev1beta1.DigestType_DIGEST_TYPE_B4 {
			digest = &modulev1beta1.Digest{Type: t, Value: c.B4.Sum[:]}
		}
		return &modulev1beta1.Commit{
			Id: c.ID.String(), CreateTime: stamp(c.Created), OwnerId: c.OwnerID.String(), ModuleId: c.ModuleID.String(),
			Digest: digest, CreatedByUserId: optional(c.CreatedBy), SourceControlUrl: c.SourceURL,
		}
	}
}

func fromBetaResourceRef(r *modulev1beta1.ResourceRef) (core.Ref, error) {
	n := r.GetName()
	return resourceRef(r.GetId(), n.GetOwner(), n.GetModule(), n.GetLabelName(), n.GetRef())
}

type betaCommitService struct {
	modulev1beta1connect.UnimplementedCommitServiceHandler
	s *Server
}

func (c betaCommitService) GetCommits(ctx context.Context, req *modulev1beta1.GetCommitsRequest) (*modulev1beta1.GetCommitsResponse, error) {
	refs, err := parse(req.GetResourceRefs(), fromBetaResourceRef)
	if err != nil {
		return nil, err
	}
	found, err := c.s.Registry.GetCommits(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	return &modulev1beta1.GetCommitsResponse{Commits: convert(found, toBetaCommit(req.GetDigestType()))}, nil
}

type betaGraphService struct {
	modulev1beta1connect.UnimplementedGraphServiceHandler
	s *Server
}

func (g betaGraphService) GetGraph(ctx context.Context, req *modulev1beta1.GetGraphRequest) (*modulev1beta1.GetGraphResponse, error) {
	registry := ""
	refs, err := parse(req.GetResourceRefs(), func(r *modulev1beta1.GetGraphRequest_ResourceRef) (core.Ref, error) {
		registry = r.GetRegistry()
		return fromBetaResourceRef(r.GetResourceRef())
	})
	if err != nil {
		return nil, err
	}
	found, err := g.s.Registry.Graph(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	node := func(id core.ID) *modulev1beta1.Graph_Node {
		return &modulev1beta1.Graph_Node{CommitId: id.String(), Registry: registry}
	}
	commit := toBetaCommit(req.GetDigestType())
	return &modulev1beta1.GetGraphResponse{Graph: &modulev1beta1.Graph{
		Commits: convert(found.Commits, func(c core.Commit) *modulev1beta1.Graph_Commit {
			return &modulev1beta1.Graph_Commit{Commit: commit(c), Registry: registry}
		}),
		Edges: convert(found.Edges, func(e core.Edge) *modulev1beta1.Graph_Edge {
			return &modulev1beta1.Graph_Edge{FromNode: node(e.From), ToNode: node(e.To)}
		}),
	}}, nil
}

type betaDownloadService struct {
	modulev1beta1connect.UnimplementedDownloadServiceHandler
	s *Server
}

// Download gives no buf.yaml or buf.lock beside the files: digests are of the
// files alone.
func (d betaDownloadService) Download(ctx context.Context, req *modulev1beta1.DownloadRequest) (*modulev1beta1.DownloadResponse, error) {
	refs, err := parse(req.GetValues(), func(v *modulev1beta1.DownloadRequest_Value) (core.Ref, error) {
		return fromBetaResourceRef(v.GetResourceRef())
	})
	if err != nil {
		return nil, err
	}
	found, err := d.s.Registry.Download(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	commit := toBetaCommit(req.GetDigestType())
	res := &modulev1beta1.DownloadResponse{}
	for i, f := range found {
		v := req.GetValues()[i]
		files, err := wanted(f.Files, v.GetPaths(), v.GetPathsAllowNotExist(), convert(v.GetFileTypes(), func(t modulev1beta1.FileType) fileType { return fileType(t) }))
		if err != nil {
			return nil, err
		}
		res.Contents = append(res.Contents, &modulev1beta1.DownloadResponse_Content{
			Commit: commit(f.Commit),
			Files:  convert(files, func(f module.File) *modulev1beta1.File { return &modulev1beta1.File{Path: f.Path, Content: f.Data} }),
		})
	}
	return res, nil
}

type betaUploadService struct {
	modulev1beta1connect.UnimplementedUploadServiceHandler
	s *Server
}

// Upload takes dependencies by registry and commit. This registry serves all
// that it knows, so it looks for them here.
func (u betaUploadService) Upload(ctx context.Context, req *modulev1beta1.UploadRequest) (*modulev1beta1.UploadResponse, error) {
	contents, err := parse(req.GetContents(), func(c *modulev1beta1.UploadRequest_Content) (core.Content, error) {
		r := c.GetModuleRef()
		ref, err := moduleRef(r.GetId(), r.GetName().GetOwner(), r.GetName().GetModule())
		return core.Content{
			Module: ref, SourceURL: c.GetSourceControlUrl(),
			Labels: convert(c.GetScopedLabelRefs(), func(l *modulev1beta1.ScopedLabelRef) string { return l.GetName() }),
			Files:  convert(c.GetFiles(), func(f *modulev1beta1.File) module.File { return module.File{Path: f.GetPath(), Data: f.GetContent()} }),
		}, err
	})
	if err != nil {
		return nil, err
	}
	deps, err := parse(req.GetDepRefs(), func(d *modulev1beta1.UploadRequest_DepRef) (core.ID, error) { return core.ParseID(d.GetCommitId()) })
	if err != nil {
		return nil, err
	}
	made, err := u.s.Registry.Push(ctx, who(ctx), contents, deps)
	if err != nil {
		return nil, err
	}
	return &modulev1beta1.UploadResponse{Commits: convert(made, toBetaCommit(modulev1beta1.DigestType_DIGEST_TYPE_B5))}, nil
}
