package main

import (
	"bytes"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/platinummonkey/spoke/cli"
)

// decode reads a YAML file at the top of the tree; unknown keys are errors.
func decode(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// isProgram reports whether a directory holds a program.
func isProgram(t *testing.T, dir string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(dir), "main.go"))
	return err == nil && regexp.MustCompile(`(?m)^package main$`).Match(text)
}

// TestReleaseFile checks what .goreleaser.yaml names: the release program is
// too heavy to run each time.
func TestReleaseFile(t *testing.T) {
	t.Parallel()
	var file struct {
		Version     int
		ProjectName string `yaml:"project_name"`
		Builds      []struct {
			ID, Main, Binary            string
			Env, Flags, Ldflags, Ignore []string
			ModTimestamp                string `yaml:"mod_timestamp"`
			Goos, Goarch                []string
		}
		Archives []struct {
			ID              string
			IDs             []string
			NameTemplate    string `yaml:"name_template"`
			Formats         []string
			FormatOverrides []struct {
				Goos    string
				Formats []string
			} `yaml:"format_overrides"`
			Files []string
		}
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
		}
		Changelog struct{ Disable bool }
	}
	decode(t, ".goreleaser.yaml", &file)
	if file.Version != 2 || len(file.Builds) == 0 || len(file.Archives) == 0 {
		t.Errorf(".goreleaser.yaml: version %d, %d builds, %d archives", file.Version, len(file.Builds), len(file.Archives))
	}
	var ids []string
	programs := make(map[string]string)
	for _, b := range file.Builds {
		ids = append(ids, b.ID)
		if !isProgram(t, b.Main) {
			t.Errorf("build %s: %s is no program", b.ID, b.Main)
		}
		programs[b.Binary] = path.Clean(b.Main)
		if len(b.Goos)*len(b.Goarch) == 0 {
			t.Errorf("build %s is for no system", b.ID)
		}
		for _, flag := range b.Ldflags {
			m := regexp.MustCompile(`-X github.com/platinummonkey/spoke/(\S+)\.(\w+)=`).FindStringSubmatch(flag)
			if m == nil {
				continue
			}
			source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m[1]), "version.go"))
			if err != nil || !bytes.Contains(source, []byte("var "+m[2]+" ")) {
				t.Errorf("build %s sets %s.%s, which does not exist", b.ID, m[1], m[2])
			}
		}
	}
	if want := map[string]string{"spoke": "cli/front", cli.WholeProgram: "cli/spoke"}; !maps.Equal(programs, want) {
		t.Errorf("the programs are %v, want %v", programs, want)
	}
	for _, a := range file.Archives {
		if !slices.Equal(a.IDs, ids) {
			t.Errorf("archive %s holds %v, but programs need each other: %v", a.ID, a.IDs, ids)
		}
		for _, id := range a.IDs {
			if !slices.Contains(ids, id) {
				t.Errorf("archive %s holds build %s, which does not exist", a.ID, id)
			}
		}
		for _, name := range a.Files {
			exists(t, "archive "+a.ID, name)
		}
	}
}

func TestHooksFile(t *testing.T) {
	t.Parallel()
	var hooks []struct {
		ID, Name, Description, Entry, Language, Files string
		PassFilenames                                 *bool `yaml:"pass_filenames"`
	}
	decode(t, ".pre-commit-hooks.yaml", &hooks)
	tree := newApp(nil, nil).Tree()
	for _, h := range hooks {
		if breach := unknownCommand(tree, "", h.Entry); breach != "" {
			t.Errorf("hook %s: %s", h.ID, breach)
		}
		files, err := regexp.Compile(h.Files)
		if err != nil {
			t.Errorf("hook %s: %v", h.ID, err)
			continue
		}
		for name, want := range map[string]bool{
			"a/b.proto": true, "buf.yaml": true, "x/buf.work.yaml": true, "spoke.yaml": true,
			"a.proto.go": false, "rebuf.yaml": false, "README.md": false,
		} {
			if files.MatchString(name) != want {
				t.Errorf("hook %s: runs for %s: %t, want %t", h.ID, name, !want, want)
			}
		}
		if h.PassFilenames == nil || *h.PassFilenames {
			t.Errorf("hook %s hands file names to a command that takes a directory", h.ID)
		}
	}
}

func TestDockerfile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "deploy", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	language := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(mod))
	if !strings.Contains(string(text), "FROM golang:"+language[1]+" ") {
		t.Errorf("the image that builds is not golang:%s, the version of go.mod", language[1])
	}
	built := make(map[string]string)
	for _, m := range regexp.MustCompile(`go build .* -o (\S+) \./(\S+)`).FindAllStringSubmatch(string(text), -1) {
		built[m[1]] = m[2]
	}
	if want := map[string]string{"/out/spoke": "cli/front", "/out/" + cli.WholeProgram: "cli/spoke"}; !maps.Equal(built, want) {
		t.Errorf("the Dockerfile builds %v, want %v", built, want)
	}
	for _, line := range []string{"COPY --from=build /out/spoke /out/" + cli.WholeProgram + " /", `ENTRYPOINT ["/spoke"]`} {
		if !strings.Contains(string(text), line+"\n") {
			t.Errorf("the Dockerfile lacks the line %s", line)
		}
	}
}
