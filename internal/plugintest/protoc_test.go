package plugintest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle"
)

// TestProtoc has protoc call both programs as plugins that lint and compare, in
// testdata/protoc. What they answer is the same; where they fail they do so in
// words of their own.
func TestProtoc(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("installs and runs protoc")
	}
	h := harness(t)
	var unused []string
	files, err := filepath.Glob(filepath.Join("testdata", "protoc", "*.proto"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		unused = append(unused, filepath.Base(file))
	}
	checked := []string{"acme/v1/a.proto"}
	for _, test := range []struct {
		kind, parameter string
		files           []string
	}{
		{"lint", "", checked},
		{"lint", `{"input_config":{"version":"v2","lint":{"use":["IMPORT_USED"]}}}`, unused},
		{"lint", `{"input_config":{"version":"v2","lint":{"use":["IMPORT_USED"]}}}`, slices.Concat(unused, checked)},
		{"lint", `{"input_config":"v1.yaml","error_format":"json"}`, checked},
		{"lint", `{"input_config":"v1.yaml","error_format":"config-ignore-yaml"}`, checked},
		{"lint", `{"input_config":"v1.yaml","module":"."}`, checked},
		{"lint", `{"input_config":"v1.yaml","module":"gone"}`, checked},
		{"lint", `{"input_config":"gone.yaml"}`, checked},
		{"lint", `{"input_config":"modules.yaml"}`, checked},
		{"lint", `{"input_config":"modules.yaml","module":"one"}`, checked},
		{"lint", `{"input_config":"modules.yaml","module":"two"}`, checked},
		{"lint", `{"input_config":"modules.yaml","module":"buf.build/acme/one"}`, checked},
		{"lint", `{"input_config":"modules.yaml","module":"buf.build/acme/two"}`, checked},
		{"lint", `{"log_level":"error","log_format":"json","plugin_overrides":{"a":"b"}}`, checked},
		{"lint", `{"log_level":"loud"}`, checked},
		{"lint", `{"log_format":"loud"}`, checked},
		{"lint", `{"error_format":"loud"}`, checked},
		{"lint", `{"timeout":1}`, checked},
		{"lint", `{"timeout":60000000000}`, checked},
		{"lint", `{"timeout":"later"}`, checked},
		{"lint", `{"timeout":true}`, checked},
		{"lint", `{"against_input":"old"}`, checked},
		{"lint", `{"gone":1}`, checked},
		{"lint", `{"module":"gone"}`, checked},
		{"lint", "error_format: msvs", checked},
		{"lint", "timeout: 3m", checked},
		{"lint", "[]", checked},
		{"lint", "{", checked},
		{"breaking", "", checked},
		{"breaking", "{}", checked},
		{"breaking", `{"against_input":"old"}`, checked},
		{"breaking", `{"against_input":"old"}`, []string{"acme/v1/a.proto", "acme/v1/b.proto", "acme/v1/c.proto", "acme/v1/d.proto"}},
		{"breaking", `{"against_input":"old","limit_to_input_files":true}`, checked},
		{"breaking", `{"against_input":"old","exclude_imports":true}`, checked},
		{"breaking", `{"against_input":"old","error_format":"json","input_config":{"version":"v1","breaking":{"use":["FIELD_NO_DELETE"]}}}`, checked},
		{"breaking", `{"against_input":"old","against_input_config":"gone.yaml"}`, checked},
		{"breaking", `{"against_input":"old","input_config":"modules.yaml","module":"two"}`, checked},
		{"breaking", `{"against_input":"old","module":"gone"}`, checked},
		{"breaking", `{"against_input":"old","error_format":"config-ignore-yaml"}`, checked},
		{"breaking", `{"against_input":"gone.binpb"}`, checked},
		{"breaking", `{"against_input":["old"]}`, checked},
	} {
		t.Run(fmt.Sprint(test.kind, " ", test.parameter, " ", len(test.files)), func(t *testing.T) {
			t.Parallel()
			want, got := callProtoc(t, h, h.Buf, test.kind, test.parameter, test.files), callProtoc(t, h, h.Spoke, test.kind, test.parameter, test.files)
			failed := "Plugin failed with status code"
			switch {
			case strings.Contains(want, failed):
				if !strings.Contains(got, failed) || !strings.Contains(got, "Failure: ") && !strings.Contains(got, "unknown log format") {
					t.Errorf("the binary fails:\n%swe do not:\n%s", want, got)
				}
			case want != got:
				t.Error(golden.Diff([]byte(want), []byte(got)))
			}
		})
	}
}

// callProtoc has protoc call a program as a plugin, and gives all that protoc
// says but for its own warnings, which have no order, and its exit code.
func callProtoc(t *testing.T, h *oracle.Harness, program, kind, parameter string, files []string) string {
	t.Helper()
	name := "protoc-gen-buf-" + kind
	plugin := filepath.Join(filepath.Dir(program), name)
	if program == h.Spoke {
		plugin = filepath.Join(t.TempDir(), name)
		if err := os.Symlink(program, plugin); err != nil {
			t.Fatal(err)
		}
	} else if _, err := os.Stat(plugin); err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	args := []string{"--plugin=" + plugin, "--buf-" + kind + "_out=" + t.TempDir(), "-I."}
	if parameter != "" {
		args = append(args, "--buf-"+kind+"_opt="+parameter)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(h.Tools, "protoc"), append(args, files...)...)
	cmd.Dir = filepath.Join("testdata", "protoc")
	cmd.Env = append(os.Environ(), "PATH="+h.Tools+":/usr/bin:/bin", "HOME="+t.TempDir(), "SPOKE_CACHE_DIR="+t.TempDir())
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for line := range strings.Lines(out.String()) {
		if !strings.Contains(line, ": warning: Import ") {
			said.WriteString(line)
		}
	}
	fmt.Fprintln(&said, "exit code", cmd.ProcessState.ExitCode())
	return said.String()
}
