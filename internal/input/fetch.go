package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Environment variables with credentials for addresses of https.
const (
	envUser     = "BUF_INPUT_HTTPS_USERNAME"
	envPassword = "BUF_INPUT_HTTPS_PASSWORD" //nolint:gosec // a name
	envNetrc    = "NETRC"
)

// fetch opens what is at an address of http or https. Proxies are those of the
// environment.
func (s Reader) fetch(ctx context.Context, address string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if request.URL.Host == "" {
		return nil, errors.New("malformed request: no url host")
	}
	if err := s.authenticate(request); err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("got HTTP status code %d", response.StatusCode)
	}
	return response.Body, nil
}

// authenticate adds the credentials of the netrc file for the host, else those
// of the environment. They never go over a line that anybody can listen to.
func (s Reader) authenticate(request *http.Request) error {
	if request.URL.Scheme != "https" {
		return nil
	}
	user, password := s.netrc(request.URL.Host)
	if user == "" || password == "" {
		user, password = s.env(envUser), s.env(envPassword)
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

func (s Reader) env(name string) string {
	if s.Getenv == nil {
		return ""
	}
	return s.Getenv(name)
}

// netrc is what the user's netrc file has for a host, with its port. There
// need not be one.
func (s Reader) netrc(host string) (user, password string) {
	name := s.env(envNetrc)
	if name == "" {
		home, base := s.env("HOME"), ".netrc"
		if runtime.GOOS == "windows" {
			home, base = s.env("USERPROFILE"), "_netrc"
		}
		if home == "" {
			return "", ""
		}
		name = filepath.Join(home, base)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", ""
	}
	return credentials(string(data), host)
}

// credentials finds a host in the text of a netrc file; its default entry
// stands for hosts that are not there.
func credentials(text, host string) (user, password string) {
	type login struct{ user, password string }
	var found, fallback, other login
	current := &other
	words := netrcWords(text)
	for i := 0; i < len(words); i++ {
		value := ""
		if words[i] != "default" && i+1 < len(words) {
			value = words[i+1]
		}
		switch words[i] {
		case "default":
			current = &fallback
			continue
		case "machine":
			if current = &other; value == host && found == (login{}) {
				current = &found
			}
		case "login":
			current.user = value
		case "password":
			current.password = value
		case "account":
		default:
			continue
		}
		i++
	}
	if found == (login{}) {
		found = fallback
	}
	return found.user, found.password
}

// netrcWords cuts a netrc file into words, without comments and macros.
func netrcWords(text string) []string {
	var words []string
	macro := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			macro = false
			continue
		case macro, strings.HasPrefix(line, "#"):
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if macro = word == "macdef"; macro {
				break
			}
			words = append(words, word)
		}
	}
	return words
}
