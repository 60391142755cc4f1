package e2e

import (
	"archive/tar"
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/services"
)

// TestBench measures what is promised of speed. It runs when SPOKE_BENCH is
// set, by make bench-registry; SPOKE_BENCH_MODULES and SPOKE_BENCH_VERSIONS
// say how much is loaded.
func TestBench(t *testing.T) {
	if os.Getenv("SPOKE_BENCH") == "" {
		t.Skip("set SPOKE_BENCH, or run make bench-registry")
	}
	programs := Find(t)
	d := &Daemon{programs: programs}
	pg, at := services.Postgres(t, false), services.S3(t)
	d.Env = []string{
		"SPOKE_STORAGE_TYPE=postgres", "SPOKE_POSTGRES_URL=" + pg,
		"SPOKE_S3_ENDPOINT=http://" + at, "SPOKE_S3_BUCKET=registry", "SPOKE_S3_ACCESS_KEY=" + services.AccessKey, "SPOKE_S3_SECRET_KEY=" + services.SecretKey,
	}
	d.first(t)
	t.Logf("%d cores, %s; clients, stores and registry share them", runtime.NumCPU(), runtime.Version())
	a := api{d, d.Client(t)}
	a.module(t, "bench", "hundred")
	a.module(t, "bench-push", "fifty")
	t.Run("download", func(t *testing.T) { benchDownload(t, a) })
	t.Run("push", func(t *testing.T) { benchPush(t, a, pg, at) })
	t.Run("load", func(t *testing.T) { benchLoad(t, a) })
}

// fileOf is file number i of a module, of about two kilobytes.
func fileOf(pkg string, i, variant int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "syntax = \"proto3\";\n\npackage %s.v%d;\n\n// Variant %d.\nmessage Record {\n", pkg, i+1, variant)
	for j := 1; j <= 40; j++ {
		fmt.Fprintf(&b, "  // The field number %d of the record.\n  string field_%d = %d;\n", j, j, j)
	}
	b.WriteString("}\n")
	return b.String()
}

func filesOf(pkg string, n, variant int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("%s/f%d.proto", pkg, i)] = fileOf(pkg, i, variant)
	}
	return files
}

// rate is how often f runs in a second, from so many goroutines.
func rate(t *testing.T, workers int, length time.Duration, f func() error) float64 {
	t.Helper()
	var n atomic.Int64
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	start := time.Now()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := f(); err != nil {
					t.Error(err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(n.Load()) / time.Since(start).Seconds()
}

// benchDownload compares with nginx, which sends the same bytes from a file.
func benchDownload(t *testing.T, a api) {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed")
	}
	c, err := a.push(t.Context(), "bench", "hundred", filesOf("bench", 100, 0))
	if err != nil {
		t.Fatal(err)
	}
	// DownloadRequest{values: {resource_ref: {id: …}}}
	wrap := func(b []byte) []byte { return append([]byte{0x0a, byte(len(b))}, b...) }
	message := wrap(wrap(wrap([]byte(c.ID))))
	get := func(url string, body []byte) func() error {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
		return func() error {
			method, reader := http.MethodGet, io.Reader(nil)
			if body != nil {
				method, reader = http.MethodPost, bytes.NewReader(body)
			}
			req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, url, reader)
			if err != nil {
				return err
			}
			req.Header.Set("Content-Type", "application/proto")
			req.Header.Set("Authorization", "Bearer "+a.d.Token)
			res, err := client.Do(req)
			if err != nil {
				return err
			}
			n, err := io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if err == nil && (res.StatusCode != http.StatusOK || n < 100_000) {
				err = fmt.Errorf("%s: %s, %d bytes", url, res.Status, n)
			}
			return err
		}
	}
	url := a.d.URL() + "/buf.registry.module.v1.DownloadService/Download"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/proto")
	req.Header.Set("Authorization", "Bearer "+a.d.Token)
	res, err := a.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s %v", res.Status, content, err)
	}
	folder, err := os.MkdirTemp("", "spoke-nginx-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	port := services.Port(t)
	conf := fmt.Sprintf("worker_processes auto;\npid %s/pid;\ndaemon off;\nerror_log stderr;\nevents { worker_connections 512; }\nhttp { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; server { listen 127.0.0.1:%d; root %s/www; } }\n", folder, port, folder)
	for name, data := range map[string][]byte{"nginx.conf": []byte(conf), "www/module": content} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), nginx, "-p", folder, "-c", filepath.Join(folder, "nginx.conf"))
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	file := fmt.Sprintf("http://127.0.0.1:%d/module", port)
	for range 100 {
		if get(file, nil)() == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	// By turns, so that what else runs on the machine counts for both.
	var ours, theirs []float64
	for range 5 {
		theirs = append(theirs, rate(t, 16, 2*time.Second, get(file, nil)))
		ours = append(ours, rate(t, 16, 2*time.Second, get(url, message)))
	}
	ratio := median(ours) / median(theirs)
	t.Logf("download of 100 files, %d bytes: registryd %.0f/s, nginx %.0f/s, ratio %.2f (at least 0.40)", len(content), median(ours), median(theirs), ratio)
	if ratio < .4 {
		t.Error("downloads are too slow")
	}
}

