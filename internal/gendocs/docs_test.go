package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/oracle"
)

// documents gives the text of every Markdown file of the tree by its path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "testdata" || name != "." && strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		out[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLinks(t *testing.T) {
	t.Parallel()
	all := documents(t)
	links := 0
	for name, text := range all {
		for _, target := range linksOf(text) {
			links++
			if breach := brokenLink(all, name, target); breach != "" {
				t.Errorf("%s: link to %s: %s", name, target, breach)
			}
		}
	}
	if links == 0 {
		t.Error("no link was found")
	}
}

// linksOf gives the targets of the links in a Markdown text, code left out.
func linksOf(text string) []string {
	text = regexp.MustCompile("(?ms)^```.*?^```").ReplaceAllString(text, "")
	text = regexp.MustCompile("`[^`\n]*`").ReplaceAllString(text, "code")
	var out []string
	for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// brokenLink says what is wrong with a link in the document name, "" if
// nothing. Links to other sites are taken on trust.
func brokenLink(all map[string]string, name, target string) string {
	if strings.HasPrefix(target, "https://") {
		return ""
	}
	file, anchor, _ := strings.Cut(target, "#")
	to := name
	if file != "" {
		to = path.Join(path.Dir(name), file)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(to))); err != nil {
		return "no such file"
	}
	if anchor != "" && !slices.Contains(anchors(all[to]), anchor) {
		return "no such heading"
	}
	return ""
}

// anchors gives the names of a document's headings, as GitHub makes them.
func anchors(text string) []string {
	text = regexp.MustCompile("(?ms)^```.*?^```").ReplaceAllString(text, "")
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		slug := strings.ReplaceAll(strings.ToLower(m[1]), " ", "-")
		out = append(out, regexp.MustCompile(`[^\w-]`).ReplaceAllString(slug, ""))
	}
	return out
}

func TestBrokenLink(t *testing.T) {
	t.Parallel()
	all := map[string]string{"docs/lint.md": "# Lint\n## Choose rules\n", "README.md": "# Spoke\n"}
	for _, c := range []struct {
		from, target string
		broken       bool
	}{
		{"README.md", "docs/lint.md", false},
		{"README.md", "docs/lint.md#choose-rules", false},
		{"README.md", "#spoke", false},
		{"docs/lint.md", "../README.md", false},
		{"README.md", "https://example.com", false},
		{"README.md", "docs/nowhere.md", true},
		{"README.md", "docs/lint.md#nowhere", true},
		{"docs/lint.md", "README.md#spoke", false}, // docs/README.md exists, but see below
	} {
		if c.from == "docs/lint.md" && c.target == "README.md#spoke" {
			c.broken = true // its text is not in all
		}
		if got := brokenLink(all, c.from, c.target); (got != "") != c.broken {
			t.Errorf("%s -> %s: %q, want broken: %t", c.from, c.target, got, c.broken)
		}
	}
}

