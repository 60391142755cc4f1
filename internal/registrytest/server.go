package registrytest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/platinummonkey/spoke/internal/rpc"
)

// fault is an error of the protocol.
type fault struct{ code, message string }

func (f *fault) Error() string { return f.code + ": " + f.message }

func notFound(format string, args ...any) error {
	return &fault{"not_found", fmt.Sprintf(format, args...)}
}

// call is a request under way.
type call struct {
	*Server
	host string
}

// method serves one method; it decodes, and encodes what it gives.
type method func(c call, body []byte) (any, error)

func serve[Request any](do func(c call, r *Request) (any, error)) method {
	return func(c call, body []byte) (any, error) {
		r := new(Request)
		if err := rpc.Unmarshal(body, r); err != nil {
			return nil, &fault{"invalid_argument", err.Error()}
		}
		return do(c, r)
	}
}

// methods by path.
func methods() map[string]method {
	return map[string]method{
		rpc.GetModules:           serve(getModules),
		rpc.CreateModules:        serve(createModules),
		rpc.UpdateModules:        serve(updateModules),
		rpc.DeleteModules:        serve(deleteModules),
		rpc.GetCommits:           serve(getCommits),
		rpc.ListCommits:          serve(listCommits),
		rpc.GetGraph:             serve(getGraph),
		rpc.Download:             serve(download),
		rpc.Upload:               serve(upload),
		rpc.GetResources:         serve(getResources),
		rpc.GetLabels:            serve(getLabels),
		rpc.ListLabels:           serve(listLabels),
		rpc.ListLabelHistory:     serve(listLabelHistory),
		rpc.CreateOrUpdateLabels: serve(createOrUpdateLabels),
		rpc.ArchiveLabels:        serve(archiveLabels),
		rpc.UnarchiveLabels:      serve(unarchiveLabels),
		rpc.GetCommitsV1Beta1:    serve(getCommitsV1Beta1),
		rpc.GetGraphV1Beta1:      serve(getGraphV1Beta1),
		rpc.DownloadV1Beta1:      serve(downloadV1Beta1),
		rpc.UploadV1Beta1:        serve(uploadV1Beta1),
		rpc.GetOwners:            serve(getOwners),
		rpc.GetCurrentUser:       serve(getCurrentUser),
		rpc.Authenticate:         serve(authenticate),
		rpc.GetOrganizations:     serve(getOrganizations),
		rpc.CreateOrganizations:  serve(createOrganizations),
		rpc.UpdateOrganizations:  serve(updateOrganizations),
		rpc.DeleteOrganizations:  serve(deleteOrganizations),
	}
}

// quiet are the methods that change nothing: calls of them are not in the log.
var quiet = map[string]bool{
	rpc.GetModules: true, rpc.GetCommits: true, rpc.ListCommits: true, rpc.GetGraph: true, rpc.Download: true,
	rpc.GetResources: true, rpc.GetLabels: true, rpc.ListLabels: true, rpc.ListLabelHistory: true,
	rpc.GetCommitsV1Beta1: true, rpc.GetGraphV1Beta1: true, rpc.DownloadV1Beta1: true,
	rpc.GetOwners: true, rpc.GetCurrentUser: true, rpc.Authenticate: true, rpc.GetOrganizations: true,
}

// ServeHTTP answers a request, also one that is sent as to a proxy.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // nobody waits for the answer
	}
	host := r.Host
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Trace != nil {
		fmt.Fprintf(s.Trace, "%s %s%s auth=%q %d bytes\n", r.Method, host, r.URL.Path, r.Header.Get("Authorization"), len(body))
	}
	do := methods()[r.URL.Path]
	if r.Method != http.MethodPost || do == nil {
		http.NotFound(w, r)
		return
	}
	if err := s.admit(r); err != nil {
		refuse(w, err)
		return
	}
	answer, err := do(call{s, host}, body)
	if !quiet[r.URL.Path] {
		fmt.Fprintf(&s.log, "%s%s\n%s", host, r.URL.Path, describe(r.URL.Path, body))
	}
	if err != nil {
		refuse(w, err)
		return
	}
	if s.Warning != "" {
		w.Header().Set("buf-warning-bin", base64.RawStdEncoding.EncodeToString([]byte(s.Warning)))
	}
	w.Header().Set("Content-Type", "application/proto")
	_, _ = w.Write(rpc.Marshal(answer)) // the client may have gone
}

// admit checks the token of a request.
func (s *Server) admit(r *http.Request) error {
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, needs := map[string]bool{rpc.GetCurrentUser: true, rpc.Authenticate: true}[r.URL.Path]
	switch {
	case s.Token == "" && (given != "" || !needs), given == s.Token && given != "":
		return nil
	}
	return &fault{"unauthenticated", "who are you?"}
}

func refuse(w http.ResponseWriter, err error) {
	var f *fault
	if !errors.As(err, &f) {
		f = &fault{"internal", err.Error()}
	}
	status, ok := map[string]int{
		"not_found": 404, "unauthenticated": 401, "permission_denied": 403, "invalid_argument": 400,
		"already_exists": 409, "failed_precondition": 400, "unavailable": 503, "resource_exhausted": 429, "unimplemented": 501,
	}[f.code]
	if !ok {
		status = 500
	}
	text, _ := json.Marshal(map[string]string{"code": f.code, "message": f.message}) // two strings
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may have gone
}

// Log is what changes clients asked for since Seed, one after the other.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// describe renders a request for the log.
func describe(path string, body []byte) string {
	var b strings.Builder
	switch path {
	case rpc.Upload, rpc.UploadV1Beta1:
		r, v1beta1 := &rpc.UploadRequest{}, &rpc.UploadRequestV1Beta1{}
		_ = rpc.Unmarshal(body, r) // it has been read before
		if path == rpc.UploadV1Beta1 {
			r = &rpc.UploadRequest{}
			_ = rpc.Unmarshal(body, v1beta1) // it has been read before
			r.Contents = v1beta1.Contents
		}
		for _, c := range r.Contents {
			fmt.Fprintf(&b, "  content %s/%s url=%q labels=", c.ModuleRef.Name.Owner, c.ModuleRef.Name.Module, c.SourceControlURL)
			for _, l := range c.ScopedLabelRefs {
				fmt.Fprintf(&b, "%q ", *l.Name)
			}
			b.WriteByte('\n')
			for _, f := range c.Files {
				fmt.Fprintf(&b, "    %s %d bytes\n", f.Path, len(f.Content))
			}
		}
		for _, id := range r.DepCommitIDs {
			fmt.Fprintf(&b, "  dep %s\n", id)
		}
		for _, d := range v1beta1.DepRefs {
			fmt.Fprintf(&b, "  dep %s on %s\n", d.CommitID, d.Registry)
		}
	default:
		fmt.Fprintf(&b, "  %q\n", body)
	}
	return b.String()
}
