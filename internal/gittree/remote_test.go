package gittree

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// serve offers the repositories below dir over http, as git itself does it.
func serve(t *testing.T, dir string) string {
	t.Helper()
	backend := filepath.Join(git(t, "", "--exec-path"), "git-http-backend")
	if _, err := os.Stat(backend); err != nil {
		t.Skipf("SKIPPED, remote git inputs are NOT tested: %v", err)
	}
	server := httptest.NewServer(&cgi.Handler{
		Path: backend,
		Env:  append(environ(), "GIT_PROJECT_ROOT="+dir, "GIT_HTTP_EXPORT_ALL=1"),
		// Clients choose the protocol by a header.
		InheritEnv: []string{"PATH"},
	})
	t.Cleanup(server.Close)
	return server.URL
}

// emptyTemp has temporary files go to a folder of the test, and fails it if any
// are left.
func emptyTemp(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}

// TestRemote reads a repository over http: the files must be those that are
// read from the disk with the same options.
func TestRemote(t *testing.T) {
	emptyTemp(t)
	repo := history(t)
	git(t, repo, "config", "uploadpack.allowFilter", "true")
	url := serve(t, filepath.Dir(repo)) + "/repo/.git"
	for _, o := range []Options{
		{},
		{Branch: "dev"},
		{Tag: "v1"},
		{Ref: "HEAD~1"},
		{Ref: "dev"},
		{Ref: git(t, repo, "rev-parse", "HEAD~2")[:9]},
		{Branch: "dev", Ref: "HEAD~1"},
		{Tag: git(t, repo, "rev-parse", "dev")},
		{RecurseSubmodules: true},
		{Filter: "blob:none"},
		{Filter: "blob:none", Subdir: "proto"},
	} {
		near, far := o, o
		near.Repo, far.Repo = repo, url
		near.Filter = ""
		disk, err := open(t, near)
		if err != nil {
			t.Fatal(err)
		}
		want, err := listing(disk)
		if err != nil {
			t.Fatal(err)
		}
		far.Environ = environ()
		tree, err := Open(t.Context(), far)
		if err != nil {
			t.Errorf("%+v: %v", o, err)
			continue
		}
		got, err := listing(tree)
		if err != nil {
			t.Errorf("%+v: %v", o, err)
		}
		if err := tree.Close(); err != nil {
			t.Error(err)
		}
		if got != want {
			t.Errorf("%+v: remote\n%sdisk\n%s", o, got, want)
		}
	}
}

// TestRemoteErrors has git fail: the error must hold git's reason.
func TestRemoteErrors(t *testing.T) {
	emptyTemp(t)
	url := serve(t, filepath.Dir(history(t)))
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{Repo: url + "/repo/.git", Branch: "nope"}, "couldn't find remote ref nope"},
		{Options{Repo: url + "/repo/.git", Ref: "nope"}, "pathspec 'nope' did not match"},
		{Options{Repo: url + "/repo/.git", Tag: "HEAD~1"}, "invalid refspec 'HEAD~1'"},
		{Options{Repo: url + "/gone.git"}, "not found"},
		{Options{Repo: "http://127.0.0.1:1/x.git"}, "unable to access"},
		{Options{Repo: "https://127.0.0.1:1/x.git", Environ: environ(envPassword + "=x")}, "BUF_INPUT_HTTPS_PASSWORD set but BUF_INPUT_HTTPS_USERNAME not set"},
		{Options{Repo: "ssh://127.0.0.1:1/x.git", Environ: environ(envKnownHosts + "=x")}, "BUF_INPUT_SSH_KNOWN_HOSTS_FILES set but BUF_INPUT_SSH_KEY_FILE not set"},
		{Options{Repo: "ext::sh -c true"}, "does not appear to be a git repository"},
		{Options{Repo: "ssh://-oProxyCommand=x/y"}, "invalid git path"},
		{Options{Repo: "ftp://h/x.git"}, "invalid git path"},
		{Options{Repo: "-"}, "invalid git path"},
		{Options{Repo: url + "/repo/.git", Branch: "--upload-pack=x"}, "invalid git branch"},
		{Options{Repo: url + "/repo/.git", Ref: "-x"}, "invalid git ref"},
		{Options{Repo: url + "/repo/.git", Filter: "--x"}, "invalid git filter"},
	} {
		tt.o.Dir = t.TempDir()
		_, err := open(t, tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v; want %q", tt.o, err, tt.want)
		}
	}
}

