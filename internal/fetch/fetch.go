// Package fetch opens what is at an address of the web.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/platinummonkey/spoke/internal/netrc"
)

// Environment variables with credentials for addresses of https.
const (
	envUser     = "BUF_INPUT_HTTPS_USERNAME"
	envPassword = "BUF_INPUT_HTTPS_PASSWORD" //nolint:gosec // a name
)

// Open opens what is at an address of http or https, with the credentials that
// the environment leads to. Proxies are those of the process's environment.
func Open(ctx context.Context, address string, getenv func(string) string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if request.URL.Host == "" {
		return nil, errors.New("malformed request: no url host")
	}
	if err := authenticate(request, getenv); err != nil {
		return nil, err
	}
	response, err := (&http.Client{CheckRedirect: Redirect}).Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("got HTTP status code %d", response.StatusCode)
	}
	return response.Body, nil
}

// Redirect is the CheckRedirect of a client whose credentials never go over a
// line that anybody can listen to: on the way from https to elsewhere they are
// left out. It follows as often as others do.
func Redirect(request *http.Request, via []*http.Request) error {
	const most = 10
	if len(via) >= most {
		return fmt.Errorf("stopped after %d redirects", most)
	}
	if via[0].URL.Scheme == "https" && request.URL.Scheme != "https" {
		request.Header.Del("Authorization")
	}
	return nil
}

// authenticate adds the credentials of the netrc file for the host, else those
// of the environment. They never go over a line that anybody can listen to.
func authenticate(request *http.Request, getenv func(string) string) error {
	if request.URL.Scheme != "https" {
		return nil
	}
	user, password := credentials(request.URL.Host, getenv)
	if user == "" || password == "" {
		user, password = getenv(envUser), getenv(envPassword)
	}
	switch {
	case user == "" && password == "":
		return nil
	case user == "":
		return errors.New(envPassword + " set but " + envUser + " not set")
	case password == "":
		return errors.New(envUser + " set but " + envPassword + " not set")
	}
	request.SetBasicAuth(user, password)
	return nil
}

// credentials are what the user's netrc file has for a host, with its port. There need
// not be one.
func credentials(host string, getenv func(string) string) (user, password string) {
	data, err := os.ReadFile(netrc.File(getenv))
	if err != nil {
		return "", ""
	}
	login := netrc.Lookup(string(data), host)
	return login.User, login.Password
}
