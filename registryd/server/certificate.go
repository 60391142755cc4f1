package server

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"
)

// certificate is one in files that somebody may replace at any time.
type certificate struct {
	certFile, keyFile string
	now               func() time.Time
	log               *slog.Logger

	mu      sync.Mutex
	checked time.Time
	stamp   string
	loaded  *tls.Certificate
}

// checkEvery is how often the files are looked at, if anybody connects.
const checkEvery = time.Second

// newCertificate is one that could be read.
func newCertificate(certFile, keyFile string, now func() time.Time, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, now: now, log: log}
	stamp, err := c.look()
	if err != nil {
		return nil, err
	}
	return c, c.load(stamp)
}

// look says what the files look like from outside.
func (c *certificate) look() (string, error) {
	var stamp strings.Builder
	for _, name := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return "", err
		}
		stamp.WriteString(fmt.Sprintf("%d %s;", info.Size(), info.ModTime()))
	}
	return stamp.String(), nil
}

func (c *certificate) load(stamp string) error {
	loaded, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("certificate %s with key %s: %w", c.certFile, c.keyFile, err)
	}
	c.loaded, c.stamp, c.checked = &loaded, stamp, c.now()
	return nil
}

// get gives the present certificate. While the files cannot be read the last
// one serves.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Sub(c.checked) < checkEvery {
		return c.loaded, nil
	}
	c.checked = c.now()
	stamp, err := c.look()
	if err == nil && stamp != c.stamp {
		if err = c.load(stamp); err == nil {
			c.log.Info("the certificate changed and was read again", "file", c.certFile)
		}
	}
	if err != nil {
		c.log.Warn("the certificate could not be read again", "error", err)
	}
	return c.loaded, nil
}