// TestCommandsInDocuments checks that whatever a reader is told to type
// exists: commands and flags of the program, make targets, packages.
func TestCommandsInDocuments(t *testing.T) {
	t.Parallel()
	tree := newApp(nil, nil).Tree()
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for name, text := range documents(t) {
		for _, line := range commandLines(text) {
			checked++
			if breach := unknownCommand(tree, string(makefile), line); breach != "" {
				t.Errorf("%s: `%s`: %s", name, line, breach)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d commands were found: the search for them is broken", checked)
	}
}

// commandLines gives the command lines that a document shows: after "$ " in
// console blocks, in steps of YAML blocks, in code between words.
func commandLines(text string) []string {
	var out []string
	block := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if language, ok := strings.CutPrefix(line, "```"); ok {
			block = map[bool]string{true: language, false: ""}[block == ""]
			continue
		}
		switch block {
		case "console":
			if typed, ok := strings.CutPrefix(line, "$ "); ok {
				typed, _, _ = strings.Cut(typed, "  #")
				out = append(out, strings.TrimSpace(typed))
			}
		case "yaml":
			if m := regexp.MustCompile(`(?:run:|entry:|^ *-) +((?:spoke|buf|go|make) .*)`).FindStringSubmatch(line); m != nil {
				out = append(out, m[1])
			}
		case "":
			for _, m := range regexp.MustCompile("`((?:spoke|make) [^`]+)`").FindAllStringSubmatch(line, -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// unknownCommand says what of a command line does not exist, "" if all does.
func unknownCommand(tree *cobra.Command, makefile, line string) string {
	words := strings.Fields(line)
	for len(words) > 1 && regexp.MustCompile(`^[A-Z_]+=`).MatchString(words[0]) {
		words = words[1:]
	}
	switch words[0] {
	case "spoke", "buf":
		return unknownArguments(tree, words[1:])
	case "make":
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(words[1]) + `:`).MatchString(makefile) {
			return "the Makefile has no such target"
		}
	case "go":
		for _, w := range words[2:] {
			dir, isPath := strings.CutPrefix(w, "./")
			if !isPath {
				dir, isPath = strings.CutPrefix(w, "github.com/platinummonkey/spoke/")
			}
			dir, _, _ = strings.Cut(dir, "@")
			dir = strings.TrimSuffix(dir, "...")
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(dir))); isPath && err != nil {
				return "there is no package " + dir
			}
		}
	case "registryd":
		return unknownToDaemon(words[1:])
	case "cd", "ln", "docker", "git", "diff", "export", "protoc":
	default:
		return "this test does not know the program " + words[0]
	}
	return ""
}

// unknownToDaemon says which argument of registryd its source does not name.
func unknownToDaemon(args []string) string {
	var source strings.Builder
	err := filepath.WalkDir(filepath.Join(root, "registryd"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		source.Write(text)
		return err
	})
	if err != nil {
		return err.Error()
	}
	if !regexp.MustCompile(`Use: +"` + regexp.QuoteMeta(args[0]) + `[" ]`).MatchString(source.String()) {
		return "registryd has no command " + args[0]
	}
	for _, a := range args[1:] {
		name, isFlag := strings.CutPrefix(a, "--")
		name, _, _ = strings.Cut(name, "=")
		if isFlag && !strings.Contains(source.String(), `"`+name+`"`) {
			return "registryd has no flag --" + name
		}
	}
	return ""
}

// unknownArguments says which argument of the program does not exist.
func unknownArguments(tree *cobra.Command, args []string) string {
	c, rest, err := tree.Find(args)
	if err != nil {
		return err.Error()
	}
	for _, a := range rest {
		if strings.ContainsAny(a, "|>") {
			break
		}
		name, isFlag := strings.CutPrefix(a, "--")
		name, _, _ = strings.Cut(name, "=")
		if !isFlag && c.HasSubCommands() {
			return c.CommandPath() + " has no sub-command " + a
		}
		if isFlag && name != "help" && c.Flag(name) == nil {
			return c.CommandPath() + " has no flag --" + name
		}
	}
	return ""
}

func TestUnknownCommand(t *testing.T) {
	t.Parallel()
	tree := newApp(nil, nil).Tree()
	for line, known := range map[string]bool{
		"spoke lint": true,
		"spoke lint --error-format=json --path a > x": true,
		"spoke --version":         true,
		"buf config ls-modules":   true,
		"spoke completion --help": true,
		"make demo":               true,
		"go install github.com/platinummonkey/spoke/cli@v1": true,
		"go test ./internal/...":                            true,
		"spoke lnit":                                        false,
		"spoke lint --nope":                                 false,
		"spoke config":                                      true,
		"spoke config ls-nothing":                           false,
		"make demolition":                                   false,
		"go test ./nowhere/...":                             false,
		"go install github.com/platinummonkey/spoke/spoke@v1": false,
		"rm -rf x": false,
	} {
		if got := unknownCommand(tree, "demo: build\n", line); (got == "") != known {
			t.Errorf("%s: %q, want it known: %t", line, got, known)
		}
	}
}

// TestConfigurationsInDocuments checks that the configurations which documents
// show are ones that Spoke takes.
func TestConfigurationsInDocuments(t *testing.T) {
	t.Parallel()
	checked := 0
	for name, text := range documents(t) {
		for _, m := range regexp.MustCompile("(?ms)^ *```yaml\n(.*?)^ *```").FindAllStringSubmatch(text, -1) {
			if !strings.HasPrefix(m[1], "version: v2\n") {
				continue
			}
			checked++
			_, err := config.Parse("buf.yaml", []byte(m[1]), false)
			if _, own := config.ParseSpoke("spoke.yaml", []byte(m[1]), ""); err != nil && own != nil {
				t.Errorf("%s: %v in\n%s", name, err, m[1])
			}
		}
	}
	if checked == 0 {
		t.Error("no configuration was found: the search for them is broken")
	}
}

// TestDemo runs what `make demo` runs: its script checks the exit codes.
func TestDemo(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("SKIPPED: there is no bash")
	}
	spoke, err := oracle.BuildSpoke(t.Context(), root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	demo := exec.CommandContext(t.Context(), "bash", "examples/demo.sh", spoke)
	demo.Dir = root
	out, err := demo.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"$ spoke lint\nproto/acme/weather/v1/weather.proto:5:1:Import \"google/protobuf/timestamp.proto\" is unused.\n",
		"$ buf --version\n1.75.0\n",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the demo does not show\n%s\nbut\n%s", want, out)
		}
	}
}

// exists fails the test unless the path below the root is there.
func exists(t *testing.T, what, name string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
		t.Errorf("%s names %s, which does not exist", what, name)
	}
}
