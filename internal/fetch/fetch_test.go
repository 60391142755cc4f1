package fetch

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	var sent string
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		sent = user + ":" + password
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "https://")
	netrc := filepath.Join(t.TempDir(), "netrc")
	for _, test := range []struct{ netrc, user, password, want string }{
		{"", "", "", ":"},
		{"", "u", "p", "u:p"},
		{"", "u", "", envUser + " set but " + envPassword + " not set"},
		{"", "", "p", envPassword + " set but " + envUser + " not set"},
		{"machine " + host + " login a password b", "u", "p", "a:b"},
		{"machine other login a password b\n# machine " + host + " login x password y\nmachine " + host + "\n\tlogin c\n\tpassword d\n", "", "", "c:d"},
		{"machine other login a password b", "u", "p", "u:p"},
		{"machine other login a password b default login c password d", "u", "p", "c:d"},
		{"macdef m\nmachine " + host + " login a password b\n\nmachine " + host + " login c password d", "", "", "c:d"},
		{"machine " + host + " login a", "", "", ":"},
		{"machine", "", "", ":"},
	} {
		sent = ""
		check(t, os.WriteFile(netrc, []byte(test.netrc), 0o600))
		env := map[string]string{envUser: test.user, envPassword: test.password, "NETRC": netrc}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		check(t, err)
		err = authenticate(request, func(name string) string { return env[name] })
		if err != nil {
			sent = err.Error()
		} else {
			response, err := server.Client().Do(request)
			check(t, err)
			check(t, response.Body.Close())
		}
		if sent != test.want {
			t.Errorf("%+v: sent %q", test, sent)
		}
	}
}

// TestRedirect has a host send its caller on without encryption. Credentials do
// not come along.
func TestRedirect(t *testing.T) {
	t.Parallel()
	var sent []string
	note := func(r *http.Request) { sent = append(sent, r.Header.Get("Authorization")) }
	plain := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { note(r) }))
	defer plain.Close()
	var secure *httptest.Server
	secure = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(r)
		switch r.URL.Path {
		case "/":
			http.Redirect(w, r, secure.URL+"/next", http.StatusFound)
		case "/next":
			http.Redirect(w, r, plain.URL, http.StatusFound)
		case "/round":
			http.Redirect(w, r, secure.URL+"/round", http.StatusFound)
		}
	}))
	defer secure.Close()
	client := secure.Client()
	client.CheckRedirect = Redirect
	get := func(path string) error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, secure.URL+path, nil)
		check(t, err)
		request.Header.Set("Authorization", "secret")
		response, err := client.Do(request)
		if err == nil {
			check(t, response.Body.Close())
		}
		return err
	}
	check(t, get("/"))
	if got := strings.Join(sent, ","); got != "secret,secret," {
		t.Errorf("sent %q", got)
	}
	if err := get("/round"); err == nil {
		t.Error("round and round")
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
