package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// receiver is the end of OTLP over HTTP that takes spans.
type receiver struct {
	mu    sync.Mutex
	spans []*traces.Span
	// services are the names of those that sent them.
	services map[string]bool
	faults   []string
}

// ServeHTTP takes one export request.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, err := io.ReadAll(req.Body)
	if err == nil && req.Header.Get("Content-Encoding") == "gzip" {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(body)); err == nil {
			body, err = io.ReadAll(z)
		}
	}
	export := &collector.ExportTraceServiceRequest{}
	if err == nil {
		err = proto.Unmarshal(body, export)
	}
	if err != nil || req.URL.Path != "/v1/traces" || req.Header.Get("Content-Type") != "application/x-protobuf" {
		r.faults = append(r.faults, req.Method+" "+req.URL.Path+" "+req.Header.Get("Content-Type"))
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for _, rs := range export.GetResourceSpans() {
		for _, a := range rs.GetResource().GetAttributes() {
			if a.GetKey() == "service.name" {
				r.services[a.GetValue().GetStringValue()] = true
			}
		}
		for _, ss := range rs.GetScopeSpans() {
			r.spans = append(r.spans, ss.GetSpans()...)
		}
	}
	answer, err := proto.Marshal(&collector.ExportTraceServiceResponse{})
	if err != nil {
		r.faults = append(r.faults, err.Error())
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
	_, _ = w.Write(answer)
}

// TestTraces has a registry send what it does to a collector, and then to one
// that is not there, which nobody notices.
func TestTraces(t *testing.T) {
	t.Parallel()
	programs := Find(t)
	r := &receiver{services: map[string]bool{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	d := Embedded(t, programs, "SPOKE_OTEL_ENABLED=true", "SPOKE_OTEL_ENDPOINT="+strings.TrimPrefix(server.URL, "http://"))
	a := api{d, d.Client(t)}
	a.module(t, "traces", "one")
	c, err := a.push(t.Context(), "traces", "one", content(1))
	if err != nil {
		t.Fatal(err)
	}
	// A trace that the client began.
	const trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/buf.registry.module.v1.DownloadService/Download",
		strings.NewReader(`{"values":[{"resourceRef":{"id":"`+c.ID+`"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Traceparent", "00-"+trace+"-"+parent+"-01")
	req.Header.Set("Authorization", "Bearer "+d.Token)
	res, err := a.client.Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	_ = res.Body.Close()
	if _, _, err := d.Call(t.Context(), a.client, d.Token, "nobody/made/this/up", "{}"); err != nil {
		t.Fatal(err)
	}
	d.Stop(t, syscall.SIGTERM) // which sends all that is left
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.faults) > 0 || !r.services["registryd"] {
		t.Errorf("faults %q, services %v", r.faults, r.services)
	}
	byID := map[string]*traces.Span{}
	for _, s := range r.spans {
		byID[string(s.GetSpanId())] = s
	}
	// within counts spans by their names below requests by theirs.
	within := map[string]map[string]int{}
	for _, s := range r.spans {
		root := s
		for byID[string(root.GetParentSpanId())] != nil {
			root = byID[string(root.GetParentSpanId())]
		}
		if !bytes.Equal(root.GetTraceId(), s.GetTraceId()) {
			t.Errorf("span %s is below %s, and of another trace", s.GetName(), root.GetName())
		}
		if s.GetEndTimeUnixNano() < s.GetStartTimeUnixNano() {
			t.Errorf("span %s ends before it begins", s.GetName())
		}
		if within[root.GetName()] == nil {
			within[root.GetName()] = map[string]int{}
		}
		within[root.GetName()][s.GetName()]++
	}
	const service = "POST /buf.registry.module.v1."
	upload, download := within[service+"UploadService/Upload"], within[service+"DownloadService/Download"]
	if upload["blob put"] != len(content(1)) || upload["metadata write"] != 2 || download["blob get"] != len(content(1)) || download["cache get"] != 1 || download["metadata read fixed"] != 1 {
		t.Errorf("an upload is %v, a download %v", upload, download)
	}
	if within["POST other"]["POST other"] != 1 {
		t.Errorf("the requests are %v", within)
	}
	for _, s := range r.spans {
		if s.GetName() == service+"DownloadService/Download" &&
			(hex.EncodeToString(s.GetTraceId()) != trace || hex.EncodeToString(s.GetParentSpanId()) != parent || s.GetKind() != traces.Span_SPAN_KIND_SERVER) {
			t.Errorf("the trace of the client is not continued: %v", s)
		}
	}

	server.Close()
	d.Start(t)
	if err := a.verify(t.Context(), c, content(1)); err != nil {
		t.Error(err)
	}
}
