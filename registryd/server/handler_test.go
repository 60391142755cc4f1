package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/registryd/api"
	"github.com/platinummonkey/spoke/registryd/auth"
)

// watched serves a handler under watch.
func watched(t *testing.T, h http.Handler) (url string, m *metrics) {
	t.Helper()
	m = &metrics{}
	s := httptest.NewServer(watch(h, m, nil, time.Now, slog.New(slog.DiscardHandler)))
	t.Cleanup(s.Close)
	return s.URL, m
}

func post(t *testing.T, url string) (status int, body string, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/proto")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), err
}

// TestPanics looks that a client never takes what it got of an answer for the
// whole of it.
func TestPanics(t *testing.T) {
	t.Parallel()
	url, m := watched(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/late" {
			_, _ = io.WriteString(w, "a part")
			_ = http.NewResponseController(w).Flush()
		}
		panic("a bug")
	}))
	if status, body, err := post(t, url+"/early"); err != nil || status != http.StatusInternalServerError || strings.Contains(body, "bug") {
		t.Errorf("%d %s, %v", status, body, err)
	}
	if status, body, err := post(t, url+"/late"); err == nil {
		t.Errorf("%d with all of %q", status, body)
	}
	if text := m.text(); !strings.Contains(text, "spoke_http_requests_active 0\n") {
		t.Errorf("requests go on:\n%s", text)
	}
}

// TestMadeUpPaths asks for paths that there are not. They leave no trace each.
func TestMadeUpPaths(t *testing.T) {
	t.Parallel()
	s := &api.Server{Auth: &auth.Auth{}, Log: slog.New(slog.DiscardHandler), MaxBytes: 1 << 10}
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	url, m := watched(t, handler)
	for _, path := range []string{"/made/up", "/buf.registry.module.v1.UploadService/MadeUp", "/buf.registry.module.v1.UploadService/Upload/made/up", "/device/made/up"} {
		if _, _, err := post(t, url+path); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := post(t, url+"/buf.registry.module.v1.UploadService/Upload"); err != nil {
		t.Fatal(err)
	}
	text := m.text()
	if strings.Contains(strings.ToLower(text), "made") || !strings.Contains(text, `method="/buf.registry.module.v1.UploadService/Upload"`) {
		t.Errorf("what is counted:\n%s", text)
	}
}
