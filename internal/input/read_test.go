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

	"github.com/platinummonkey/spoke/internal/fetch"
	"github.com/platinummonkey/spoke/internal/zstd"
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
			tree, err := Reader{Dir: dir, Stdin: bytes.NewReader(data), Getenv: noEnvironment, Fetch: fetch.Open, Zstd: zstd.Codec{}}.Tree(t.Context(), ref)
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

func noEnvironment(string) string { return "" }

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
		data, err := Reader{Dir: dir, Stdin: strings.NewReader("in"), Getenv: noEnvironment, Fetch: fetch.Open, Zstd: zstd.Codec{}}.Bytes(t.Context(), ref)
		got := string(data)
		if err != nil {
			got = err.Error()
		}
		if got != want && !(err != nil && strings.Contains(got, want)) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
