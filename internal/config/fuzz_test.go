package config_test

import (
	"bytes"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/golden"
)

// No text makes a decoder panic, every refusal says where, and what is taken
// has the shape that the rest of the program counts on.
func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("no cases to start from", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		archive, err := golden.Parse(data)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Input() {
			f.Add(file.Data)
		}
	}
	f.Add([]byte(`{"version":"v2","Modules":[{"path":"a"}],"lint":{"use":null}} trailing`))
	f.Add([]byte("version: v2\nlint: &a {ignore_only: {A: [b]}}\nbreaking: {<<: *a}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := config.Parse("buf.yaml", data, false)
		checkParsed(t, data, file, err)
		file, err = config.ParseOverride("config file", data)
		checkParsed(t, data, file, err)
		for _, beside := range []string{"", "buf.yaml"} {
			file, err = config.ParseSpoke("spoke.yaml", data, beside)
			checkError(t, data, err)
			if file != nil {
				checkFile(t, file)
			}
		}
		work, err := config.ParseWork("buf.work.yaml", data)
		checkError(t, data, err)
		if err == nil && len(work.Directories) == 0 {
			t.Error("a work file without directories was taken")
		}
		_, err = config.ParseLock("buf.lock", data)
		checkError(t, data, err)
		for _, jsonToo := range []bool{false, true} {
			template, err := config.ParseTemplate("buf.gen.yaml", data, jsonToo)
			checkError(t, data, err)
			if (template == nil) == (err == nil) {
				t.Errorf("template %v with error %v", template, err)
			}
		}
		for _, breaking := range []bool{false, true} {
			parameter, err := config.ParseProtocPlugin(data, breaking)
			checkError(t, data, err)
			if (parameter == nil) == (err == nil) {
				t.Errorf("parameter %v with error %v", parameter, err)
			}
		}
	})
}

func checkParsed(t *testing.T, data []byte, file *config.File, err error) {
	t.Helper()
	checkError(t, data, err)
	if (file == nil) == (err == nil) {
		t.Fatalf("file %v with error %v", file, err)
	}
	if file != nil {
		checkFile(t, file)
	}
}

func checkError(t *testing.T, data []byte, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var e *config.Error
	if !errors.As(err, &e) {
		t.Fatalf("error of type %T: %v", err, err)
	}
	lines := 2
	for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} { // as YAML has it
		lines += bytes.Count(data, []byte(end))
	}
	if e.File == "" || e.Msg == "" || e.Line < 0 || e.Line > lines {
		t.Errorf("misplaced error: %+v", e)
	}
}

func checkFile(t *testing.T, f *config.File) {
	t.Helper()
	if len(f.Modules) == 0 || f.Version == 0 {
		t.Fatalf("not normalised: %+v", f)
	}
	for _, m := range f.Modules {
		checkPath(t, m.Path)
		if len(m.Roots) == 0 || m.Lint.Version != f.Version || m.Breaking.Version != f.Version {
			t.Errorf("not normalised: %+v", m)
		}
		for _, r := range m.Roots {
			checkPath(t, r.Path)
			for _, p := range append(append([]string{}, r.Includes...), r.Excludes...) {
				checkPath(t, p)
				if p == "." {
					t.Errorf("a part of a root is the root: %+v", r)
				}
			}
		}
		for _, p := range append(append([]string{}, m.Lint.Ignore...), m.Breaking.Ignore...) {
			checkPath(t, p)
		}
	}
}

// checkPath refuses paths that do not stay below where they count from.
func checkPath(t *testing.T, p string) {
	t.Helper()
	if p == "" || path.Clean(p) != p || path.IsAbs(p) || p == ".." || strings.HasPrefix(p, "../") {
		t.Errorf("path %q is not clean", p)
	}
}