func median(list []float64) float64 {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}

// benchPush compares a push of 50 new files with what it cannot do without:
// writing 50 objects in parallel, and one transaction.
func benchPush(t *testing.T, a api, pg, at string) {
	client, err := minio.New(at, &minio.Options{Creds: credentials.NewStaticV4(services.AccessKey, services.SecretKey, ""), BucketLookup: minio.BucketLookupPath})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.MakeBucket(t.Context(), "bare", minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", pg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE bare (id TEXT PRIMARY KEY, files BYTEA NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	bare := func(i int) error {
		var wg sync.WaitGroup
		var failed atomic.Pointer[error]
		var list []byte
		for _, text := range filesOf("bare", 50, i) {
			sum := module.Hash([]byte(text))
			list = append(list, sum[:]...)
			wg.Go(func() {
				_, err := client.PutObject(t.Context(), "bare", hex.EncodeToString(sum[:]), strings.NewReader(text), int64(len(text)), minio.PutObjectOptions{DisableMultipart: true})
				if err != nil {
					failed.Store(&err)
				}
			})
		}
		wg.Wait()
		if err := failed.Load(); err != nil {
			return *err
		}
		_, err := db.ExecContext(t.Context(), "INSERT INTO bare (id, files) VALUES ($1, $2)", strconv.Itoa(i), list)
		return err
	}
	push := func(i int) error {
		_, err := a.push(t.Context(), "bench-push", "fifty", filesOf("fifty", 50, i))
		return err
	}
	var ours, theirs []float64
	for i := range 25 {
		for list, f := range map[*[]float64]func(int) error{&ours: push, &theirs: bare} {
			start := time.Now()
			if err := f(i); err != nil {
				t.Fatal(err)
			}
			*list = append(*list, time.Since(start).Seconds())
		}
	}
	ratio := median(ours) / median(theirs)
	t.Logf("push of 50 files: registryd %.1f ms, bare puts and commit %.1f ms, ratio %.2f (at most 3)", 1000*median(ours), 1000*median(theirs), ratio)
	if ratio > 3 {
		t.Error("pushes are too slow")
	}
}

