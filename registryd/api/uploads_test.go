package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/registryd/auth"
)

// TestUploadsOfStrangers has somebody upload who did not log in while as many
// uploads run as may. The answer does not wait for these.
func TestUploadsOfStrangers(t *testing.T) {
	t.Parallel()
	s := &Server{Auth: &auth.Auth{}, Log: slog.New(slog.DiscardHandler), MaxBytes: 1 << 10}
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for range uploadsAtOnce {
		s.uploads <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/buf.registry.module.v1.UploadService/Upload", strings.NewReader(""))
	r.Header.Set("Content-Type", "application/proto")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "log in first") {
		t.Errorf("the answer is %d: %s", w.Code, w.Body)
	}
}

// TestLargeQuestions asks with more than questions need. Uploads may have that
// much.
func TestLargeQuestions(t *testing.T) {
	t.Parallel()
	s := &Server{Auth: &auth.Auth{}, Log: slog.New(slog.DiscardHandler), MaxBytes: 2 * maxQuestion}
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/buf.registry.module.v1.CommitService/GetCommits": http.StatusTooManyRequests,
		"/buf.registry.module.v1.UploadService/Upload":     http.StatusUnauthorized,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(strings.Repeat("x", maxQuestion+1)))
		r.Header.Set("Content-Type", "application/proto")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: the answer is %d: %s", path, w.Code, w.Body)
		}
	}
}
