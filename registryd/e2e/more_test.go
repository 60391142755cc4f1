package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBlobsOnce pushes versions that change one file of fifty: each adds one.
func TestBlobsOnce(t *testing.T) {
	t.Parallel()
	d := Embedded(t, Find(t))
	a := api{d, d.Client(t)}
	a.module(t, "blobs", "one")
	count := func() int {
		n := 0
		root := strings.TrimPrefix(d.Env[0], "SPOKE_FILESYSTEM_ROOT=")
		err := filepath.WalkDir(filepath.Join(root, "blobs"), func(_ string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				n++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	files := filesOf("blobs", 50, 0)
	for version := range 100 {
		files["blobs/f7.proto"] = fileOf("blobs", 7, version)
		if _, err := a.push(t.Context(), "blobs", "one", files); err != nil {
			t.Fatal(err)
		}
		if want := 50 + version; count() != want {
			t.Fatalf("after version %d there are %d blobs, not %d", version, count(), want)
		}
	}
}

// TestLimits is about pushes that are too large, however they come.
func TestLimits(t *testing.T) {
	t.Parallel()
	d := Embedded(t, Find(t), "SPOKE_MAX_PUSH_FILES=3", "SPOKE_MAX_FILE_BYTES=1000", "SPOKE_MAX_PUSH_BYTES=2000")
	a := api{d, d.Client(t)}
	a.module(t, "limits", "one")
	text := "syntax = \"proto3\";\n//"
	for what, files := range map[string]map[string]string{
		"4 files":    {"a.proto": text, "b.proto": text, "c.proto": text, "d.proto": text},
		"1023 bytes": {"a.proto": text + strings.Repeat("x", 1002)},
		"2763 bytes": {"a.proto": text + strings.Repeat("x", 900), "b.proto": text + strings.Repeat("y", 900), "c.proto": text + strings.Repeat("z", 900)},
		"larger":     {"a.proto": text + strings.Repeat("x", 4<<20)},
	} {
		_, err := a.push(t.Context(), "limits", "one", files)
		if err == nil || !strings.Contains(err.Error(), "resource_exhausted") || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := a.push(t.Context(), "limits", "one", map[string]string{"a.proto": text}); err != nil {
		t.Error(err)
	}
	// Little that says it is much.
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.CopyN(z, zeros{}, 1<<30); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/buf.registry.module.v1.UploadService/Upload", &bomb)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/proto")
	req.Header.Set("Content-Encoding", "gzip")
	req.Header.Set("Authorization", "Bearer "+d.Token)
	res, err := a.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || !strings.Contains(string(body), "resource_exhausted") {
		t.Errorf("a gigabyte in little: %s %s %v", res.Status, body, err)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// TestHealth looks at the other port, and at a start after a stop.
func TestHealth(t *testing.T) {
	t.Parallel()
	d := Embedded(t, Find(t))
	a := api{d, d.Client(t)}
	a.module(t, "health", "one")
	get := func(path string) string {
		res, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", d.health, path))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return res.Status + " " + string(body)
	}
	for _, path := range []string{"/health", "/health/live", "/health/ready", "/health/startup"} {
		if got := get(path); got != "200 OK ok\n" {
			t.Errorf("%s: %s", path, got)
		}
	}
	metrics := get("/metrics")
	for _, line := range []string{
		`spoke_http_requests_total{method="/buf.registry.module.v1.ModuleService/CreateModules",status="200"} 1`,
		`spoke_http_request_duration_seconds_bucket{method="/buf.registry.module.v1.ModuleService/CreateModules",status="200",le="+Inf"} 1`,
		"# TYPE spoke_http_requests_total counter",
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("there is no line %s in:\n%s", line, metrics)
		}
	}
	first := d.out.String()
	if !strings.Contains(first, "buf registry login "+d.Address+" --token-stdin\n") || !strings.Contains(first, "buf push --create\n") {
		t.Errorf("the first start says\n%s", first)
	}
	d.Stop(t, syscall.SIGTERM)
	d.Start(t)
	if again := d.out.String(); strings.Contains(again, "token") || !strings.Contains(again, "serves "+d.URL()) {
		t.Errorf("the second start says\n%s", again)
	}
	if err := a.call(t.Context(), "buf.registry.owner.v1.UserService/GetCurrentUser", "{}", nil); err != nil {
		t.Error(err)
	}
}

// TestReload replaces the certificate of a registry that runs: with files that
// do not go together, which changes nothing, and with a new one.
func TestReload(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cert, key := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	if err := Certificate(cert, key); err != nil {
		t.Fatal(err)
	}
	d := Embedded(t, Find(t), "SPOKE_TLS_CERT="+cert, "SPOKE_TLS_KEY="+key)
	d.CA = cert
	// Each call makes a connection of its own, and trusts what is in the file
	// now, or then.
	now := func() api { return api{d, d.Client(t)} }
	whoami := func(a api) error {
		a.client.CloseIdleConnections()
		return a.call(t.Context(), "buf.registry.owner.v1.UserService/GetCurrentUser", "{}", nil)
	}
	first := now()
	if err := whoami(first); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(folder, "other.pem")
	if err := Certificate(filepath.Join(folder, "other-cert.pem"), other); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(other, key); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		if err := whoami(first); err != nil {
			t.Fatalf("with half a certificate: %v", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := Certificate(cert, key); err != nil {
		t.Fatal(err)
	}
	until(t, "the new certificate is shown", func() bool { return whoami(now()) == nil })
	if err := whoami(first); err == nil {
		t.Error("the old certificate is shown, too")
	}
}
