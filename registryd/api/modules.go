package api

import (
	"context"

	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/module/v1/modulev1connect"
	modulev1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/module/v1"

	"github.com/platinummonkey/spoke/registryd/core"
)

type moduleService struct {
	modulev1connect.UnimplementedModuleServiceHandler
	s *Server
}

func (m moduleService) GetModules(ctx context.Context, req *modulev1.GetModulesRequest) (*modulev1.GetModulesResponse, error) {
	refs, err := parse(req.GetModuleRefs(), fromModuleRef)
	if err != nil {
		return nil, err
	}
	found, err := m.s.Registry.GetModules(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	return &modulev1.GetModulesResponse{Modules: convert(found, toModule)}, nil
}

func (m moduleService) ListModules(ctx context.Context, req *modulev1.ListModulesRequest) (*modulev1.ListModulesResponse, error) {
	p, err := page(req.GetPageSize(), req.GetPageToken(),
		req.GetOrder() == modulev1.ListModulesRequest_ORDER_CREATE_TIME_ASC || req.GetOrder() == modulev1.ListModulesRequest_ORDER_UPDATE_TIME_ASC,
		req.GetOrder() == modulev1.ListModulesRequest_ORDER_UPDATE_TIME_ASC || req.GetOrder() == modulev1.ListModulesRequest_ORDER_UPDATE_TIME_DESC)
	if err != nil {
		return nil, err
	}
	var owner core.OwnerRef
	switch refs := req.GetOwnerRefs(); {
	case len(refs) > 1:
		return nil, core.Errorf(core.Invalid, "modules are listed for one owner at a time")
	case len(refs) == 1:
		if owner, err = fromOwnerRef(refs[0]); err != nil {
			return nil, err
		}
	}
	found, next, err := m.s.Registry.ListModules(ctx, who(ctx), owner, p)
	if err != nil {
		return nil, err
	}
	res := &modulev1.ListModulesResponse{Modules: convert(found, toModule)}
	if next != (core.Cursor{}) {
		res.NextPageToken = pageToken(next)
	}
	return res, nil
}

func (m moduleService) CreateModules(ctx context.Context, req *modulev1.CreateModulesRequest) (*modulev1.CreateModulesResponse, error) {
	news, err := parse(req.GetValues(), func(v *modulev1.CreateModulesRequest_Value) (core.NewModule, error) {
		owner, err := fromOwnerRef(v.GetOwnerRef())
		return core.NewModule{
			Owner: owner, Name: v.GetName(), Visibility: core.Visibility(v.GetVisibility()),
			Description: v.GetDescription(), URL: v.GetUrl(), DefaultLabel: v.GetDefaultLabelName(),
		}, err
	})
	if err != nil {
		return nil, err
	}
	made, err := m.s.Registry.CreateModules(ctx, who(ctx), news)
	if err != nil {
		return nil, err
	}
	return &modulev1.CreateModulesResponse{Modules: convert(made, toModule)}, nil
}

func (m moduleService) UpdateModules(ctx context.Context, req *modulev1.UpdateModulesRequest) (*modulev1.UpdateModulesResponse, error) {
	changes, err := parse(req.GetValues(), func(v *modulev1.UpdateModulesRequest_Value) (core.ModuleChange, error) {
		ref, err := fromModuleRef(v.GetModuleRef())
		c := core.ModuleChange{Ref: ref, Description: v.Description, URL: v.Url, DefaultLabel: v.DefaultLabelName}
		if v.Visibility != nil {
			c.Visibility = new(core.Visibility(v.GetVisibility()))
		}
		if v.State != nil {
			c.Deprecated = new(v.GetState() == modulev1.ModuleState_MODULE_STATE_DEPRECATED)
		}
		return c, err
	})
	if err != nil {
		return nil, err
	}
	changed, err := m.s.Registry.UpdateModules(ctx, who(ctx), changes)
	if err != nil {
		return nil, err
	}
	return &modulev1.UpdateModulesResponse{Modules: convert(changed, toModule)}, nil
}

func (m moduleService) DeleteModules(ctx context.Context, req *modulev1.DeleteModulesRequest) (*modulev1.DeleteModulesResponse, error) {
	refs, err := parse(req.GetModuleRefs(), fromModuleRef)
	if err != nil {
		return nil, err
	}
	return &modulev1.DeleteModulesResponse{}, m.s.Registry.DeleteModules(ctx, who(ctx), refs)
}

type resourceService struct {
	modulev1connect.UnimplementedResourceServiceHandler
	s *Server
}

func (r resourceService) GetResources(ctx context.Context, req *modulev1.GetResourcesRequest) (*modulev1.GetResourcesResponse, error) {
	refs, err := parse(req.GetResourceRefs(), fromResourceRef)
	if err != nil {
		return nil, err
	}
	found, err := r.s.Registry.Resolve(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	return &modulev1.GetResourcesResponse{Resources: convert(found, toResource)}, nil
}

func toResource(r core.Resource) *modulev1.Resource {
	switch {
	case r.Commit != nil:
		return &modulev1.Resource{Value: &modulev1.Resource_Commit{Commit: toCommit(*r.Commit)}}
	case r.Label != nil:
		return &modulev1.Resource{Value: &modulev1.Resource_Label{Label: toLabel(*r.Label)}}
	}
	return &modulev1.Resource{Value: &modulev1.Resource_Module{Module: toModule(r.Module)}}
}
