package registrytest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

func (c call) name(owner, name string) module.FullName {
	return module.FullName{Registry: c.host, Owner: owner, Name: name}
}

// find is the module that a reference names.
func (c call) find(ref *rpc.ModuleRef) (*mod, error) {
	for _, m := range c.modules {
		switch {
		case m.name.Registry != c.host:
		case ref.ID != nil && m.id() == *ref.ID, ref.Name != nil && m.name == c.name(ref.Name.Owner, ref.Name.Module):
			return m, nil
		}
	}
	if ref.Name != nil {
		return nil, notFound("module %s/%s was not found", ref.Name.Owner, ref.Name.Module)
	}
	return nil, notFound("module was not found")
}

func (m *mod) message() *rpc.Module {
	r := &rpc.Module{
		ID: m.id(), CreateTime: rpc.NewTimestamp(m.made), UpdateTime: rpc.NewTimestamp(m.changed), Name: m.name.Name,
		OwnerID: idOf("owner", m.name.Registry, m.name.Owner), Visibility: rpc.VisibilityPublic, State: rpc.StateActive,
		Description: m.description, URL: m.url, DefaultLabelName: m.defaultLabel,
	}
	if m.private {
		r.Visibility = rpc.VisibilityPrivate
	}
	if m.deprecated {
		r.State = rpc.StateDeprecated
	}
	return r
}

func getModules(c call, r *rpc.GetModulesRequest) (any, error) {
	out := &rpc.ModulesResponse{}
	for _, ref := range r.ModuleRefs {
		m, err := c.find(ref)
		if err != nil {
			return nil, err
		}
		out.Modules = append(out.Modules, m.message())
	}
	return out, nil
}

func createModules(c call, r *rpc.CreateModulesRequest) (any, error) {
	out := &rpc.ModulesResponse{}
	for _, v := range r.Values {
		if v.OwnerRef == nil || v.OwnerRef.Name == nil || c.owner(c.host, *v.OwnerRef.Name, false) == nil {
			return nil, notFound("owner was not found")
		}
		name := c.name(*v.OwnerRef.Name, v.Name)
		if c.module(name) != nil {
			return nil, &fault{"already_exists", fmt.Sprintf("module %s exists", name)}
		}
		m := c.addModule(name, v.DefaultLabelName)
		m.private = v.Visibility != rpc.VisibilityPublic
		out.Modules = append(out.Modules, m.message())
	}
	return out, nil
}

func updateModules(c call, r *rpc.UpdateModulesRequest) (any, error) {
	out := &rpc.ModulesResponse{}
	for _, v := range r.Values {
		m, err := c.find(v.ModuleRef)
		if err != nil {
			return nil, err
		}
		if v.Visibility != nil {
			m.private = *v.Visibility == rpc.VisibilityPrivate
		}
		if v.State != nil {
			m.deprecated = *v.State == rpc.StateDeprecated
		}
		for _, change := range []struct{ from, to *string }{{v.Description, &m.description}, {v.URL, &m.url}, {v.DefaultLabelName, &m.defaultLabel}} {
			if change.from != nil {
				*change.to = *change.from
			}
		}
		m.changed = c.now()
		out.Modules = append(out.Modules, m.message())
	}
	return out, nil
}

func deleteModules(c call, r *rpc.GetModulesRequest) (any, error) {
	for _, ref := range r.ModuleRefs {
		m, err := c.find(ref)
		if err != nil {
			return nil, err
		}
		c.modules = slices.DeleteFunc(c.modules, func(x *mod) bool { return x == m })
	}
	return &rpc.Empty{}, nil
}

func (cm *commit) message() *rpc.Commit {
	return &rpc.Commit{
		ID: cm.id, CreateTime: rpc.NewTimestamp(cm.made), OwnerID: idOf("owner", cm.module.name.Registry, cm.module.name.Owner),
		ModuleID: cm.module.id(), Digest: &rpc.Digest{Type: rpc.DigestB5, Value: cm.b5.Sum[:]}, SourceControlURL: cm.sourceURL,
	}
}

// resource is what a reference names: a module, a label or a commit.
func (c call) resource(ref *rpc.ResourceRef) (*mod, *label, *commit, error) {
	if ref.ID != nil {
		for _, cm := range c.commits {
			if cm.id == *ref.ID && cm.module.name.Registry == c.host {
				return nil, nil, cm, nil
			}
		}
		return nil, nil, nil, notFound("commit %s was not found", *ref.ID)
	}
	m, err := c.find(&rpc.ModuleRef{Name: &rpc.ModuleName{Owner: ref.Name.Owner, Module: ref.Name.Module}})
	if err != nil {
		return nil, nil, nil, err
	}
	child := ref.Name.Ref
	if ref.Name.LabelName != nil {
		child = ref.Name.LabelName
	}
	if child == nil || *child == "" {
		return m, nil, nil, nil
	}
	for _, cm := range c.commits {
		if cm.id == *child && cm.module == m {
			return nil, nil, cm, nil
		}
	}
	if l := m.label(*child); l != nil {
		return nil, l, nil, nil
	}
	return nil, nil, nil, notFound("%s/%s:%s was not found", m.name.Owner, m.name.Name, *child)
}

// commit is the commit that a reference leads to.
func (c call) commit(ref *rpc.ResourceRef) (*commit, error) {
	m, l, cm, err := c.resource(ref)
	if m != nil {
		if l = m.label(m.defaultLabel); l == nil {
			return nil, &fault{"failed_precondition", fmt.Sprintf("module %s has no commits", m.name)}
		}
	}
	if l != nil {
		cm = l.head()
	}
	return cm, err
}

