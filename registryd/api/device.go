package api

import (
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"github.com/platinummonkey/spoke/registryd/auth"
	"github.com/platinummonkey/spoke/registryd/core"
)

// Paths of the device flow. Clients know the first three.
const (
	deviceRegistration  = "/oauth2/device/registration"
	deviceAuthorization = "/oauth2/device/authorization"
	deviceToken         = "/oauth2/device/token"
	devicePage          = "/device"
)

// deviceInterval is how many seconds clients wait before they ask again.
const deviceInterval = 2

func (s *Server) deviceRoutes(router *mux.Router) {
	router.HandleFunc(deviceRegistration, s.registerDevice).Methods(http.MethodPost)
	router.HandleFunc(deviceAuthorization, s.authorizeDevice).Methods(http.MethodPost)
	router.HandleFunc(deviceToken, s.tokenOfDevice).Methods(http.MethodPost)
	router.HandleFunc(devicePage, s.showDevicePage).Methods(http.MethodGet)
	router.HandleFunc(devicePage, s.approveDevice).Methods(http.MethodPost)
}

// maxForm is the size of the largest form.
const maxForm = 1 << 16

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// oauthError answers in the way of RFC 6749, section 5.2.
func oauthError(w http.ResponseWriter, status int, code, text string) {
	writeJSON(w, status, map[string]string{"error": code, "error_description": text})
}

// registerDevice gives every client an id. It has no rights, and is not kept:
// it carries the name that the client gave itself.
func (s *Server) registerDevice(w http.ResponseWriter, r *http.Request) {
	var req struct {
		ClientName string `json:"client_name"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxForm)).Decode(&req); err != nil {
		oauthError(w, http.StatusBadRequest, "invalid_client_metadata", "the request is not JSON")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"client_id": "device " + printable(req.ClientName), "client_secret": core.NewID().String(), "client_id_issued_at": s.Registry.Now().Unix(),
	})
}

// printable is the beginning of a name, without what could mislead.
func printable(name string) string {
	name = strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return '?'
		}
		return c
	}, name)
	return name[:min(len(name), 80)]
}

func (s *Server) authorizeDevice(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	client := printable(r.PostFormValue("client_id"))
	if client == "" {
		oauthError(w, http.StatusBadRequest, "invalid_request", "client_id is missing")
		return
	}
	p, err := s.Auth.StartDevice(r.Context(), strings.TrimPrefix(client, "device "))
	if err != nil {
		s.oauthFailure(w, r, err)
		return
	}
	page := s.base(r) + devicePage
	writeJSON(w, http.StatusOK, map[string]any{
		"device_code": p.Secret, "user_code": p.Code, "verification_uri": page,
		"verification_uri_complete": page + "?user_code=" + url.QueryEscape(p.Code),
		"expires_in":                int(auth.DeviceExpires.Seconds()), "interval": deviceInterval,
	})
}

// base is where clients find the registry.
func (s *Server) base(r *http.Request) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func (s *Server) oauthFailure(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("path", r.URL.Path), slog.Any("error", err))
	oauthError(w, http.StatusInternalServerError, "server_error", "the registry failed; its log says why")
}

func (s *Server) tokenOfDevice(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.PostFormValue("grant_type") != "urn:ietf:params:oauth:grant-type:device_code" {
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "only devices get tokens here")
		return
	}
	token, err := s.Auth.FinishDevice(r.Context(), r.PostFormValue("device_code"))
	switch {
	case errors.Is(err, auth.ErrPending), errors.Is(err, auth.ErrExpired):
		oauthError(w, http.StatusBadRequest, err.Error(), "")
	case err != nil:
		s.oauthFailure(w, r, err)
	default:
		writeJSON(w, http.StatusOK, map[string]string{"access_token": token, "token_type": "Bearer"})
	}
}

// deviceView is what the page shows.
type deviceView struct {
	Code, Fault string
	Done        bool
}

const deviceHTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Log in a device</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
input, button { padding: .5rem; margin: .25rem 0 1rem }
.fault { color: #b00020 }
</style>
<h1>Log in a device</h1>
{{if .Done}}<p>The device is logged in. You can close this page.</p>
{{else}}{{with .Fault}}<p class="fault" role="alert">{{.}}</p>{{end}}
<p>Approve only a device that you are logging in yourself, and that shows this code.</p>
<form method="post">
<label for="code">Code</label><input id="code" name="user_code" value="{{.Code}}" autocomplete="off" required>
<label for="token">Your token</label><input id="token" name="token" type="password" autocomplete="current-password" required>
<button>Approve</button>
</form>{{end}}
</html>
`

func (s *Server) showDevicePage(w http.ResponseWriter, r *http.Request) {
	s.writePage(w, r, http.StatusOK, deviceView{Code: r.URL.Query().Get("user_code")})
}

func (s *Server) approveDevice(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	view := deviceView{Code: r.PostFormValue("user_code")}
	err := s.Auth.ApproveDevice(r.Context(), view.Code, r.PostFormValue("token"))
	known := (*core.Error)(nil)
	switch {
	case err == nil:
		view.Done = true
		s.writePage(w, r, http.StatusOK, view)
	case errors.As(err, &known):
		view.Fault = known.Text
		s.writePage(w, r, http.StatusForbidden, view)
	default:
		s.oauthFailure(w, r, err)
	}
}

func (s *Server) writePage(w http.ResponseWriter, r *http.Request, status int, view deviceView) {
	page, err := template.New("device").Parse(deviceHTML)
	if err != nil {
		s.oauthFailure(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = page.Execute(w, view)
}
