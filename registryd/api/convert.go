package api

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	modulev1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/module/v1"
	ownerv1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/owner/v1"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/platinummonkey/spoke/registryd/core"
)

// stamp is a time on the wire; none for the zero time.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// optional is an id on the wire; empty for none.
func optional(id core.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// convert gives what f makes of each.
func convert[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}

// parse gives what f makes of each, or its first error.
func parse[A, B any](in []A, f func(A) (B, error)) ([]B, error) {
	out := make([]B, len(in))
	for i, a := range in {
		b, err := f(a)
		if err != nil {
			return nil, err
		}
		out[i] = b
	}
	return out, nil
}

func toOrganization(o core.Owner) *ownerv1.Organization {
	return &ownerv1.Organization{
		Id: o.ID.String(), CreateTime: stamp(o.Created), UpdateTime: stamp(o.Updated),
		Name: o.Name, Description: o.Description, Url: o.URL,
		VerificationStatus: ownerv1.OrganizationVerificationStatus_ORGANIZATION_VERIFICATION_STATUS_UNVERIFIED,
		Visibility:         ownerv1.OrganizationVisibility_ORGANIZATION_VISIBILITY_PUBLIC,
	}
}

func toUser(o core.Owner) *ownerv1.User {
	role := ownerv1.UserInstanceRole_USER_INSTANCE_ROLE_MEMBER
	if o.Admin {
		role = ownerv1.UserInstanceRole_USER_INSTANCE_ROLE_ADMIN
	}
	return &ownerv1.User{
		Id: o.ID.String(), CreateTime: stamp(o.Created), UpdateTime: stamp(o.Updated),
		Name: o.Name, Description: o.Description, Url: o.URL,
		Type:               ownerv1.UserType_USER_TYPE_STANDARD,
		State:              ownerv1.UserState_USER_STATE_ACTIVE,
		VerificationStatus: ownerv1.UserVerificationStatus_USER_VERIFICATION_STATUS_UNVERIFIED,
		UserInstanceRole:   role,
	}
}

func toOwner(o core.Owner) *ownerv1.Owner {
	if o.Kind == core.User {
		return &ownerv1.Owner{Value: &ownerv1.Owner_User{User: toUser(o)}}
	}
	return &ownerv1.Owner{Value: &ownerv1.Owner_Organization{Organization: toOrganization(o)}}
}

func toModule(m core.Module) *modulev1.Module {
	state := modulev1.ModuleState_MODULE_STATE_ACTIVE
	if m.Deprecated {
		state = modulev1.ModuleState_MODULE_STATE_DEPRECATED
	}
	return &modulev1.Module{
		Id: m.ID.String(), CreateTime: stamp(m.Created), UpdateTime: stamp(m.Updated),
		Name: m.Name, OwnerId: m.OwnerID.String(), Visibility: modulev1.ModuleVisibility(m.Visibility), State: state,
		Description: m.Description, Url: m.URL, DefaultLabelName: m.DefaultLabel,
	}
}

func toCommit(c core.Commit) *modulev1.Commit {
	return &modulev1.Commit{
		Id: c.ID.String(), CreateTime: stamp(c.Created), OwnerId: c.OwnerID.String(), ModuleId: c.ModuleID.String(),
		Digest:          &modulev1.Digest{Type: modulev1.DigestType_DIGEST_TYPE_B5, Value: c.B5.Sum[:]},
		CreatedByUserId: optional(c.CreatedBy), SourceControlUrl: c.SourceURL,
	}
}

// unchecked is the state of commits that nothing checks.
func unchecked(at time.Time) *modulev1.CommitCheckState {
	return &modulev1.CommitCheckState{Status: modulev1.CommitCheckStatus_COMMIT_CHECK_STATUS_DISABLED, UpdateTime: stamp(at)}
}

func toLabel(l core.Label) *modulev1.Label {
	return &modulev1.Label{
		Id: l.ID.String(), CreateTime: stamp(l.Created), UpdateTime: stamp(l.Updated), ArchiveTime: stamp(l.Archived),
		Name: l.Name, OwnerId: l.OwnerID.String(), ModuleId: l.ModuleID.String(), CommitId: l.CommitID.String(),
		UpdatedByUserId: optional(l.UpdatedBy), CommitCheckState: unchecked(l.Updated),
	}
}

// ownerRef reads a reference to an owner, organization or user: an id, or else
// a name.
func ownerRef(id, name string) (core.OwnerRef, error) {
	if id != "" {
		id, err := core.ParseID(id)
		return core.OwnerRef{ID: id}, err
	}
	if name == "" {
		return core.OwnerRef{}, core.Errorf(core.Invalid, "a reference to an owner is empty")
	}
	return core.OwnerRef{Name: name}, nil
}

func fromOwnerRef(r *ownerv1.OwnerRef) (core.OwnerRef, error) {
	return ownerRef(r.GetId(), r.GetName())
}

func fromOrganizationRef(r *ownerv1.OrganizationRef) (core.OwnerRef, error) {
	return ownerRef(r.GetId(), r.GetName())
}

func fromUserRef(r *ownerv1.UserRef) (core.OwnerRef, error) {
	return ownerRef(r.GetId(), r.GetName())
}

// moduleRef reads a reference to a module: an id, or else two names.
func moduleRef(id, owner, name string) (core.ModuleRef, error) {
	if id != "" {
		id, err := core.ParseID(id)
		return core.ModuleRef{ID: id}, err
	}
	if owner == "" || name == "" {
		return core.ModuleRef{}, core.Errorf(core.Invalid, "a reference to a module has no owner or no name")
	}
	return core.ModuleRef{Owner: owner, Name: name}, nil
}

func fromModuleRef(r *modulev1.ModuleRef) (core.ModuleRef, error) {
	return moduleRef(r.GetId(), r.GetName().GetOwner(), r.GetName().GetModule())
}

// resourceRef reads a reference to a module, label or commit.
func resourceRef(id, owner, name, label, ref string) (core.Ref, error) {
	if id != "" {
		id, err := core.ParseID(id)
		return core.Ref{ID: id}, err
	}
	m, err := moduleRef("", owner, name)
	if label != "" {
		return core.Ref{Module: m, Name: label, Label: true}, err
	}
	return core.Ref{Module: m, Name: ref}, err
}

func fromResourceRef(r *modulev1.ResourceRef) (core.Ref, error) {
	n := r.GetName()
	return resourceRef(r.GetId(), n.GetOwner(), n.GetModule(), n.GetLabelName(), n.GetRef())
}

func fromLabelRef(r *modulev1.LabelRef) (core.LabelRef, error) {
	if id := r.GetId(); id != "" {
		id, err := core.ParseID(id)
		return core.LabelRef{ID: id}, err
	}
	n := r.GetName()
	m, err := moduleRef("", n.GetOwner(), n.GetModule())
	return core.LabelRef{Module: m, Name: n.GetLabel()}, err
}

// Sizes of pages.
const (
	defaultPage = 50
	maxPage     = 250
)

// page reads where a list goes on, and how long it may be.
func page(size uint32, token string, ascending, byUpdate bool) (core.Page, error) {
	p := core.Page{Limit: defaultPage, Ascending: ascending, ByUpdate: byUpdate}
	if size > 0 {
		p.Limit = int(min(size, maxPage))
	}
	if token == "" {
		return p, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 8+len(p.After.ID) {
		return p, core.Errorf(core.Invalid, "the page token is not one of this registry")
	}
	p.After.Key = int64(binary.BigEndian.Uint64(b))
	copy(p.After.ID[:], b[8:])
	return p, nil
}

// pageToken says where a list goes on behind an entry.
func pageToken(c core.Cursor) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(c.Key))
	return base64.RawURLEncoding.EncodeToString(append(b, c.ID[:]...))
}

// list gives a page of what find finds, and where the next one begins: it asks
// for one entry more, which says whether there is a next one.
func list[T any](p core.Page, find func(core.Page) ([]T, error), at func(T) core.Cursor) (found []T, next string, err error) {
	limit := p.Limit
	p.Limit++
	found, err = find(p)
	if err != nil || len(found) <= limit {
		return found, "", err
	}
	return found[:limit], pageToken(at(found[limit-1])), nil
}
