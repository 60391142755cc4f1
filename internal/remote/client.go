// Package remote calls registries over HTTP, as the protocol of Connect for
// calls of one request and one response has it: who asks, how to reach a
// registry, when to try again, and what its errors mean. Which methods there
// are is the business of package rpc, and what to call that of its callers.
package remote

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/platinummonkey/spoke/internal/fetch"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// parallel is how many connections to a registry stay open.
const parallel = 8

// maxResponse is the most that a registry may answer with, in bytes.
const maxResponse = 1 << 30

// Client calls registries. It is safe for concurrent use, and does nothing
// before the first call.
type Client struct {
	options rpc.Options
	setUp   func() (*line, error)
}

// line is how registries are reached.
type line struct {
	http   *http.Client
	scheme string
	tokens tokens
}

// New is a client.
func New(o rpc.Options) *Client {
	return &Client{o, sync.OnceValues(func() (*line, error) {
		t, scheme, err := transport(o)
		if err != nil {
			return nil, err
		}
		l := &line{http: &http.Client{Transport: t, CheckRedirect: fetch.Redirect}, scheme: scheme}
		if o.Token != "" {
			l.tokens.every = o.Token
			return l, nil
		}
		l.tokens, err = readTokens(o.Getenv)
		return l, err
	})}
}

// Call calls a method of a registry. Calls that failed on the way are made
// again, but for those that change something and may have arrived.
func (c *Client) Call(ctx context.Context, registry, method string, request, response any) error {
	l, err := c.setUp()
	if err != nil {
		return err
	}
	body := rpc.Marshal(request)
	for try := 1; ; try++ {
		start := c.options.Now()
		data, err := c.once(ctx, l, registry, method, body)
		if c.options.Debug != nil {
			c.options.Debug("registry called", start, "registry", registry, "method", method, "bytes", len(data))
		}
		if err == nil {
			if err := rpc.Unmarshal(data, response); err != nil {
				return fmt.Errorf("%s: the answer to %s cannot be read: %w", registry, method, err)
			}
			return nil
		}
		var again *retryError
		if !errors.As(err, &again) {
			return err
		}
		if try == tries || !again.unheard && changes(method) {
			return again.err
		}
		if wait(ctx, try, again.after) != nil {
			return again.err
		}
	}
}

// Trying again.
const (
	tries     = 4
	firstWait = 200 * time.Millisecond
	longWait  = 10 * time.Second
)

