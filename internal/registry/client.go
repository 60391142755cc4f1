// Package registry finds modules on registries and brings them here: what a
// reference leads to, what that depends on, and its files, by way of a cache on
// disk that is shared with the Buf CLI. Nothing is believed that does not have
// the digest that it should have.
package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
	"github.com/platinummonkey/spoke/internal/seen"
)

// Client asks registries about modules. It is safe for concurrent use; use New.
type Client struct {
	caller rpc.Caller
	cache  cache
	warn   func(string)
	note   func(string)

	mu    sync.Mutex
	names map[string]module.FullName // by registry and id of the module
}

// Options are what a client works with.
type Options struct {
	// Caller reaches registries; nil is offline.
	Caller rpc.Caller
	// CacheDir is the folder for what can be made again.
	CacheDir string
	// Warn takes warnings for the user; Note what is waited for, and "" when
	// nothing is any more. Either may be nil.
	Warn, Note func(string)
	// Seen notes what is read of the cache; it may be nil.
	Seen *seen.Log
}

// New is a client. It does nothing by itself.
func New(o Options) *Client {
	c := &Client{caller: o.Caller, cache: cache{o.CacheDir, o.Seen}, warn: o.Warn, note: o.Note, names: map[string]module.FullName{}}
	if c.warn == nil {
		c.warn = func(string) {}
	}
	if c.note == nil {
		c.note = func(string) {}
	}
	return c
}

// ErrOffline says that a registry would have to be asked, which is not allowed.
var ErrOffline = errors.New("offline")

// call calls a method, unless offline.
func (c *Client) call(ctx context.Context, registry, method string, request, response any) error {
	if c.caller == nil {
		return fmt.Errorf("%w: %s would have to be asked; leave out --offline, or unset SPOKE_OFFLINE", ErrOffline, registry)
	}
	return c.caller.Call(ctx, registry, method, request, response)
}

// Commit is one version of a module on its registry.
type Commit struct {
	module.Key
	Created time.Time
}

// batch is the most things that the protocol lets a request ask for.
const batch = 250

// refOf is a reference in a request.
func refOf(r module.Ref) *rpc.ResourceRef {
	return &rpc.ResourceRef{Name: &rpc.ResourceName{Owner: r.Owner, Module: r.Name, Ref: &r.Label}}
}

// Commits are the commits that references lead to, in their order, with digests
// of that kind.
func (c *Client) Commits(ctx context.Context, refs []module.Ref, kind module.DigestKind) ([]Commit, error) {
	out := make([]Commit, len(refs))
	defer c.note("")
	err := byRegistry(refs, func(r module.Ref) string { return r.Registry }, func(host string, at []int) error {
		c.note("asking " + host)
		request := &rpc.GetCommitsRequest{}
		for _, i := range at {
			request.ResourceRefs = append(request.ResourceRefs, refOf(refs[i]))
		}
		method := rpc.GetCommits
		if kind == module.B4 {
			method, request.DigestType = rpc.GetCommitsV1Beta1, rpc.DigestB4V1Beta1
		}
		response := &rpc.CommitsResponse{}
		if err := c.call(ctx, host, method, request, response); err != nil {
			return err
		}
		if len(response.Commits) != len(at) {
			return fmt.Errorf("%s: expected %d Commits, got %d", host, len(at), len(response.Commits))
		}
		for j, i := range at {
			commit, err := commitOf(response.Commits[j], refs[i].FullName, kind)
			if err != nil {
				return err
			}
			out[i] = commit
		}
		return nil
	})
	return out, err
}

