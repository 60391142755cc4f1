package cli

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/rpc"
)

// answers is a registry that gives one answer after the other.
type answers []rpc.Answer

func (a *answers) Post(context.Context, string, string, string, []byte) (rpc.Answer, error) {
	if len(*a) == 0 {
		return rpc.Answer{}, errors.New("nobody answers")
	}
	first := (*a)[0]
	*a = (*a)[1:]
	return first, nil
}

func inJSON(status int, body string) rpc.Answer {
	return rpc.Answer{Status: status, ContentType: "application/json; charset=utf-8", Body: []byte(body)}
}

// TestDeviceLogin has answers that end a login before there is a page to show.
func TestDeviceLogin(t *testing.T) {
	t.Parallel()
	registered := inJSON(200, `{"client_id":"c"}`)
	for name, tt := range map[string]struct {
		answers answers
		want    string
	}{
		"no such login":      {answers{{Status: 404, ContentType: "text/html"}}, errNoDevices.Error()},
		"a page":             {answers{{Status: 200, ContentType: "text/html"}}, errNoDevices.Error()},
		"refused":            {answers{inJSON(500, `{"error":"boom","error_description":"bad thing"}`)}, "authorization failed: bad thing"},
		"another error":      {answers{inJSON(404, `{"code":"unimplemented"}`)}, "HOST answers with the status 404"},
		"no JSON":            {answers{inJSON(200, `{`)}, "the answer of HOST cannot be read: unexpected end of JSON input"},
		"no page":            {answers{registered, inJSON(200, `{}`)}, `HOST names a page that is none to log in at: ""`},
		"not of the web":     {answers{registered, inJSON(200, `{"verification_uri":"file:///bin/sh"}`)}, `HOST names a page that is none to log in at: "file:///bin/sh"`},
		"an option":          {answers{registered, inJSON(200, `{"verification_uri_complete":"--help"}`)}, `HOST names a page that is none to log in at: "--help"`},
		"nobody there":       {nil, "nobody answers"},
		"gone in the middle": {answers{registered}, "nobody answers"},
	} {
		if _, err := (&App{}).deviceLogin(t.Context(), &tt.answers, "HOST"); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}

func TestAwaitApproval(t *testing.T) {
	t.Parallel()
	pending := inJSON(400, `{"error":"authorization_pending"}`)
	for name, tt := range map[string]struct {
		answers     answers
		token, want string
	}{
		"approved": {answers{pending, pending, inJSON(200, `{"access_token":"secret"}`)}, "secret", ""},
		"denied":   {answers{pending, inJSON(400, `{"error":"access_denied","error_description":"no"}`)}, "", "authorization failed: no"},
		"no token": {answers{inJSON(200, `{}`)}, "", "HOST approves the login, and gives no token"},
	} {
		token, err := awaitApproval(t.Context(), &tt.answers, "HOST", url.Values{}, time.Millisecond)
		if token != tt.token || (err == nil) != (tt.want == "") || err != nil && err.Error() != tt.want {
			t.Errorf("%s: %q %v, want %q %s", name, token, err, tt.token, tt.want)
		}
	}
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("too late"))
	if _, err := awaitApproval(ended, &answers{}, "HOST", url.Values{}, time.Hour); err == nil || err.Error() != "too late" {
		t.Errorf("%v", err)
	}
}