// benchLoad loads many versions, and looks how fast lists, names and graphs
// are answered when a tenth of them is there, and when all are.
func benchLoad(t *testing.T, a api) {
	modules, versions := number("SPOKE_BENCH_MODULES", 1000), number("SPOKE_BENCH_VERSIONS", 100)
	load := func(from, to int) {
		start := time.Now()
		r, w := io.Pipe()
		go func() { w.CloseWithError(archive(w, modules, from, to)) }()
		cmd := exec.CommandContext(t.Context(), filepath.Join(a.d.programs.Folder, "registryd"), "import", "--batch", "100")
		cmd.Env, cmd.Stdin = append(os.Environ(), a.d.Env...), r
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("import: %v\n%s", err, out)
		}
		t.Logf("imported %d modules x %d versions in %.0f s", modules, to-from, time.Since(start).Seconds())
	}
	// Each call goes by turns with one whose cost does not depend on what is
	// there, so that what else runs on the machine counts for both.
	tenth := max(1, versions/10)
	measure := func() map[string]latency {
		out := map[string]latency{}
		few := min(10, tenth) // as many rows each time
		name := fmt.Sprintf(`{"name":{"owner":"load-%d","module":"m%d"}}`, (modules-1)/100, modules-1)
		for what, call := range map[string][2]string{
			"list modules": {"buf.registry.module.v1.ModuleService/ListModules", `{"pageSize":100}`},
			"list commits": {"buf.registry.module.v1.CommitService/ListCommits", fmt.Sprintf(`{"pageSize":%d,"resourceRef":%s}`, few, name)},
			"list labels":  {"buf.registry.module.v1.LabelService/ListLabels", fmt.Sprintf(`{"pageSize":%d,"resourceRef":%s}`, few, name)},
			"resolve":      {"buf.registry.module.v1.CommitService/GetCommits", `{"resourceRefs":[` + name + `]}`},
			"graph":        {"buf.registry.module.v1.GraphService/GetGraph", `{"resourceRefs":[` + name + `]}`},
		} {
			var took, bare []float64
			for range 200 {
				for list, call := range map[*[]float64][2]string{
					&took: call, &bare: {"buf.registry.owner.v1.OwnerService/GetOwners", `{"ownerRefs":[{"name":"admin"}]}`},
				} {
					start := time.Now()
					if err := a.call(t.Context(), call[0], call[1], nil); err != nil {
						t.Fatal(err)
					}
					*list = append(*list, 1000*time.Since(start).Seconds())
				}
			}
			out[what] = latency{quick(took), quick(bare)}
		}
		return out
	}
	load(0, tenth)
	before := measure()
	load(tenth, versions)
	after := measure()
	for what, then := range before {
		now := after[what]
		growth := now.call / now.bare / (then.call / then.bare)
		t.Logf("%s: %.2f ms with a tenth, %.2f ms with all; beside one owner by name in %.2f and %.2f ms; growth %.2f (at most 1.5)",
			what, then.call, now.call, then.bare, now.bare, growth)
		if growth > 1.5 {
			t.Errorf("%s gets slower as more is there", what)
		}
	}
}

// quick is what all but the quickest tenth take at least: what others do on
// the machine makes calls slower, and none quicker.
func quick(list []float64) float64 {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/10]
}

// latency is that of a call and of the bare one beside it, in milliseconds.
type latency struct{ call, bare float64 }

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// archive writes versions of modules, each of which needs up to three others,
// in the form that import reads.
func archive(w io.Writer, modules, from, to int) error {
	out := tar.NewWriter(w)
	add := func(name, text string) error {
		if err := out.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Format: tar.FormatPAX}); err != nil {
			return err
		}
		_, err := io.WriteString(out, text)
		return err
	}
	for v := from; v < to; v++ {
		for m := range modules {
			folder := fmt.Sprintf("load-%d/m%d/v1.%d.0/", m/100, m, v)
			// Three layers, so that what needs something comes behind it.
			var text strings.Builder
			text.WriteString(fmt.Sprintf("syntax = \"proto3\";\npackage m%d;\n", m))
			var deps []string
			if third := modules / 3; third > 0 && m >= third {
				for i := range 3 {
					n := (m-third)/3*3 + i
					if n = n % third; m >= 2*third {
						n += third
					}
					text.WriteString(fmt.Sprintf("import \"m%d/a.proto\";\n", n))
					deps = append(deps, fmt.Sprintf("load-%d/m%d", n/100, n))
				}
			}
			slices.Sort(deps)
			text.WriteString(fmt.Sprintf("message A {\n  string v%d = 1;\n}\n", v))
			if err := add(folder+fmt.Sprintf("m%d/a.proto", m), text.String()); err != nil {
				return err
			}
			if err := add(folder+fmt.Sprintf("m%d/b.proto", m), fmt.Sprintf("syntax = \"proto3\";\npackage m%d;\nmessage B {}\n", m)); err != nil {
				return err
			}
			if len(deps) > 0 {
				if err := add(folder+".deps", strings.Join(slices.Compact(deps), "\n")); err != nil {
					return err
				}
			}
		}
	}
	return out.Close()
}
