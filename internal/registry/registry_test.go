package registry_test

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/registrytest"
	"github.com/platinummonkey/spoke/internal/remote"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// serve runs a registry with a module acme/mid that depends on acme/base.
func serve(t *testing.T) (host string, caller rpc.Caller) {
	t.Helper()
	s := &registrytest.Server{}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	host = strings.TrimPrefix(web.URL, "http://")
	s.Seed([]golden.File{
		{Name: host + "/acme/base/1/base.proto", Data: []byte("syntax = \"proto3\";\n")},
		{Name: host + "/acme/base/2/base.proto", Data: []byte("syntax = \"proto3\"; package base;\n")},
		{Name: host + "/acme/mid/1/mid.proto", Data: []byte("syntax = \"proto3\"; import \"base.proto\";\n")},
		{Name: host + "/acme/mid/1/@deps", Data: []byte(host + "/acme/base 1\n")},
	})
	settings := t.TempDir()
	if err := os.WriteFile(filepath.Join(settings, "config.yaml"), []byte("version: v1\ntls:\n  use: \"false\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return host, remote.New(rpc.Options{Getenv: func(string) string { return "" }, ConfigDir: settings, Dir: settings, Now: time.Now})
}

func TestFetch(t *testing.T) {
	t.Parallel()
	host, caller := serve(t)
	cache := t.TempDir()
	client := registry.New(registry.Options{Caller: caller, CacheDir: cache})
	mid := module.Ref{FullName: module.FullName{Registry: host, Owner: "acme", Name: "mid"}}
	for _, kind := range []module.DigestKind{module.B4, module.B5} {
		commits, err := client.Resolve(t.Context(), []module.Ref{mid}, kind)
		if err != nil || len(commits) != 2 {
			t.Fatalf("%s: Resolve gave %v, %v", kind, commits, err)
		}
		keys := []module.Key{commits[0].Key, commits[1].Key}
		modules, err := client.Fetch(t.Context(), registry.Wanted{Keys: keys})
		if err != nil || len(modules) != 2 || modules[1].Name != "mid" || len(modules[1].Deps) != 1 {
			t.Fatalf("%s: Fetch gave %v, %v", kind, modules, err)
		}
		// What is in the cache needs no registry.
		offline := registry.New(registry.Options{CacheDir: cache})
		if _, err := offline.Fetch(t.Context(), registry.Wanted{Keys: keys}); err != nil {
			t.Errorf("%s: offline: %v", kind, err)
		}
		// What was changed there is found out.
		name := filepath.Join(modules[0].Dir, "base.proto")
		if err := os.WriteFile(name, []byte("syntax = \"proto2\";\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var digest *registry.DigestError
		if _, err := client.Fetch(t.Context(), registry.Wanted{Keys: keys}); !errors.As(err, &digest) || digest.Key.Name != "base" {
			t.Errorf("%s: a changed file gave %v", kind, err)
		}
	}
}

func TestFetchRefuses(t *testing.T) {
	t.Parallel()
	host, caller := serve(t)
	cache := t.TempDir()
	client := registry.New(registry.Options{Caller: caller, CacheDir: cache})
	base := module.FullName{Registry: host, Owner: "acme", Name: "base"}
	commits, err := client.Commits(t.Context(), []module.Ref{{FullName: base}}, module.B5)
	if err != nil {
		t.Fatal(err)
	}
	k := commits[0].Key
	k.Digest.Sum[0]++
	var digest *registry.DigestError
	if _, err := client.Fetch(t.Context(), registry.Wanted{Keys: []module.Key{k}}); !errors.As(err, &digest) {
		t.Errorf("a wrong digest gave %v", err)
	}
	if _, err := os.Stat(filepath.Join(cache, "v3", "modules")); err == nil {
		t.Error("what has a wrong digest is in the cache")
	}
	var missing *registry.MissingError
	if _, err := registry.New(registry.Options{CacheDir: cache}).Fetch(t.Context(), registry.Wanted{Keys: []module.Key{k}}); !errors.As(err, &missing) || len(missing.Keys) != 1 {
		t.Errorf("offline gave %v", err)
	}
	for _, name := range []module.FullName{{Registry: host, Owner: "..", Name: "base"}, {Registry: "..", Owner: "acme", Name: "base"}} {
		k.FullName = name
		if _, err := client.Fetch(t.Context(), registry.Wanted{Keys: []module.Key{k}}); err == nil {
			t.Errorf("%s leads out of the cache", name)
		}
	}
	if _, err := client.Commits(t.Context(), []module.Ref{{FullName: module.FullName{Registry: host, Owner: "acme", Name: "nothere"}}}, module.B5); !rpc.Is(err, rpc.NotFound) {
		t.Errorf("a module that is not there gave %v", err)
	}
}
