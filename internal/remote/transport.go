package remote

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// transport makes what carries requests, and says by which scheme. Proxies are
// those of the environment.
func transport(o rpc.Options) (http.RoundTripper, string, error) {
	c, err := settings(o)
	if err != nil {
		return nil, "", err
	}
	t := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		MaxIdleConnsPerHost: parallel,
		IdleConnTimeout:     30 * time.Second,
		TLSHandshakeTimeout: 30 * time.Second,
	}
	if c.TLS == "false" {
		return t, "http", nil
	}
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	switch c.TLS {
	case "local":
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
	case "systemandlocal":
		if t.TLSClientConfig.RootCAs, err = x509.SystemCertPool(); err != nil {
			return nil, "", err
		}
	default:
		return t, "https", nil
	}
	files := c.RootCertFiles
	if len(files) == 0 {
		files = []string{filepath.Join(o.ConfigDir, "tls", "root.pem")}
	}
	for _, name := range files {
		if !filepath.IsAbs(name) {
			name = filepath.Join(o.Dir, name)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, "", fmt.Errorf("read a root certificate: %w", err)
		}
		if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM(text) {
			return nil, "", fmt.Errorf("%s holds no certificate in the PEM form", name)
		}
	}
	return t, "https", nil
}

// settings reads the user's own configuration; there need not be any.
func settings(o rpc.Options) (*config.Client, error) {
	name := filepath.Join(o.ConfigDir, "config.yaml")
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return config.ParseClient(name, text)
}
