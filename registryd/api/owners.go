package api

import (
	"context"

	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/owner/v1/ownerv1connect"
	ownerv1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/owner/v1"

	"github.com/platinummonkey/spoke/registryd/core"
)

type ownerService struct {
	ownerv1connect.UnimplementedOwnerServiceHandler
	s *Server
}

func (o ownerService) GetOwners(ctx context.Context, req *ownerv1.GetOwnersRequest) (*ownerv1.GetOwnersResponse, error) {
	refs, err := parse(req.GetOwnerRefs(), fromOwnerRef)
	if err != nil {
		return nil, err
	}
	found, err := o.s.Registry.GetOwners(ctx, refs)
	if err != nil {
		return nil, err
	}
	return &ownerv1.GetOwnersResponse{Owners: convert(found, toOwner)}, nil
}

type userService struct {
	ownerv1connect.UnimplementedUserServiceHandler
	s *Server
}

func (u userService) GetCurrentUser(ctx context.Context, _ *ownerv1.GetCurrentUserRequest) (*ownerv1.GetCurrentUserResponse, error) {
	caller := who(ctx)
	if !caller.Known() {
		return nil, core.Errorf(core.Unauthenticated, "log in first")
	}
	return &ownerv1.GetCurrentUserResponse{User: toUser(caller.User)}, nil
}

func (u userService) GetUsers(ctx context.Context, req *ownerv1.GetUsersRequest) (*ownerv1.GetUsersResponse, error) {
	refs, err := parse(req.GetUserRefs(), fromUserRef)
	if err != nil {
		return nil, err
	}
	found, err := u.s.Registry.GetOwners(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, o := range found {
		if o.Kind != core.User {
			return nil, core.Errorf(core.NotFound, "user %s does not exist", refs[i])
		}
	}
	return &ownerv1.GetUsersResponse{Users: convert(found, toUser)}, nil
}

type organizationService struct {
	ownerv1connect.UnimplementedOrganizationServiceHandler
	s *Server
}

func (o organizationService) GetOrganizations(ctx context.Context, req *ownerv1.GetOrganizationsRequest) (*ownerv1.GetOrganizationsResponse, error) {
	refs, err := parse(req.GetOrganizationRefs(), fromOrganizationRef)
	if err != nil {
		return nil, err
	}
	found, err := o.s.Registry.GetOwners(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, owner := range found {
		if owner.Kind != core.Organization {
			return nil, core.Errorf(core.NotFound, "organization %s does not exist", refs[i])
		}
	}
	return &ownerv1.GetOrganizationsResponse{Organizations: convert(found, toOrganization)}, nil
}

func (o organizationService) ListOrganizations(ctx context.Context, req *ownerv1.ListOrganizationsRequest) (*ownerv1.ListOrganizationsResponse, error) {
	p, err := page(req.GetPageSize(), req.GetPageToken(), req.GetOrder() == ownerv1.ListOrganizationsRequest_ORDER_CREATE_TIME_ASC, false)
	if err != nil {
		return nil, err
	}
	found, next, err := list(p, func(p core.Page) ([]core.Owner, error) {
		return o.s.Registry.ListOwners(ctx, core.Organization, p)
	}, func(o core.Owner) core.Cursor {
		return core.Cursor{Key: o.Created.UnixMicro(), ID: o.ID}
	})
	if err != nil {
		return nil, err
	}
	return &ownerv1.ListOrganizationsResponse{Organizations: convert(found, toOrganization), NextPageToken: next}, nil
}

func (o organizationService) CreateOrganizations(ctx context.Context, req *ownerv1.CreateOrganizationsRequest) (*ownerv1.CreateOrganizationsResponse, error) {
	made, err := o.s.Registry.CreateOrganizations(ctx, who(ctx), convert(req.GetValues(), func(v *ownerv1.CreateOrganizationsRequest_Value) core.NewOrganization {
		return core.NewOrganization{Name: v.GetName(), Description: v.GetDescription(), URL: v.GetUrl()}
	}))
	if err != nil {
		return nil, err
	}
	return &ownerv1.CreateOrganizationsResponse{Organizations: convert(made, toOrganization)}, nil
}

func (o organizationService) UpdateOrganizations(ctx context.Context, req *ownerv1.UpdateOrganizationsRequest) (*ownerv1.UpdateOrganizationsResponse, error) {
	changes, err := parse(req.GetValues(), func(v *ownerv1.UpdateOrganizationsRequest_Value) (core.OrganizationChange, error) {
		ref, err := fromOrganizationRef(v.GetOrganizationRef())
		return core.OrganizationChange{Ref: ref, Description: v.Description, URL: v.Url}, err
	})
	if err != nil {
		return nil, err
	}
	changed, err := o.s.Registry.UpdateOrganizations(ctx, who(ctx), changes)
	if err != nil {
		return nil, err
	}
	return &ownerv1.UpdateOrganizationsResponse{Organizations: convert(changed, toOrganization)}, nil
}

func (o organizationService) DeleteOrganizations(ctx context.Context, req *ownerv1.DeleteOrganizationsRequest) (*ownerv1.DeleteOrganizationsResponse, error) {
	refs, err := parse(req.GetOrganizationRefs(), fromOrganizationRef)
	if err != nil {
		return nil, err
	}
	return &ownerv1.DeleteOrganizationsResponse{}, o.s.Registry.DeleteOrganizations(ctx, who(ctx), refs)
}
