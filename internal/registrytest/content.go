package registrytest

import (
	"fmt"
	"slices"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
)

func getGraph(c call, r *rpc.GetGraphRequest) (any, error) {
	commits, err := c.commitsOf(r.ResourceRefs)
	if err != nil {
		return nil, err
	}
	g := &rpc.Graph{}
	all := reach(commits)
	for _, cm := range all {
		g.Commits = append(g.Commits, cm.message())
		if host := cm.module.name.Registry; host != c.host {
			g.RegistryCommitIDs = append(g.RegistryCommitIDs, &rpc.RegistryCommit{CommitID: cm.id, Registry: host})
		}
	}
	for _, e := range edges(all) {
		g.Edges = append(g.Edges, &rpc.Edge{FromNode: &rpc.Node{CommitID: e[0].id}, ToNode: &rpc.Node{CommitID: e[1].id}})
	}
	return &rpc.GetGraphResponse{Graph: g}, nil
}

// edges are the pairs of commits one of which depends on the other's module.
func edges(all []*commit) [][2]*commit {
	var pairs [][2]*commit
	for _, cm := range all {
		for _, dep := range cm.deps {
			for _, to := range all {
				if to.module == dep.module {
					pairs = append(pairs, [2]*commit{cm, to})
				}
			}
		}
	}
	return pairs
}

func download(c call, r *rpc.DownloadRequest) (any, error) {
	out := &rpc.DownloadResponse{}
	for _, v := range r.Values {
		cm, err := c.commit(v.ResourceRef)
		if err != nil {
			return nil, err
		}
		out.Contents = append(out.Contents, &rpc.Content{Commit: cm.message(), Files: cm.fileMessages()})
	}
	return out, nil
}

func (cm *commit) fileMessages() []*rpc.File {
	var files []*rpc.File
	for _, f := range cm.files {
		files = append(files, &rpc.File{Path: f.Path, Content: f.Data})
	}
	return files
}

// take makes commits of what is uploaded, those first that others import.
func (c call) take(contents []*rpc.UploadContent, deps []*commit) (any, error) {
	type one struct {
		m     *mod
		files []module.File
		done  *commit
	}
	list := make([]*one, len(contents))
	for i, u := range contents {
		m, err := c.find(u.ModuleRef)
		if err != nil {
			return nil, err
		}
		list[i] = &one{m: m}
		for _, f := range u.Files {
			list[i].files = append(list[i].files, module.File{Path: f.Path, Data: f.Content})
		}
	}
	for range list {
		for i, o := range list {
			if o.done != nil {
				continue
			}
			var waits bool
			candidates := slices.Clone(deps)
			for _, p := range list {
				if p == o {
					continue
				}
				if p.done != nil {
					candidates = append(candidates, p.done)
				} else if len(providers(o.files, []*commit{{files: p.files}})) > 0 {
					waits = true
				}
			}
			if waits {
				continue
			}
			u := contents[i]
			o.done = c.add(o.m, o.files, providers(o.files, candidates), u.SourceControlURL)
			names := []string{o.m.defaultLabel}
			if len(u.ScopedLabelRefs) > 0 {
				names = nil
			}
			for _, l := range u.ScopedLabelRefs {
				names = append(names, *l.Name)
			}
			for _, name := range names {
				o.m.point(name, o.done, c.now())
			}
		}
	}
	out := &rpc.CommitsResponse{}
	for _, o := range list {
		if o.done == nil {
			return nil, &fault{"invalid_argument", "modules depend on each other in a circle"}
		}
		out.Commits = append(out.Commits, o.done.message())
	}
	return out, nil
}

func (c call) byID(id string) (*commit, error) {
	for _, cm := range c.commits {
		if cm.id == id {
			return cm, nil
		}
	}
	return nil, notFound("commit %s was not found", id)
}

func upload(c call, r *rpc.UploadRequest) (any, error) {
	var deps []*commit
	for _, id := range r.DepCommitIDs {
		cm, err := c.byID(id)
		if err != nil {
			return nil, err
		}
		deps = append(deps, cm)
	}
	return c.take(r.Contents, deps)
}

func uploadV1Beta1(c call, r *rpc.UploadRequestV1Beta1) (any, error) {
	var deps []*commit
	for _, ref := range r.DepRefs {
		cm, err := c.byID(ref.CommitID)
		if err != nil {
			return nil, err
		}
		deps = append(deps, cm)
	}
	return c.take(r.Contents, deps)
}

// old is a commit as v1beta1 has it.
func (cm *commit) old(kind int32) (*rpc.Commit, error) {
	m := cm.message()
	switch kind {
	case rpc.DigestB4V1Beta1:
		m.Digest = &rpc.Digest{Type: kind, Value: cm.b4.Sum[:]}
	case rpc.DigestB5V1Beta1:
		m.Digest = &rpc.Digest{Type: kind, Value: cm.b5.Sum[:]}
	default:
		return nil, &fault{"invalid_argument", fmt.Sprintf("unknown digest type %d", kind)}
	}
	return m, nil
}

func getCommitsV1Beta1(c call, r *rpc.GetCommitsRequest) (any, error) {
	commits, err := c.commitsOf(r.ResourceRefs)
	if err != nil {
		return nil, err
	}
	out := &rpc.CommitsResponse{}
	for _, cm := range commits {
		m, err := cm.old(r.DigestType)
		if err != nil {
			return nil, err
		}
		out.Commits = append(out.Commits, m)
	}
	return out, nil
}

func getGraphV1Beta1(c call, r *rpc.GetGraphRequestV1Beta1) (any, error) {
	var commits []*commit
	for _, ref := range r.ResourceRefs {
		cm, err := c.commit(ref.ResourceRef)
		if err != nil {
			return nil, err
		}
		commits = append(commits, cm)
	}
	g := &rpc.GraphV1Beta1{}
	all := reach(commits)
	for _, cm := range all {
		m, err := cm.old(r.DigestType)
		if err != nil {
			return nil, err
		}
		g.Commits = append(g.Commits, &rpc.GraphCommit{Commit: m, Registry: cm.module.name.Registry})
	}
	node := func(cm *commit) *rpc.Node { return &rpc.Node{CommitID: cm.id, Registry: cm.module.name.Registry} }
	for _, e := range edges(all) {
		g.Edges = append(g.Edges, &rpc.Edge{FromNode: node(e[0]), ToNode: node(e[1])})
	}
	return &rpc.GetGraphResponseV1Beta1{Graph: g}, nil
}

func downloadV1Beta1(c call, r *rpc.DownloadRequest) (any, error) {
	out := &rpc.DownloadResponse{}
	for _, v := range r.Values {
		cm, err := c.commit(v.ResourceRef)
		if err != nil {
			return nil, err
		}
		m, err := cm.old(r.DigestType)
		if err != nil {
			return nil, err
		}
		out.Contents = append(out.Contents, &rpc.Content{Commit: m, Files: cm.fileMessages()})
	}
	return out, nil
}