// wait waits before the next try: each time twice as long, or as long as the
// registry asked for, and never the same for all who wait.
func wait(ctx context.Context, try int, asked time.Duration) error {
	d := firstWait << (try - 1)
	d += rand.N(d / 2)
	timer := time.NewTimer(min(max(d, asked), longWait))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// changes reports whether calling a method twice is not the same as once.
func changes(method string) bool {
	switch method {
	case rpc.CreateModules, rpc.UpdateModules, rpc.DeleteModules, rpc.Upload, rpc.UploadV1Beta1,
		rpc.CreateOrUpdateLabels, rpc.ArchiveLabels, rpc.UnarchiveLabels,
		rpc.CreateOrganizations, rpc.UpdateOrganizations, rpc.DeleteOrganizations:
		return true
	}
	return false
}

// retryError is a failure that may pass.
type retryError struct {
	err error
	// unheard says that the registry cannot have done anything.
	unheard bool
	after   time.Duration
}

func (e *retryError) Error() string { return e.err.Error() }

// once makes a call and gives the message that comes back.
func (c *Client) once(ctx context.Context, l *line, registry, method string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.scheme+"://"+registry+method, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/proto")
	request.Header.Set("Connect-Protocol-Version", "1")
	request.Header.Set("User-Agent", "spoke/"+c.options.Version)
	request.Header.Set("Buf-Version", c.options.Compatible)
	if deadline, ok := ctx.Deadline(); ok {
		left := max(deadline.Sub(c.options.Now()).Milliseconds(), 1)
		request.Header.Set("Connect-Timeout-Ms", strconv.FormatInt(left, 10))
	}
	token, source := l.tokens.of(registry)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	fault := &rpc.Error{Code: rpc.Unavailable, Registry: registry, Method: method, Token: source}
	response, err := l.http.Do(request)
	if err != nil {
		return nil, unreached(ctx, fault, err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(response.Body, maxResponse+1))
	switch {
	case err != nil:
		return nil, unreached(ctx, fault, err)
	case len(data) > maxResponse:
		return nil, fmt.Errorf("%s answers %s with more than %d bytes", registry, method, maxResponse)
	}
	c.warn(response.Header)
	if response.StatusCode == http.StatusOK {
		if kind := response.Header.Get("Content-Type"); kind != "application/proto" {
			return nil, fmt.Errorf("%s answers %s in the form %q: is it a registry?", registry, method, kind)
		}
		return data, nil
	}
	return nil, refused(fault, response, data)
}

// maxAnswer is the most that is read of an answer to Post, in bytes.
const maxAnswer = 1 << 20

// Post implements rpc.Poster. It sends no token.
func (c *Client) Post(ctx context.Context, registry, path, contentType string, body []byte) (rpc.Answer, error) {
	l, err := c.setUp()
	if err != nil {
		return rpc.Answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.scheme+"://"+registry+path, bytes.NewReader(body))
	if err != nil {
		return rpc.Answer{}, err
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "spoke/"+c.options.Version)
	response, err := l.http.Do(request)
	if err != nil {
		return rpc.Answer{}, err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	return rpc.Answer{Status: response.StatusCode, ContentType: response.Header.Get("Content-Type"), Body: data}, err
}

// unreached is the error of a call without an answer.
func unreached(ctx context.Context, fault *rpc.Error, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var cert *tls.CertificateVerificationError
	if errors.As(err, &cert) {
		return fmt.Errorf("tls certificate verification: %w", cert)
	}
	// That of the transport names the address and the method once more.
	if inner := errors.Unwrap(err); inner != nil {
		err = inner
	}
	fault.Cause = err
	var dns *net.DNSError
	if errors.As(err, &dns) && !dns.IsTemporary || errors.Is(err, syscall.ECONNREFUSED) {
		return fault // nobody is there, and will not be in a second
	}
	var dial *net.OpError
	return &retryError{err: fault, unheard: errors.As(err, &dial) && dial.Op == "dial"}
}

// refused is the error that a registry answers with, or whoever stands in front
// of it.
func refused(fault *rpc.Error, response *http.Response, data []byte) error {
	var said struct {
		Code    rpc.Code `json:"code"`
		Message string   `json:"message"`
	}
	own := json.Unmarshal(data, &said) == nil && said.Code != ""
	if own {
		fault.Code, fault.Message = said.Code, said.Message
	} else {
		fault.Code, fault.Message = codeOf(response.StatusCode), response.Status
	}
	after := response.Header.Get("Retry-After")
	switch response.StatusCode {
	case http.StatusTooManyRequests:
		// The protocol says so of what is too large as well, now and later.
		if own && after == "" {
			return fault
		}
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return fault
	}
	seconds, _ := strconv.Atoi(cmp.Or(after, "0"))
	return &retryError{err: fault, unheard: response.StatusCode == http.StatusTooManyRequests, after: time.Duration(seconds) * time.Second}
}

// codeOf is the code of an answer that has none.
func codeOf(status int) rpc.Code {
	switch status {
	case http.StatusUnauthorized:
		return rpc.Unauthenticated
	case http.StatusForbidden:
		return "permission_denied"
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return rpc.Unimplemented
	case http.StatusBadRequest:
		return "internal"
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return rpc.Unavailable
	}
	return rpc.Unknown
}

// warn passes on what the registry wants users to read.
func (c *Client) warn(header http.Header) {
	text := header.Get("buf-warning-bin")
	if text == "" || c.options.Warn == nil {
		return
	}
	message, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		message, err = base64.StdEncoding.DecodeString(text)
	}
	if err == nil {
		c.options.Warn(string(message))
	}
}
