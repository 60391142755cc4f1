package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/golden"
)

// Every file of a case is one text, read as the file that the head names. The
// expectation want/parsed is what becomes of it. The expectation want/binary
// says for each text whether the real binary takes it; it is recorded when
// SPOKE_ORACLE names the binary and the test runs with -update.
func TestFiles(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		name := fileName(t, c)
		var parsed, answers bytes.Buffer
		for _, f := range c.Input() {
			for _, r := range readers(name) {
				v, err := r.read(f.Data)
				fmt.Fprintf(&parsed, "= %s%s\n%s\n", f.Name, r.suffix, show(t, v, err))
				if name == config.SpokeYAML {
					continue
				}
				answer := "takes"
				if err != nil {
					answer = "refuses"
				}
				if golden.Update() && os.Getenv("SPOKE_ORACLE") != "" {
					answer = ask(t, name, f.Data)
				}
				fmt.Fprintf(&answers, "%s %s\n", answer, f.Name)
			}
		}
		c.Want(t, "want/binary", answers.Bytes())
		c.Want(t, "want/parsed", parsed.Bytes())
	})
}

func fileName(t *testing.T, c *golden.Case) string {
	t.Helper()
	for _, line := range c.Comment {
		if name, ok := strings.CutPrefix(line, "name "); ok {
			return name
		}
	}
	t.Fatal("the head has no line \"name FILE\"")
	return ""
}

// reader is one way to read a text.
type reader struct {
	suffix string
	read   func(data []byte) (any, error)
}

func readers(name string) []reader {
	switch name {
	case config.BufYAML:
		return []reader{{"", func(data []byte) (any, error) { return config.Parse(name, data, false) }}}
	case config.WorkYAML:
		return []reader{{"", func(data []byte) (any, error) { return config.ParseWork(name, data) }}}
	case config.BufLock:
		return []reader{{"", func(data []byte) (any, error) { return config.ParseLock(name, data) }}}
	case config.BufGenYAML:
		return []reader{{"", func(data []byte) (any, error) { return config.ParseTemplate(name, data, false) }}}
	case config.SpokeYAML:
		return []reader{
			{", alone", func(data []byte) (any, error) { return config.ParseSpoke(name, data, "") }},
			{", beside buf.yaml", func(data []byte) (any, error) { return config.ParseSpoke(name, data, config.BufYAML) }},
		}
	}
	return nil
}

// show is what a test sees of a result: its values, or the failure that users
// see.
func show(t *testing.T, v any, err error) string {
	t.Helper()
	if err != nil {
		return "error: " + err.Error()
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	if text, err = json.Marshal(set(tree)); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// set is v without the fields that have no value.
func set(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if e = set(e); e == nil {
				delete(v, k)
			} else {
				v[k] = e
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i := range v {
			v[i] = set(v[i])
		}
	case string, bool, float64:
		if v == "" || v == false || v == 0.0 {
			return nil
		}
	}
	return v
}

// ask has the real binary read the text in a tree of its own.
func ask(t *testing.T, name string, data []byte) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{name: string(data)}
	for _, f := range []string{"a/f.proto", "a/x/h.proto", "b/g.proto", "c/d/i.proto"} {
		files[f] = "syntax = \"proto3\";\n"
	}
	if name == config.BufLock {
		if files["buf.yaml"] = "version: v1\n"; bytes.Contains(data, []byte("version: v2")) {
			files["buf.yaml"] = "version: v2\n"
		}
	}
	for f, text := range files {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(f)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, f), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command := "ls-files"
	if name == config.BufGenYAML {
		command = "generate" // which fails for want of plugins, if not before
	}
	cmd := exec.CommandContext(t.Context(), os.Getenv("SPOKE_ORACLE"), command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "BUF_CACHE_DIR="+t.TempDir(), "PATH="+dir, "HTTPS_PROXY=http://127.0.0.1:9")
	out, err := cmd.CombinedOutput()
	if err != nil && bytes.Contains(out, []byte("Failure: decode ")) {
		return "refuses"
	}
	return "takes"
}
