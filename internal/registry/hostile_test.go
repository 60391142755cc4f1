package registry_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// tampered passes calls on and changes what comes back.
type tampered struct {
	rpc.Caller
	change func(response any)
}

func (c tampered) Call(ctx context.Context, host, method string, request, response any) error {
	err := c.Caller.Call(ctx, host, method, request, response)
	if err == nil {
		c.change(response)
	}
	return err
}

// on is a change of one kind of response.
func on[T any](change func(*T)) func(any) {
	return func(response any) {
		if r, ok := response.(*T); ok {
			change(r)
		}
	}
}

// commit is a change of all commits that come back.
func commit(change func(*rpc.Commit)) func(any) {
	return func(response any) {
		switch r := response.(type) {
		case *rpc.CommitsResponse:
			for _, c := range r.Commits {
				change(c)
			}
		case *rpc.GetGraphResponse:
			for _, c := range r.Graph.Commits {
				change(c)
			}
		}
	}
}

// path is a change of the path of the first file that comes back.
func path(name string) func(any) {
	return on(func(r *rpc.DownloadResponse) { r.Contents[0].Files[0].Path = name })
}

// TestHostile has a registry answer what makes no sense. Nothing of it gets into
// the cache.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(any){
		"no commits":            on(func(r *rpc.CommitsResponse) { r.Commits = nil }),
		"an empty commit":       on(func(r *rpc.CommitsResponse) { r.Commits[0] = nil }),
		"no id":                 commit(func(c *rpc.Commit) { c.ID = "" }),
		"an id that is a path":  commit(func(c *rpc.Commit) { c.ID = "../../../../../../../../../../../" }),
		"no digest":             commit(func(c *rpc.Commit) { c.Digest = nil }),
		"half a digest":         commit(func(c *rpc.Commit) { c.Digest.Value = c.Digest.Value[:32] }),
		"another digest":        commit(func(c *rpc.Commit) { c.Digest.Value[0]++ }),
		"a digest of no kind":   commit(func(c *rpc.Commit) { c.Digest.Type = 9 }),
		"no graph":              on(func(r *rpc.GetGraphResponse) { r.Graph = nil }),
		"an edge to nowhere":    on(func(r *rpc.GetGraphResponse) { r.Graph.Edges = []*rpc.Edge{{FromNode: &rpc.Node{}}} }),
		"an edge elsewhere":     on(func(r *rpc.GetGraphResponse) { r.Graph.Edges[0].ToNode.CommitID = "x" }),
		"modules without names": on(func(r *rpc.ModulesResponse) { r.Modules[0].Name = "" }),
		"a name that is a path": on(func(r *rpc.ModulesResponse) { r.Modules[0].Name = "../../x" }),
		"an empty module":       on(func(r *rpc.ModulesResponse) { r.Modules[0] = nil }),
		"no modules":            on(func(r *rpc.ModulesResponse) { r.Modules = nil }),
		"an owner above all": on(func(r *rpc.OwnersResponse) {
			r.Owners[0].Organization, r.Owners[0].User = &rpc.Organization{Name: ".."}, nil
		}),
		"no owners":        on(func(r *rpc.OwnersResponse) { r.Owners = nil }),
		"an empty owner":   on(func(r *rpc.OwnersResponse) { r.Owners[0] = nil }),
		"no contents":      on(func(r *rpc.DownloadResponse) { r.Contents = nil }),
		"an empty content": on(func(r *rpc.DownloadResponse) { r.Contents[0] = nil }),
		"another commit":   on(func(r *rpc.DownloadResponse) { r.Contents[0].Commit.ID = r.Contents[1].Commit.ID }),
		"a file too many": on(func(r *rpc.DownloadResponse) {
			r.Contents[0].Files = append(r.Contents[0].Files, &rpc.File{Path: "more.proto"})
		}),
		"a file twice": on(func(r *rpc.DownloadResponse) {
			r.Contents[0].Files = append(r.Contents[0].Files, r.Contents[0].Files[0])
		}),
		"a file above":         path("../a.proto"),
		"a file at the root":   path("/a.proto"),
		"a file with a detour": path("a/../b.proto"),
		"a file of Windows":    path(`..\a.proto`),
		"a file without name":  path(""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host, caller := serve(t)
			cache := filepath.Join(t.TempDir(), "cache")
			client := registry.New(registry.Options{Caller: tampered{caller, change}, CacheDir: cache})
			commits, err := client.Resolve(t.Context(), []module.Ref{{FullName: module.FullName{Registry: host, Owner: "acme", Name: "mid"}}}, module.B5)
			if err == nil {
				var keys []module.Key
				for _, c := range commits {
					keys = append(keys, c.Key)
				}
				_, err = client.Fetch(t.Context(), registry.Wanted{Keys: keys})
			}
			if err == nil {
				t.Error("that is taken for an answer")
			}
			found, err := filepath.Glob(filepath.Join(cache, "v3", "modules", "*", "*", "*", "*", "*", "module.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 1 { // one that makes sense may come first
				t.Errorf("the cache has %q", found)
			}
			if list, err := os.ReadDir(filepath.Dir(cache)); err != nil || len(list) > 1 {
				t.Errorf("beside the cache there are %v, %v", list, err)
			}
		})
	}
}