func (c call) commitsOf(refs []*rpc.ResourceRef) ([]*commit, error) {
	var all []*commit
	for _, ref := range refs {
		cm, err := c.commit(ref)
		if err != nil {
			return nil, err
		}
		all = append(all, cm)
	}
	return all, nil
}

func getCommits(c call, r *rpc.GetCommitsRequest) (any, error) {
	commits, err := c.commitsOf(r.ResourceRefs)
	out := &rpc.CommitsResponse{}
	for _, cm := range commits {
		out.Commits = append(out.Commits, cm.message())
	}
	return out, err
}

func getResources(c call, r *rpc.GetResourcesRequest) (any, error) {
	out := &rpc.GetResourcesResponse{}
	for _, ref := range r.ResourceRefs {
		m, l, cm, err := c.resource(ref)
		switch {
		case err != nil:
			return nil, err
		case m != nil:
			out.Resources = append(out.Resources, &rpc.Resource{Module: m.message()})
		case l != nil:
			out.Resources = append(out.Resources, &rpc.Resource{Label: l.message()})
		default:
			out.Resources = append(out.Resources, &rpc.Resource{Commit: cm.message()})
		}
	}
	return out, nil
}

// page cuts a page out of a list; the token is the number of the first item.
func page[T any](all []T, size uint32, token string) ([]T, string, error) {
	from := 0
	if token != "" {
		var err error
		if from, err = strconv.Atoi(token); err != nil || from < 0 || from > len(all) {
			return nil, "", &fault{"invalid_argument", "page token is not valid"}
		}
	}
	all = all[from:]
	if n := int(cmp.Or(size, 10)); n < len(all) {
		return all[:n], strconv.Itoa(from + n), nil
	}
	return all, "", nil
}

func listCommits(c call, r *rpc.ListCommitsRequest) (any, error) {
	m, l, one, err := c.resource(r.ResourceRef)
	if err != nil {
		return nil, err
	}
	var all []*commit
	switch {
	case m != nil:
		for _, cm := range c.commits {
			if cm.module == m {
				all = append(all, cm)
			}
		}
	case l != nil:
		all = slices.Clone(l.history)
	default:
		all = []*commit{one}
	}
	if r.Order != rpc.OldestFirst {
		slices.Reverse(all)
	}
	out := &rpc.ListCommitsResponse{}
	all, out.NextPageToken, err = page(all, r.PageSize, r.PageToken)
	for _, cm := range all {
		out.Commits = append(out.Commits, cm.message())
	}
	return out, err
}

func getOwners(c call, r *rpc.OwnersRequest) (any, error) {
	out := &rpc.OwnersResponse{}
	for _, ref := range r.OwnerRefs {
		o, err := c.findOwner(ref)
		if err != nil {
			return nil, err
		}
		out.Owners = append(out.Owners, &rpc.Owner{Organization: o.message()})
	}
	return out, nil
}

func (c call) findOwner(ref *rpc.OwnerRef) (*owner, error) {
	for _, o := range c.owners {
		if o.host == c.host && (ref.ID != nil && o.id() == *ref.ID || ref.Name != nil && o.name == *ref.Name) {
			return o, nil
		}
	}
	return nil, notFound("owner was not found")
}

func (o *owner) message() *rpc.Organization {
	return &rpc.Organization{
		ID: o.id(), CreateTime: rpc.NewTimestamp(o.made), UpdateTime: rpc.NewTimestamp(o.made),
		Name: o.name, Description: o.description, URL: o.url,
	}
}

func getOrganizations(c call, r *rpc.OwnersRequest) (any, error) {
	out := &rpc.OrganizationsResponse{}
	for _, ref := range r.OwnerRefs {
		o, err := c.findOwner(ref)
		if err != nil {
			return nil, err
		}
		out.Organizations = append(out.Organizations, o.message())
	}
	return out, nil
}

func createOrganizations(c call, r *rpc.CreateOrganizationsRequest) (any, error) {
	out := &rpc.OrganizationsResponse{}
	for _, v := range r.Values {
		if c.owner(c.host, v.Name, false) != nil {
			return nil, &fault{"already_exists", "organization " + v.Name + " exists"}
		}
		out.Organizations = append(out.Organizations, c.owner(c.host, v.Name, true).message())
	}
	return out, nil
}

func updateOrganizations(c call, r *rpc.UpdateOrganizationsRequest) (any, error) {
	out := &rpc.OrganizationsResponse{}
	for _, v := range r.Values {
		o, err := c.findOwner(v.OrganizationRef)
		if err != nil {
			return nil, err
		}
		if v.Description != nil {
			o.description = *v.Description
		}
		if v.URL != nil {
			o.url = *v.URL
		}
		out.Organizations = append(out.Organizations, o.message())
	}
	return out, nil
}

func deleteOrganizations(c call, r *rpc.OwnersRequest) (any, error) {
	for _, ref := range r.OwnerRefs {
		o, err := c.findOwner(ref)
		if err != nil {
			return nil, err
		}
		c.owners = slices.DeleteFunc(c.owners, func(x *owner) bool { return x == o })
	}
	return &rpc.Empty{}, nil
}

// The one user there is.
func getCurrentUser(c call, _ *rpc.Empty) (any, error) {
	return &rpc.UserResponse{User: &rpc.User{
		ID: idOf("user", c.host), Name: "tester", Type: 1, State: 1,
		CreateTime: rpc.NewTimestamp(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)),
	}}, nil
}

func authenticate(c call, _ *rpc.Empty) (any, error) {
	return &rpc.AuthnResponse{User: &rpc.AuthnUser{ID: idOf("user", c.host), Username: "tester"}}, nil
}
