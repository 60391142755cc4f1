package remote_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/remote"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// server answers calls, and counts them.
func server(t *testing.T, answer http.HandlerFunc) (host string, calls *atomic.Int64) {
	t.Helper()
	calls = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://"), calls
}

// client calls by plain HTTP, with an environment.
func client(t *testing.T, env map[string]string, warn func(string)) *remote.Client {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("version: v1\ntls:\n  use: \"false\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return remote.New(rpc.Options{
		Getenv: func(name string) string { return env[name] }, Dir: dir, ConfigDir: dir,
		Version: "0", Compatible: "0", Warn: warn, Now: time.Now,
	})
}

func good(w http.ResponseWriter, response any) {
	w.Header().Set("Content-Type", "application/proto")
	_, _ = w.Write(rpc.Marshal(response))
}

// refuse answers with a status, a header and a body.
func refuse(w http.ResponseWriter, status int, after, body string) {
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// TestAgain counts how often a call is made that fails the first time.
func TestAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, method string
		status       int
		after, body  string
		calls        int64
		code         rpc.Code // of the error, empty for none
	}{
		{"a gateway", rpc.GetModules, http.StatusServiceUnavailable, "", "down", 2, ""},
		{"a gateway, when something may have changed", rpc.Upload, http.StatusServiceUnavailable, "", "down", 1, rpc.Unavailable},
		{"too many calls", rpc.Upload, http.StatusTooManyRequests, "0", `{"code":"resource_exhausted","message":"slowly"}`, 2, ""},
		{"too many calls, says a proxy", rpc.Upload, http.StatusTooManyRequests, "", "slowly", 2, ""},
		{"too large", rpc.Upload, http.StatusTooManyRequests, "", `{"code":"resource_exhausted","message":"too large"}`, 1, "resource_exhausted"},
		{"not found", rpc.GetModules, http.StatusNotFound, "", `{"code":"not_found","message":"no such module"}`, 1, rpc.NotFound},
		{"nobody's", rpc.GetModules, http.StatusNotFound, "", "<html>", 1, rpc.Unimplemented},
		{"a token that is none", rpc.GetModules, http.StatusUnauthorized, "", "", 1, rpc.Unauthenticated},
		{"a bug", rpc.GetModules, http.StatusInternalServerError, "", "", 1, rpc.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var failed atomic.Bool
			host, calls := server(t, func(w http.ResponseWriter, _ *http.Request) {
				if !failed.Swap(true) {
					refuse(w, c.status, c.after, c.body)
					return
				}
				good(w, &rpc.ModulesResponse{Modules: []*rpc.Module{{Name: "weather"}}})
			})
			var response rpc.ModulesResponse
			err := client(t, nil, nil).Call(t.Context(), host, c.method, &rpc.GetModulesRequest{}, &response)
			if c.code == "" && (err != nil || len(response.Modules) != 1) || c.code != "" && !rpc.Is(err, c.code) {
				t.Errorf("got %+v, %v", response, err)
			}
			if n := calls.Load(); n != c.calls {
				t.Errorf("called %d times, not %d", n, c.calls)
			}
		})
	}
}

// TestStop ends a call that waits to be made again.
func TestStop(t *testing.T) {
	t.Parallel()
	host, _ := server(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusServiceUnavailable, "9", "down") })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := client(t, nil, nil).Call(ctx, host, rpc.GetModules, &rpc.GetModulesRequest{}, &rpc.ModulesResponse{})
	if err == nil || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

// TestNobody calls where nobody is, which is said at once.
func TestNobody(t *testing.T) {
	t.Parallel()
	host, calls := server(t, func(http.ResponseWriter, *http.Request) {})
	s := httptest.NewServer(http.NotFoundHandler())
	nobody := strings.TrimPrefix(s.URL, "http://")
	s.Close()
	err := client(t, nil, nil).Call(t.Context(), nobody, rpc.Upload, &rpc.UploadRequest{}, &rpc.CommitsResponse{})
	if !rpc.Is(err, rpc.Unavailable) || !strings.Contains(err.Error(), nobody) {
		t.Errorf("got %v", err)
	}
	// What is no registry is told by what it sends.
	if err := client(t, nil, nil).Call(t.Context(), host, rpc.GetModules, &rpc.GetModulesRequest{}, &rpc.ModulesResponse{}); err == nil || calls.Load() != 1 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
}

// TestTokens looks which registry is sent which token.
func TestTokens(t *testing.T) {
	t.Parallel()
	var sent atomic.Value
	host, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		sent.Store(r.Header.Get("Authorization"))
		good(w, &rpc.Empty{})
	})
	name, _, _ := strings.Cut(host, ":")
	netrc := filepath.Join(t.TempDir(), "netrc")
	if err := os.WriteFile(netrc, []byte("machine "+name+" login me password kept\nmachine other.example.com password secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, value, want string
	}{
		{"for all", "every", "Bearer every"},
		{"for this one", "secret@other.example.com,mine@" + host, "Bearer mine"},
		{"for another", "secret@other.example.com", ""},
		{"of nobody", "", ""},
	} {
		env := map[string]string{remote.TokenEnv: c.value}
		if err := client(t, env, nil).Call(t.Context(), host, rpc.GetModules, &rpc.GetModulesRequest{}, &rpc.Empty{}); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := sent.Load(); got != c.want {
			t.Errorf("%s: sent %q, want %q", c.name, got, c.want)
		}
	}
	for _, bad := range []string{"a@h,b@h", "a@", "@h", "a,b@h", "a@h@i", "a:b@h"} {
		err := client(t, map[string]string{remote.TokenEnv: bad}, nil).Call(t.Context(), host, rpc.GetModules, &rpc.GetModulesRequest{}, &rpc.Empty{})
		if err == nil || strings.Contains(err.Error(), bad) {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}

// TestRedirect has a registry send the client elsewhere, where its token is
// nobody's business.
func TestRedirect(t *testing.T) {
	t.Parallel()
	var leaked atomic.Value
	leaked.Store("")
	elsewhere, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		leaked.Store(r.Header.Get("Authorization"))
		good(w, &rpc.Empty{})
	})
	elsewhere = strings.Replace(elsewhere, "127.0.0.1", "localhost", 1)
	host, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+elsewhere+r.URL.Path, http.StatusTemporaryRedirect)
	})
	err := client(t, map[string]string{remote.TokenEnv: "secret"}, nil).Call(t.Context(), host, rpc.GetModules, &rpc.GetModulesRequest{}, &rpc.Empty{})
	if got := leaked.Load(); got != "" {
		t.Errorf("%q was sent elsewhere, and %v told", got, err)
	}
}

// TestWarning passes on what a registry wants users to read.
func TestWarning(t *testing.T) {
	t.Parallel()
	host, _ := server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("buf-warning-bin", "c29vbg")
		good(w, &rpc.Empty{})
	})
	var warnings []string
	c := client(t, nil, func(text string) { warnings = append(warnings, text) })
	err := c.Call(t.Context(), host, rpc.GetModules, &rpc.GetModulesRequest{}, &rpc.Empty{})
	if err != nil || len(warnings) != 1 || warnings[0] != "soon" {
		t.Errorf("got %q, %v", warnings, err)
	}
}
