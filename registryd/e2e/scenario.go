package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
)

// A scenario is one case on its way. The lines of the archive's comment are
// what is typed, each for a shell of its own but for
//
//	cd DIR                  goes there, for all lines to come
//	export NAME=VALUE       sets a variable, for all lines to come
//	capture NAME REGEXP     sets NAME to what the first group of REGEXP, or all
//	                        of it, matches in the last line's output
//	call METHOD MESSAGE     calls a method of the registry with a JSON message
//	newcache                has the client forget what it downloaded
//
// In files and lines REGISTRY stands for the registry's address and OWNER for
// an organization of this scenario's own.
type scenario struct {
	daemon *Daemon
	client *http.Client
	owner  string
	folder string
	env    []string
	dir    string
	last   string
	out    bytes.Buffer
}

// Play runs a case and gives what was to be seen. Client is the program that
// "buf" is.
func Play(t *testing.T, d *Daemon, client string, number int, c *golden.Case) []byte {
	t.Helper()
	folder := t.TempDir()
	s := &scenario{daemon: d, client: d.Client(t), owner: fmt.Sprintf("owner-%04d", number), folder: folder, dir: filepath.Join(folder, "work")}
	bin := filepath.Join(folder, "bin")
	home := filepath.Join(folder, "home")
	for _, path := range []string{s.dir, bin, filepath.Join(home, "cfg")} {
		if err := os.MkdirAll(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"buf", "spoke", "registryd"} {
		target := name
		if name == "buf" {
			target = client
		}
		real, err := filepath.EvalSymlinks(filepath.Join(d.programs.Folder, target))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(real, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	s.env = append([]string{
		"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + home, "BUF_CONFIG_DIR=" + filepath.Join(home, "cfg"),
		"BUF_CACHE_DIR=" + filepath.Join(home, "cache"), "NETRC=" + filepath.Join(home, "netrc"), "TOKEN=" + d.Token, "URL=" + d.URL(),
		"REGISTRY=" + d.Address, "OWNER=" + s.owner, "WORK=" + s.dir, "LC_ALL=C",
	}, d.Env...)
	if d.CA == "" {
		s.write(t, filepath.Join(home, "cfg", "config.yaml"), "version: v1\ntls:\n  use: \"false\"\n")
	} else {
		s.env = append(s.env, "SSL_CERT_FILE="+d.CA, "CURL_CA_BUNDLE="+d.CA)
	}
	s.write(t, filepath.Join(home, "netrc"), fmt.Sprintf("machine %s\nlogin admin\npassword %s\n", d.Address, d.Token))
	for _, f := range c.Files {
		if f.Name != "want" {
			s.write(t, filepath.Join(s.dir, filepath.FromSlash(f.Name)), s.fill(string(f.Data)))
		}
	}
	message := fmt.Sprintf(`{"values":[{"name":%q}]}`, s.owner)
	if status, body, err := d.Call(t.Context(), s.client, d.Token, "buf.registry.owner.v1.OrganizationService/CreateOrganizations", message); err != nil || status != http.StatusOK {
		t.Fatalf("no organization for the scenario: %d %s %v", status, body, err)
	}
	for _, line := range c.Comment {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			s.line(t, line)
		}
	}
	return s.mask(s.out.Bytes())
}

func (s *scenario) write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// fill puts in what is known only now.
func (s *scenario) fill(text string) string {
	return strings.NewReplacer("REGISTRY", s.daemon.Address, "OWNER", s.owner).Replace(text)
}

func (s *scenario) line(t *testing.T, line string) {
	t.Helper()
	word, rest, _ := strings.Cut(line, " ")
	fmt.Fprintf(&s.out, "$ %s\n", line)
	switch word {
	case "cd":
		s.dir = filepath.Join(s.dir, rest)
	case "export":
		name, value, _ := strings.Cut(s.fill(rest), "=")
		s.env = append(s.env, name+"="+s.expand(value))
	case "newcache":
		if err := os.RemoveAll(filepath.Join(s.folder, "home", "cache")); err != nil {
			t.Fatal(err)
		}
	case "capture":
		name, pattern, _ := strings.Cut(rest, " ")
		m := regexp.MustCompile(s.fill(pattern)).FindStringSubmatch(s.last)
		if m == nil {
			t.Fatalf("nothing matches %s in:\n%s", pattern, s.last)
		}
		s.env = append(s.env, name+"="+m[len(m)-1])
	case "call":
		method, message, _ := strings.Cut(rest, " ")
		status, body, err := s.daemon.Call(t.Context(), s.client, s.expand("$CALL_TOKEN"), method, s.expand(s.fill(message)))
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, body); err != nil {
			t.Fatalf("%s\n%v", body, err)
		}
		s.last = compact.String()
		fmt.Fprintf(&s.out, "%d\n%s\n", status, s.last)
	default:
		s.shell(t, s.fill(line))
	}
}

// expand puts in the values of variables.
func (s *scenario) expand(text string) string {
	return os.Expand(text, func(name string) string {
		value := ""
		for _, e := range s.env {
			if v, ok := strings.CutPrefix(e, name+"="); ok {
				value = v
			}
		}
		return value
	})
}

func (s *scenario) shell(t *testing.T, line string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir, cmd.Env = s.dir, s.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	exit := (*exec.ExitError)(nil)
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	s.last = stdout.String() + stderr.String()
	s.out.WriteString(closed(stdout.String()))
	for part := range strings.Lines(stderr.String()) {
		s.out.WriteString("! " + closed(part))
	}
	if exit != nil {
		fmt.Fprintf(&s.out, "exit %d\n", exit.ExitCode())
	}
}

// Spoken is a transcript without standard error, which another client may
// word differently.
func Spoken(transcript []byte) []byte {
	return regexp.MustCompile(`(?m)^! .*\n`).ReplaceAll(transcript, nil)
}

// closed ends in a newline, unless empty.
func closed(text string) string {
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// mask replaces what differs from run to run. An id becomes its number in the
// order of their appearance.
func (s *scenario) mask(out []byte) []byte {
	text := strings.NewReplacer(s.daemon.URL(), "URL", s.daemon.Address, "REGISTRY", s.owner, "OWNER", s.daemon.Token, "TOKEN", s.folder, "FOLDER",
		"\u00a0", " ").Replace(string(out)) // the Protobuf runtime uses either space
	ids := map[string]string{}
	text = regexp.MustCompile(`\b[0-9a-f]{32}\b`).ReplaceAllStringFunc(text, func(id string) string {
		if ids[id] == "" {
			ids[id] = fmt.Sprintf("ID%d", len(ids)+1)
		}
		return ids[id]
	})
	text = regexp.MustCompile(`\b[0-9a-f]{40}\b`).ReplaceAllString(text, "GITCOMMIT")
	text = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`).ReplaceAllString(text, "TIME")
	text = regexp.MustCompile(`spoke_[a-z2-7]{30,}`).ReplaceAllString(text, "NEWTOKEN")
	text = regexp.MustCompile(`("next_page":"|--page-token )[A-Za-z0-9_-]{32}`).ReplaceAllString(text, "${1}PAGE")
	text = regexp.MustCompile(`user_code=[B-Z]{4}-[B-Z]{4}`).ReplaceAllString(text, "user_code=CODE")
	return []byte(regexp.MustCompile(`   +| +\n`).ReplaceAllStringFunc(text, func(gap string) string {
		if strings.HasSuffix(gap, "\n") {
			return "\n"
		}
		return "  "
	}))
}