// TestNoGit has no git program in reach.
func TestNoGit(t *testing.T) {
	emptyTemp(t)
	repo := history(t)
	t.Setenv("PATH", t.TempDir())
	if _, err := open(t, Options{Repo: "https://127.0.0.1:1/x.git"}); err == nil || !strings.Contains(err.Error(), "the git program is needed") {
		t.Error(err)
	}
	if _, err := open(t, Options{Repo: repo}); err != nil {
		t.Errorf("on disk: %v", err)
	}
}

// TestAuthentication looks at what git is told for credentials, which must not
// be on its command line.
func TestAuthentication(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		url     string
		environ []string
		want    string
	}{
		{"https://h/x", []string{envUser + "=u", envPassword + "=secret"}, "-c credential.helper=!f(){ echo username=${BUF_INPUT_HTTPS_USERNAME}; echo password=${BUF_INPUT_HTTPS_PASSWORD}; };f"},
		{"http://h/x", []string{envUser + "=u", envPassword + "=secret"}, ""},
		{"ssh://h/x", []string{envKeyFile + "=/a b/k'ey"}, `GIT_SSH_COMMAND=ssh -q -i '/a b/k'\''ey' -o IdentitiesOnly=yes -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no`},
		{"ssh://h/x", []string{envKeyFile + "=k", envKnownHosts + "=/a:/b"}, `GIT_SSH_COMMAND=ssh -q -i 'k' -o IdentitiesOnly=yes -o 'UserKnownHostsFile=/a /b'`},
		{"file:///x", []string{envKeyFile + "=k"}, ""},
	} {
		a, err := authentication(Options{Environ: tt.environ}, location{url: tt.url})
		if err != nil {
			t.Error(err)
		}
		if got := strings.Join(append(a.config, a.env...), " "); got != tt.want {
			t.Errorf("%s %v: %s; want %s", tt.url, tt.environ, got, tt.want)
		}
	}
}

// TestCancel stops while a server keeps git waiting.
func TestCancel(t *testing.T) {
	emptyTemp(t)
	git(t, "", "version")
	asked := make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	server.Config.BaseContext = func(net.Listener) context.Context { return t.Context() }
	server.Start()
	defer server.Close()
	// At a terminal a program of git's may still wait.
	defer server.CloseClientConnections()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	start := time.Now()
	_, err := Open(ctx, Options{Repo: server.URL + "/x.git", Environ: environ()})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*grace {
		t.Errorf("took %v", took)
	}
}

// TestSubmodules fills in submodules, and has them empty otherwise.
func TestSubmodules(t *testing.T) {
	emptyTemp(t)
	inner := history(t)
	outer := filepath.Join(t.TempDir(), "outer")
	git(t, "", "init", "-q", "-b", "main", outer)
	write(t, filepath.Join(outer, "outer.proto"), "// outer\n")
	git(t, outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", inner, "vendor/inner")
	commit(t, outer, "more.proto", "// more\n")
	allowed := environ("GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always")
	for _, tt := range []struct {
		o    Options
		want string
		err  string
	}{
		{Options{Repo: outer}, "vendor/inner/\n", ""},
		{Options{Repo: outer, RecurseSubmodules: true, Environ: allowed}, "vendor/inner/proto/a.proto \"// one\\n\"\n", ""},
		{Options{Repo: outer, RecurseSubmodules: true}, "", "transport 'file' not allowed"},
		{Options{Repo: filepath.Join(outer, "vendor/inner/.git")}, "proto/a.proto \"// one\\n\"\n", ""},
		{Options{Repo: filepath.Join(outer, "vendor/inner")}, "proto/a.proto \"// one\\n\"\n", ""},
	} {
		tree, err := Open(t.Context(), Options{Repo: tt.o.Repo, RecurseSubmodules: tt.o.RecurseSubmodules, Environ: append(environ(), tt.o.Environ...)})
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%+v: %v; want %q", tt.o, err, tt.err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := listing(tree)
		if err != nil || !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %v\n%s\nwant %q", tt.o, err, got, tt.want)
		}
		if err := tree.Close(); err != nil {
			t.Error(err)
		}
	}
}
