// Package services starts what a registry of several copies stands on, for
// tests: PostgreSQL and Redis from packages of the system, and an S3 service,
// versitygw, each on a port of its own on this machine and gone when the test
// ends. A test whose services are not installed is skipped, but fails in CI.
package services

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // how to reach PostgreSQL
)

// Keys of the S3 service.
const (
	AccessKey = "spoke"
	SecretKey = "spoke-secret"
)

// find is the path of a program, or what skips the test.
func find(t testing.TB, name, hint string, patterns ...string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			return slices.Max(found)
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing: %s", name, hint)
	}
	t.Skipf("SKIPPED: %s is missing: %s", name, hint)
	return ""
}

// Port is a port that is free now.
func Port(t testing.TB) int {
	t.Helper()
	// One of five digits, so that addresses are as long as each other.
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		at, ok := l.Addr().(*net.TCPAddr)
		if err := l.Close(); err != nil || !ok {
			t.Fatal(err)
		}
		if at.Port >= 10000 {
			return at.Port
		}
	}
}

// start runs a service until the test ends or what it gives is called, which
// waits for the end. It dies with the test, however that ends.
func start(t testing.TB, as *Identity, env []string, name string, args ...string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = Attributes(as)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	started, done := make(chan error), make(chan struct{})
	go func() {
		// The signal comes when the thread ends that started the process.
		runtime.LockOSThread()
		defer close(done)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		cancel()
		t.Fatal(err)
	}
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(name), tail(out.Bytes()))
		}
	})
	return stop
}

func tail(b []byte) []byte { return b[max(0, len(b)-4000):] }

// await waits until a service answers.
func await(t testing.TB, what string, ready func() error) {
	t.Helper()
	var err error
	for range 600 {
		if err = ready(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not answer: %v", what, err)
}

// Postgres starts PostgreSQL and gives the URL of an empty database. With fast
// it does not wait for the disk, which no test but those of crashes notices.
func Postgres(t testing.TB, fast bool) string {
	t.Helper()
	var settings []string
	if fast {
		settings = []string{"fsync=off", "full_page_writes=off"}
	}
	p := newPostgres(t, "initdb", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
	p.start(t, settings...)
	return p.url
}

// postgres is a PostgreSQL that can be started.
type postgres struct {
	program string
	as      *Identity
	data    string
	port    int
	url     string
}

// newPostgres has one of the programs of PostgreSQL make the data of a server.
func newPostgres(t testing.TB, maker string, args ...string) *postgres {
	t.Helper()
	const hint, folders = "install the package postgresql", "/usr/lib/postgresql/*/bin/"
	p := &postgres{program: find(t, "postgres", hint, folders+"postgres")}
	program := find(t, maker, hint, folders+maker)
	as, folder := unprivileged(t)
	p.as, p.data = as, filepath.Join(folder, "data")
	// The signal of death comes when the thread ends that started a process.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(t.Context(), program, append([]string{"-D", p.data}, args...)...)
	cmd.SysProcAttr = Attributes(as)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", maker, err, out)
	}
	p.port = Port(t)
	p.url = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", p.port)
	return p
}

// start starts the server, and waits until it answers.
func (p *postgres) start(t testing.TB, settings ...string) (stop func()) {
	t.Helper()
	args := []string{"-D", p.data}
	for _, s := range append(settings, "listen_addresses=127.0.0.1", "port="+strconv.Itoa(p.port), "unix_socket_directories=", "max_connections=200", "shared_buffers=64MB") {
		args = append(args, "-c", s)
	}
	stop = start(t, p.as, nil, p.program, args...)
	await(t, "PostgreSQL", func() error {
		db, err := sql.Open("pgx", p.url)
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		return db.PingContext(t.Context())
	})
	return stop
}

// Replica is a streaming replica of a PostgreSQL.
type Replica struct {
	URL string
	// Start starts one that was stopped.
	Start func(testing.TB)
	Stop  func()
}

// NewReplica copies the PostgreSQL at a URL and follows it.
func NewReplica(t testing.TB, of string) *Replica {
	t.Helper()
	// -R has what is copied follow the original.
	p := newPostgres(t, "pg_basebackup", "-d", of, "-R", "-X", "stream", "-c", "fast", "--no-sync")
	r := &Replica{URL: p.url}
	r.Start = func(t testing.TB) {
		t.Helper()
		r.Stop = p.start(t, "fsync=off")
	}
	r.Start(t)
	return r
}

// Identity is who a process runs as.
type Identity struct{ uid, gid uint32 }

// unprivileged is who runs what does not run as root, and a folder of theirs.
func unprivileged(t testing.TB) (*Identity, string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "spoke-service-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if os.Getuid() != 0 {
		return nil, folder
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		t.Fatal(err)
	}
	return &Identity{uint32(uid), uint32(gid)}, folder
}

// Redis starts Redis and gives its URL.
func Redis(t testing.TB) string {
	t.Helper()
	server := find(t, "redis-server", "install the package redis-server")
	port := Port(t)
	start(t, nil, nil, server, "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "", "--appendonly", "no")
	awaitPort(t, "Redis", port)
	return fmt.Sprintf("redis://127.0.0.1:%d/0", port)
}

func awaitPort(t testing.TB, what string, port int) {
	t.Helper()
	await(t, what, func() error {
		c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			return err
		}
		return c.Close()
	})
}

// S3 starts an S3 service without buckets and gives its host and port. It is
// versitygw, or MinIO if SPOKE_MINIO names the program.
func S3(t testing.TB) string {
	t.Helper()
	port := Port(t)
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if minio := os.Getenv("SPOKE_MINIO"); minio != "" {
		start(t, nil, []string{"MINIO_ROOT_USER=" + AccessKey, "MINIO_ROOT_PASSWORD=" + SecretKey, "MINIO_BROWSER=off", "MINIO_UPDATE=off"},
			minio, "server", "--address", at, t.TempDir())
		awaitPort(t, "MinIO", port)
		return at
	}
	_, file, _, _ := runtime.Caller(0)
	cached := filepath.Join(filepath.Dir(file), "..", "..", ".cache", "bin", "versitygw")
	if named := os.Getenv("SPOKE_VERSITYGW"); named != "" {
		cached = named
	}
	gateway := find(t, "versitygw", "run make services", cached)
	folder, err := os.MkdirTemp("", "spoke-s3-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	start(t, nil, []string{"ROOT_ACCESS_KEY=" + AccessKey, "ROOT_SECRET_KEY=" + SecretKey}, gateway, "--port", at, "--quiet", "posix", folder)
	awaitPort(t, "the S3 service", port)
	return at
}
