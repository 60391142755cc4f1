package server

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/registryd/e2e"
)

func TestCertificate(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cert, key := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	if err := e2e.Certificate(cert, key); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c, err := newCertificate(cert, key, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	present := func() string {
		now = now.Add(checkEvery)
		got, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(got.Certificate[0])
	}
	first := present()
	if err := os.WriteFile(key, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if present() != first {
		t.Error("files that do not go together replace the certificate")
	}
	if err := e2e.Certificate(cert, key); err != nil {
		t.Fatal(err)
	}
	if present() == first {
		t.Error("a new certificate is not read")
	}
	if _, err := newCertificate(cert, filepath.Join(folder, "none"), time.Now, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a key that is not there is read")
	}
}
