package api

import (
	"context"

	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/module/v1/modulev1connect"
	modulev1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/module/v1"

	"github.com/platinummonkey/spoke/registryd/core"
)

type labelService struct {
	modulev1connect.UnimplementedLabelServiceHandler
	s *Server
}

func (l labelService) GetLabels(ctx context.Context, req *modulev1.GetLabelsRequest) (*modulev1.GetLabelsResponse, error) {
	refs, err := parse(req.GetLabelRefs(), fromLabelRef)
	if err != nil {
		return nil, err
	}
	found, err := l.s.Registry.GetLabels(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	return &modulev1.GetLabelsResponse{Labels: convert(found, toLabel)}, nil
}

func (l labelService) ListLabels(ctx context.Context, req *modulev1.ListLabelsRequest) (*modulev1.ListLabelsResponse, error) {
	ref, err := fromResourceRef(req.GetResourceRef())
	if err != nil {
		return nil, err
	}
	order := req.GetOrder()
	p, err := page(req.GetPageSize(), req.GetPageToken(),
		order == modulev1.ListLabelsRequest_ORDER_CREATE_TIME_ASC || order == modulev1.ListLabelsRequest_ORDER_UPDATE_TIME_ASC,
		order == modulev1.ListLabelsRequest_ORDER_UPDATE_TIME_ASC || order == modulev1.ListLabelsRequest_ORDER_UPDATE_TIME_DESC)
	if err != nil {
		return nil, err
	}
	filter := core.LabelFilter{Contains: req.GetNameQuery(), Live: true}
	switch req.GetArchiveFilter() {
	case modulev1.ListLabelsRequest_ARCHIVE_FILTER_ALL:
		filter.Archived = true
	case modulev1.ListLabelsRequest_ARCHIVE_FILTER_ARCHIVED_ONLY:
		filter.Live, filter.Archived = false, true
	case modulev1.ListLabelsRequest_ARCHIVE_FILTER_UNARCHIVED_ONLY, modulev1.ListLabelsRequest_ARCHIVE_FILTER_UNSPECIFIED:
	}
	found, next, err := list(p, func(p core.Page) ([]core.Label, error) {
		return l.s.Registry.ListLabels(ctx, who(ctx), ref, filter, p)
	}, func(l core.Label) core.Cursor {
		at := l.Created
		if p.ByUpdate {
			at = l.Updated
		}
		return core.Cursor{Key: at.UnixMicro(), ID: l.ID}
	})
	if err != nil {
		return nil, err
	}
	return &modulev1.ListLabelsResponse{Labels: convert(found, toLabel), NextPageToken: next}, nil
}

func (l labelService) ListLabelHistory(ctx context.Context, req *modulev1.ListLabelHistoryRequest) (*modulev1.ListLabelHistoryResponse, error) {
	ref, err := fromLabelRef(req.GetLabelRef())
	if err != nil {
		return nil, err
	}
	p, err := page(req.GetPageSize(), req.GetPageToken(), req.GetOrder() == modulev1.ListLabelHistoryRequest_ORDER_ASC, false)
	if err != nil {
		return nil, err
	}
	found, next, err := list(p, func(p core.Page) ([]core.Step, error) {
		return l.s.Registry.History(ctx, who(ctx), ref, p)
	}, func(s core.Step) core.Cursor {
		return core.Cursor{Key: s.Seq, ID: s.LabelID}
	})
	if err != nil {
		return nil, err
	}
	return &modulev1.ListLabelHistoryResponse{NextPageToken: next, Values: convert(found, func(s core.Step) *modulev1.ListLabelHistoryResponse_Value {
		return &modulev1.ListLabelHistoryResponse_Value{Commit: toCommit(s.Commit), CommitCheckState: unchecked(s.At)}
	})}, nil
}

func (l labelService) CreateOrUpdateLabels(ctx context.Context, req *modulev1.CreateOrUpdateLabelsRequest) (*modulev1.CreateOrUpdateLabelsResponse, error) {
	moves, err := parse(req.GetValues(), func(v *modulev1.CreateOrUpdateLabelsRequest_Value) (core.LabelMove, error) {
		ref, err := fromLabelRef(v.GetLabelRef())
		if err != nil {
			return core.LabelMove{}, err
		}
		commit, err := core.ParseID(v.GetCommitId())
		return core.LabelMove{Label: ref, Commit: commit}, err
	})
	if err != nil {
		return nil, err
	}
	made, err := l.s.Registry.PointLabels(ctx, who(ctx), moves)
	if err != nil {
		return nil, err
	}
	return &modulev1.CreateOrUpdateLabelsResponse{Labels: convert(made, toLabel)}, nil
}

func (l labelService) ArchiveLabels(ctx context.Context, req *modulev1.ArchiveLabelsRequest) (*modulev1.ArchiveLabelsResponse, error) {
	return &modulev1.ArchiveLabelsResponse{}, l.archive(ctx, req.GetLabelRefs(), true)
}

func (l labelService) UnarchiveLabels(ctx context.Context, req *modulev1.UnarchiveLabelsRequest) (*modulev1.UnarchiveLabelsResponse, error) {
	return &modulev1.UnarchiveLabelsResponse{}, l.archive(ctx, req.GetLabelRefs(), false)
}

func (l labelService) archive(ctx context.Context, wire []*modulev1.LabelRef, archive bool) error {
	refs, err := parse(wire, fromLabelRef)
	if err != nil {
		return err
	}
	return l.s.Registry.ArchiveLabels(ctx, who(ctx), refs, archive)
}
