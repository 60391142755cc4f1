// Package e2e drives a real registryd with the real, unmodified buf binary and
// with spoke. Its scenarios are .txtar files: what would be typed, the files
// there are, and all that is to be seen. It has nothing but tests to offer.
package e2e

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/registryd/services"
)

// Programs are what scenarios run, as links in one folder.
type Programs struct {
	// Folder has buf, the real one, spoke and registryd.
	Folder string
}

// root is the module that everything is built from.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// build builds programs into a folder, and names them in variables: SPOKE_TEST_
// and the name in capitals. Those that are named already are left alone.
func build(folder string) error {
	for name, packages := range map[string]map[string]string{
		"registryd": {"registryd": "./registryd"},
		// As it is released: the small program with the whole one beside it.
		"spoke": {"spoke": "./cli/front", "spoke-full": "./cli/spoke"},
	} {
		if os.Getenv(variable(name)) != "" {
			continue
		}
		for program, pkg := range packages {
			cmd := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(folder, program), pkg)
			cmd.Dir, cmd.Env = root(), append(os.Environ(), "CGO_ENABLED=0")
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("building %s: %w\n%s", pkg, err, out)
			}
		}
		if err := os.Setenv(variable(name), filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}

func variable(program string) string { return "SPOKE_TEST_" + strings.ToUpper(program) }

// Find finds the programs that were made, and the real binary.
func Find(t testing.TB) Programs {
	t.Helper()
	p := Programs{Folder: t.TempDir()}
	buf, err := oracle.BufPath(t.Context(), filepath.Join(root(), ".cache", "corpora"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: %v", err)
	}
	for name, path := range map[string]string{"buf": buf, "registryd": os.Getenv(variable("registryd")), "spoke": os.Getenv(variable("spoke"))} {
		if err := os.Symlink(path, filepath.Join(p.Folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// Daemon is a registry that runs.
type Daemon struct {
	// Address is HOST:PORT, Token the administrator's.
	Address, Token string
	// CA is the file of the certificate; empty for plain HTTP.
	CA string
	// Env configures commands that work on the stores.
	Env []string

	programs Programs
	port     int
	health   int
	cmd      *exec.Cmd
	out      *lockedBuffer
	done     chan struct{}
}

// lockedBuffer is written to by a process while it is read.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// Embedded starts a registry on embedded stores, with plain HTTP and more
// settings, as variables.
func Embedded(t testing.TB, p Programs, settings ...string) *Daemon {
	t.Helper()
	d := &Daemon{programs: p, Env: append([]string{"SPOKE_FILESYSTEM_ROOT=" + t.TempDir()}, settings...)}
	d.first(t)
	return d
}

// Services starts a registry on PostgreSQL, S3 and Redis, with TLS.
func Services(t testing.TB, p Programs, fast bool) *Daemon {
	t.Helper()
	d := &Daemon{programs: p, Env: []string{
		"SPOKE_STORAGE_TYPE=postgres",
		"SPOKE_POSTGRES_URL=" + services.Postgres(t, fast),
		"SPOKE_S3_ENDPOINT=http://" + services.S3(t), "SPOKE_S3_BUCKET=registry",
		"SPOKE_S3_ACCESS_KEY=" + services.AccessKey, "SPOKE_S3_SECRET_KEY=" + services.SecretKey,
		"SPOKE_REDIS_URL=" + services.Redis(t),
	}}
	folder := t.TempDir()
	d.CA = filepath.Join(folder, "cert.pem")
	key := filepath.Join(folder, "key.pem")
	if err := Certificate(d.CA, key); err != nil {
		t.Fatal(err)
	}
	d.Env = append(d.Env, "SPOKE_TLS_CERT="+d.CA, "SPOKE_TLS_KEY="+key)
	d.first(t)
	return d
}

func (d *Daemon) first(t testing.TB) {
	t.Helper()
	d.port, d.health = services.Port(t), services.Port(t)
	d.Address = net.JoinHostPort("127.0.0.1", strconv.Itoa(d.port))
	d.Start(t)
	for range 200 { // what it says arrives a moment later
		if d.Token = regexp.MustCompile(`spoke_[a-z0-9]+`).FindString(d.out.String()); d.Token != "" {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	if d.Token == "" {
		t.Fatalf("no token in the greeting:\n%s", d.out.String())
	}
	t.Cleanup(func() {
		d.Stop(t, syscall.SIGTERM)
		if t.Failed() {
			t.Logf("registryd said:\n%s", d.out.String())
		}
	})
}

// Start starts a registry that is not running.
func (d *Daemon) Start(t testing.TB) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), filepath.Join(d.programs.Folder, "registryd"), "serve",
		"--port", strconv.Itoa(d.port), "--health-port", strconv.Itoa(d.health))
	cmd.Env = append(os.Environ(), d.Env...)
	cmd.SysProcAttr = services.Attributes(nil)
	d.out = &lockedBuffer{}
	cmd.Stdout, cmd.Stderr = d.out, d.out
	started := make(chan error)
	d.done = make(chan struct{})
	go func() {
		// The signal of death comes when this thread ends.
		runtime.LockOSThread()
		defer close(d.done)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	d.cmd = cmd
	for range 1200 {
		res, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/health/ready", d.health))
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-d.done:
			t.Fatalf("registryd ended:\n%s", d.out.String())
		case <-time.After(25 * time.Millisecond):
		}
	}
	t.Fatalf("registryd is not ready:\n%s", d.out.String())
}

// Stop sends a signal and waits for the end.
func (d *Daemon) Stop(t testing.TB, signal syscall.Signal) {
	t.Helper()
	select {
	case <-d.done:
		return
	default:
	}
	if err := d.cmd.Process.Signal(signal); err != nil {
		t.Log(err)
	}
	<-d.done
	// What a registryd says that was built with the race detector.
	if strings.Contains(d.out.String(), "DATA RACE") {
		t.Errorf("registryd has a race:\n%s", d.out.String())
	}
}

// URL is where the registry is.
func (d *Daemon) URL() string {
	if d.CA == "" {
		return "http://" + d.Address
	}
	return "https://" + d.Address
}

// Client is an HTTP client that trusts the registry.
func (d *Daemon) Client(t testing.TB) *http.Client {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	if d.CA != "" {
		pool := x509.NewCertPool()
		text, err := os.ReadFile(d.CA)
		if err != nil {
			t.Fatal(err)
		}
		pool.AppendCertsFromPEM(text)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{Transport: transport, Timeout: 2 * time.Minute}
}

// Call calls a method with a JSON message, and gives status and answer.
func (d *Daemon) Call(ctx context.Context, client *http.Client, token, method, message string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL()+"/"+method, strings.NewReader(message))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

// Run runs a command of registryd on the stores.
func (d *Daemon) Run(t testing.TB, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(d.programs.Folder, "registryd"), args...)
	cmd.Env = append(os.Environ(), d.Env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Certificate writes a certificate for this machine that vouches for itself.
func Certificate(certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return err
	}
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "a registry under test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	cert, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600)
}
