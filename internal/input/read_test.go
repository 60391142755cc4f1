package input

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func cancelled(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx, cancel
}

// Everything that holds an archive gives the same tree.
func TestReadTree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := []file{{"a/x.proto", "X", 0}, {"buf.yaml", "Y", 0}}
	plain, zipped := tarOf(t, files...), zipOf(t, files...)
	packs := map[string][]byte{
		"a.tar": plain, "a.zip": zipped,
		"a.tgz": compressed(t, Gzip, string(plain)), "a.tar.gz": compressed(t, Gzip, string(plain)), "a.tar.zst": compressed(t, Zstd, string(plain)),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := packs[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(data)
	}))
	defer server.Close()
	const want = "a/x.proto=X buf.yaml=Y"
	for name, data := range packs {
		check(t, os.WriteFile(filepath.Join(dir, name), data, 0o666))
		format := "tar"
		if name == "a.zip" {
			format = "zip"
		}
		stdin := "-#format=" + format
		switch {
		case strings.HasSuffix(name, "gz"):
			stdin += ",compression=gzip"
		case strings.HasSuffix(name, "zst"):
			stdin += ",compression=zstd"
		}
		for _, text := range []string{name, "./" + name, "file://" + name, filepath.Join(dir, name), server.URL + "/" + name, stdin} {
			ref, err := Grammar{Kind: Everything}.Parse(text)
			check(t, err)
			tree, err := Reader{Dir: dir, Stdin: bytes.NewReader(data)}.Tree(t.Context(), ref)
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			if got := listing(t, tree); got != want {
				t.Errorf("%s: got %s, want %s", text, got, want)
			}
		}
	}
}

func TestReadBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "a.json.gz"), compressed(t, Gzip, "text"), 0o666))
	check(t, os.Mkdir(filepath.Join(dir, "dir.json"), 0o777))
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	for text, want := range map[string]string{
		"a.json.gz":                  "text",
		"-":                          "in",
		"/dev/stdin":                 "in",
		"/dev/null":                  "",
		"/dev/stdout":                "cannot read from stdout",
		"gone.json":                  "open gone.json: no such file or directory",
		"dir.json":                   "read dir.json: is a directory",
		"-#compression=gzip":         "EOF",
		"a.json.gz#compression=zstd": "invalid input: magic number mismatch",
		server.URL + "/x.json":       "got HTTP status code 404",
		"http:///x.json":             "malformed request: no url host",
	} {
		ref, err := Grammar{Kind: Everything}.Parse(text)
		check(t, err)
		data, err := Reader{Dir: dir, Stdin: strings.NewReader("in")}.Bytes(t.Context(), ref)
		got := string(data)
		if err != nil {
			got = err.Error()
		}
		if got != want && !(err != nil && strings.Contains(got, want)) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	var sent string
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		sent = user + ":" + password
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "https://")
	netrc := filepath.Join(t.TempDir(), "netrc")
	for _, test := range []struct{ netrc, user, password, want string }{
		{"", "", "", ":"},
		{"", "u", "p", "u:p"},
		{"", "u", "", envUser + " set but " + envPassword + " not set"},
		{"", "", "p", envPassword + " set but " + envUser + " not set"},
		{"machine " + host + " login a password b", "u", "p", "a:b"},
		{"machine other login a password b\n# machine " + host + " login x password y\nmachine " + host + "\n\tlogin c\n\tpassword d\n", "", "", "c:d"},
		{"machine other login a password b", "u", "p", "u:p"},
		{"machine other login a password b default login c password d", "u", "p", "c:d"},
		{"macdef m\nmachine " + host + " login a password b\n\nmachine " + host + " login c password d", "", "", "c:d"},
		{"machine " + host + " login a", "", "", ":"},
		{"machine", "", "", ":"},
	} {
		sent = ""
		check(t, os.WriteFile(netrc, []byte(test.netrc), 0o600))
		env := map[string]string{envUser: test.user, envPassword: test.password, "NETRC": netrc}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		check(t, err)
		err = Reader{Getenv: func(name string) string { return env[name] }}.authenticate(request)
		if err != nil {
			sent = err.Error()
		} else {
			response, err := server.Client().Do(request)
			check(t, err)
			check(t, response.Body.Close())
		}
		if sent != test.want {
			t.Errorf("%+v: sent %q", test, sent)
		}
	}
}