// byRegistry does something for each registry, by its name, with the positions
// of what is on it, no more than may be in one request.
func byRegistry[T any](list []T, registry func(T) string, do func(host string, at []int) error) error {
	var hosts []string
	at := map[string][]int{}
	for i, item := range list {
		host := registry(item)
		if at[host] == nil {
			hosts = append(hosts, host)
		}
		at[host] = append(at[host], i)
	}
	slices.Sort(hosts)
	for _, host := range hosts {
		for part := range slices.Chunk(at[host], batch) {
			if err := do(host, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// commitOf reads a commit of a message.
func commitOf(m *rpc.Commit, name module.FullName, kind module.DigestKind) (Commit, error) {
	fault := func(err error) (Commit, error) {
		return Commit{}, fmt.Errorf("%s answers with a commit of %s that makes no sense: %w", name.Registry, name, err)
	}
	if m == nil {
		return fault(errors.New("it is empty"))
	}
	id, err := module.ParseCommitID(m.ID)
	if err != nil {
		return fault(err)
	}
	if m.Digest == nil {
		return fault(errors.New("it has no digest"))
	}
	// The number of the kind asked for differs by the version of the protocol,
	// and so does that of the other.
	if want := map[module.DigestKind]int32{module.B4: rpc.DigestB4V1Beta1, module.B5: rpc.DigestB5}[kind]; m.Digest.Type != want {
		return fault(fmt.Errorf("the digest is of type %d, not %s", m.Digest.Type, kind))
	}
	digest, err := module.NewDigest(kind, m.Digest.Value)
	if err != nil {
		return fault(err)
	}
	return Commit{module.Key{FullName: name, Commit: id, Digest: digest}, m.CreateTime.Time()}, nil
}

// Graph is commits, and which of them depend on which directly.
type Graph struct {
	Commits []Commit
	// Edges are by commit.
	Edges map[module.CommitID][]module.CommitID
}

// graphCommit is a commit of a graph and where it is.
type graphCommit struct {
	*rpc.Commit
	host string
}

// Graph are versions of modules on one registry and all that they depend on, one
// version a module.
func (c *Client) Graph(ctx context.Context, keys []module.Key, kind module.DigestKind) (*Graph, error) {
	if len(keys) == 0 {
		return &Graph{}, nil
	}
	known := map[string]module.FullName{}
	for _, k := range keys {
		known[k.Commit.String()] = k.FullName
	}
	commits, edges, err := c.askGraph(ctx, keys, kind)
	if err != nil {
		return nil, err
	}
	var unknown []graphCommit
	for _, gc := range commits {
		if known[gc.ID].IsZero() {
			unknown = append(unknown, gc)
		}
	}
	names, err := c.nameModules(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for i, gc := range unknown {
		known[gc.ID] = names[i]
	}
	g := &Graph{Edges: map[module.CommitID][]module.CommitID{}}
	seen := map[module.FullName]string{}
	for _, gc := range commits {
		commit, err := commitOf(gc.Commit, known[gc.ID], kind)
		if err != nil {
			return nil, err
		}
		if old, ok := seen[commit.FullName]; ok && old != gc.ID {
			return nil, fmt.Errorf("duplicate module %q attempted to be added to lock file: %s answers with its commits %s and %s", commit.FullName, keys[0].Registry, old, gc.ID)
		}
		seen[commit.FullName] = gc.ID
		g.Commits = append(g.Commits, commit)
	}
	for _, e := range edges {
		if e.FromNode == nil || e.ToNode == nil || known[e.FromNode.CommitID].IsZero() || known[e.ToNode.CommitID].IsZero() {
			return nil, fmt.Errorf("%s answers with a graph that lacks some of its commits", keys[0].Registry)
		}
		// Both were read before.
		from, _ := module.ParseCommitID(e.FromNode.CommitID)
		to, _ := module.ParseCommitID(e.ToNode.CommitID)
		g.Edges[from] = append(g.Edges[from], to)
	}
	return g, nil
}

// askGraph asks for a graph, in one version of the protocol or the other.
func (c *Client) askGraph(ctx context.Context, keys []module.Key, kind module.DigestKind) ([]graphCommit, []*rpc.Edge, error) {
	host := keys[0].Registry
	var all []graphCommit
	var refs []*rpc.ResourceRef
	for _, k := range keys {
		refs = append(refs, refOf(module.Ref{FullName: k.FullName, Label: k.Commit.String()}))
	}
	if kind == module.B4 {
		request, response := &rpc.GetGraphRequestV1Beta1{DigestType: rpc.DigestB4V1Beta1}, &rpc.GetGraphResponseV1Beta1{}
		for i, ref := range refs {
			request.ResourceRefs = append(request.ResourceRefs, &rpc.RegistryRef{ResourceRef: ref, Registry: keys[i].Registry})
		}
		if err := c.call(ctx, host, rpc.GetGraphV1Beta1, request, response); err != nil {
			return nil, nil, err
		}
		if response.Graph == nil {
			return nil, nil, fmt.Errorf("%s answers without a graph", host)
		}
		for _, gc := range response.Graph.Commits {
			if gc.Commit != nil {
				all = append(all, graphCommit{gc.Commit, gc.Registry})
			}
		}
		return all, response.Graph.Edges, nil
	}
	response := &rpc.GetGraphResponse{}
	if err := c.call(ctx, host, rpc.GetGraph, &rpc.GetGraphRequest{ResourceRefs: refs}, response); err != nil {
		return nil, nil, err
	}
	if response.Graph == nil {
		return nil, nil, fmt.Errorf("%s answers without a graph", host)
	}
	elsewhere := map[string]string{}
	for _, rc := range response.Graph.RegistryCommitIDs {
		elsewhere[rc.CommitID] = rc.Registry
	}
	for _, commit := range response.Graph.Commits {
		if commit == nil {
			continue
		}
		at := host
		if other := elsewhere[commit.ID]; other != "" {
			at = other
		}
		all = append(all, graphCommit{commit, at})
	}
	return all, response.Graph.Edges, nil
}

// nameModules gives the names of the modules of commits, in their order.
func (c *Client) nameModules(ctx context.Context, commits []graphCommit) ([]module.FullName, error) {
	key := func(gc graphCommit) string { return gc.host + " " + gc.ModuleID }
	c.mu.Lock()
	var unknown []graphCommit
	asked := map[string]bool{}
	for _, gc := range commits {
		if c.names[key(gc)].IsZero() && !asked[key(gc)] {
			asked[key(gc)] = true
			unknown = append(unknown, gc)
		}
	}
	c.mu.Unlock()
	err := byRegistry(unknown, func(gc graphCommit) string { return gc.host }, func(host string, at []int) error {
		modules, owners := &rpc.GetModulesRequest{}, &rpc.OwnersRequest{}
		var order []string
		for _, i := range at {
			gc := unknown[i]
			modules.ModuleRefs = append(modules.ModuleRefs, &rpc.ModuleRef{ID: &gc.ModuleID})
			if !slices.Contains(order, gc.OwnerID) {
				order = append(order, gc.OwnerID)
				owners.OwnerRefs = append(owners.OwnerRefs, &rpc.OwnerRef{ID: &gc.OwnerID})
			}
		}
		named, owned := &rpc.ModulesResponse{}, &rpc.OwnersResponse{}
		if err := c.call(ctx, host, rpc.GetModules, modules, named); err != nil {
			return err
		}
		if err := c.call(ctx, host, rpc.GetOwners, owners, owned); err != nil {
			return err
		}
		if len(named.Modules) != len(at) || len(owned.Owners) != len(order) {
			return fmt.Errorf("%s: expected %d modules and %d owners, got %d and %d", host, len(at), len(order), len(named.Modules), len(owned.Owners))
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for j, i := range at {
			gc := unknown[i]
			owner := ownerName(owned.Owners[slices.Index(order, gc.OwnerID)])
			if named.Modules[j] == nil || named.Modules[j].Name == "" || owner == "" {
				return fmt.Errorf("%s answers with a module or an owner that has no name", host)
			}
			c.names[key(gc)] = module.FullName{Registry: host, Owner: owner, Name: named.Modules[j].Name}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	names := make([]module.FullName, len(commits))
	for i, gc := range commits {
		names[i] = c.names[key(gc)]
	}
	return names, nil
}

// ownerName is the name of an owner, a person or an organization.
func ownerName(o *rpc.Owner) string {
	switch {
	case o == nil:
	case o.User != nil:
		return o.User.Name
	case o.Organization != nil:
		return o.Organization.Name
	}
	return ""
}

// Resolve gives the commits that references lead to and all that these depend
// on, sorted by name. All have to be on one registry.
func (c *Client) Resolve(ctx context.Context, refs []module.Ref, kind module.DigestKind) ([]Commit, error) {
	var hosts []string
	for _, r := range refs {
		if !slices.Contains(hosts, r.Registry) {
			hosts = append(hosts, r.Registry)
		}
	}
	slices.Sort(hosts)
	commits, err := c.Commits(ctx, refs, kind)
	if err != nil {
		return nil, err
	}
	if len(hosts) > 1 {
		return nil, fmt.Errorf("dependencies across multiple registries are not allowed: %s", strings.Join(hosts, ", "))
	}
	keys := make([]module.Key, len(commits))
	for i, commit := range commits {
		keys[i] = commit.Key
	}
	if len(keys) > 0 {
		c.note("asking " + keys[0].Registry)
		defer c.note("")
	}
	g, err := c.Graph(ctx, keys, kind)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(g.Commits, func(a, b Commit) int { return strings.Compare(a.FullName.String(), b.FullName.String()) })
	return g.Commits, nil
}

// Call calls a method of a registry, as package rpc has it.
func (c *Client) Call(ctx context.Context, registry, method string, request, response any) error {
	c.note("asking " + registry)
	defer c.note("")
	return c.call(ctx, registry, method, request, response)
}
