package gittree

import (
	"fmt"
	"path/filepath"
	"testing"
)

// TestConversions compares files that a checkout changes with those of a real
// checkout, and asks that nothing is checked out where that changes nothing.
func TestConversions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		// files are attributes files by folder, config the user's settings.
		files  map[string]string
		config string
		// cloned says that it takes a checkout.
		cloned bool
	}{
		{name: "none"},
		{name: "harmless", files: map[string]string{"": "* text=auto\n*.pb.go linguist-generated\n*.bat text eol=crlf\n*.png filter=lfs -text\n# *.proto ident\n"}},
		{name: "lf", files: map[string]string{"": "* text eol=lf\n"}},
		{name: "crlf", files: map[string]string{"": "*.proto text eol=crlf\n"}, cloned: true},
		{name: "crlf everywhere", files: map[string]string{"": "* text=auto eol=crlf\n"}, cloned: true},
		{name: "crlf below", files: map[string]string{"a/b": "*.proto eol=crlf\n"}, cloned: true},
		{name: "crlf taken back", files: map[string]string{"": "*.proto eol=crlf\n", "a": "*.proto -text !eol\n"}, cloned: true},
		{name: "crlf beside", files: map[string]string{"z": "*.proto eol=crlf\n"}},
		{name: "path", files: map[string]string{"": "/a/b/*.proto eol=crlf\n"}, cloned: true},
		{name: "path with any folders", files: map[string]string{"": "**/b.proto eol=crlf\n"}, cloned: true},
		{name: "folder", files: map[string]string{"": "a/** eol=crlf\n"}, cloned: true},
		{name: "name", files: map[string]string{"": "b.proto eol=crlf\n"}, cloned: true},
		{name: "quoted", files: map[string]string{"": "\"*.prot\\157\" eol=crlf\n"}, cloned: true},
		{name: "macro", files: map[string]string{"": "[attr]dos text eol=crlf\n*.proto dos\n"}, cloned: true},
		{name: "keywords", files: map[string]string{"a": "*.proto ident\n"}, cloned: true},
		{name: "encoding", files: map[string]string{"": "*.proto working-tree-encoding=UTF-16LE\n"}, cloned: true},
		{name: "filter", files: map[string]string{"": "*.proto filter=shout\n"}, config: "[filter \"shout\"]\nsmudge = tr a-z A-Z\n", cloned: true},
		{name: "filter unknown", files: map[string]string{"": "*.proto filter=lfs\n"}, cloned: true},
		{name: "autocrlf", config: "[core]\nautocrlf = true\n", cloned: true},
		{name: "autocrlf input", config: "[core]\nautocrlf = input\n"},
		{name: "autocrlf off", config: "[core]\n\tautoCRLF = false\n[include]\npath = nowhere\n"},
		{name: "eol without text", config: "[core]\neol = crlf\n"},
		{name: "eol of text", config: "[core]\neol = crlf\n", files: map[string]string{"": "*.proto text\n"}, cloned: true},
		{name: "own attributes", config: "[core]\nattributesFile = ATTRIBUTES\n", cloned: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			repo := filepath.Join(t.TempDir(), "repo")
			git(t, "", "init", "-q", "-b", "main", repo)
			write(t, filepath.Join(repo, "z/README.md"), "read\nme\n")
			commit(t, repo, "a/b/b.proto", "// $Id$\n// b\n")
			for _, dir := range []string{"", "a", "a/b", "z"} {
				if text, ok := tt.files[dir]; ok {
					// Only these: git would change the other files again.
					write(t, filepath.Join(repo, dir, attributesFile), text)
					git(t, repo, "add", filepath.Join(repo, dir, attributesFile))
				}
			}
			git(t, repo, "commit", "-q", "--allow-empty", "-m", "attributes")
			write(t, filepath.Join(home, "attributes"), "*.proto eol=crlf\n")
			config := filepath.Join(home, "config")
			write(t, config, tt.config)
			if tt.name == "own attributes" {
				write(t, config, fmt.Sprintf("[core]\nattributesFile = %q\n", filepath.ToSlash(filepath.Join(home, "attributes"))))
			}
			o := Options{Repo: repo, Environ: environ("GIT_CONFIG_GLOBAL=" + config)}
			at, err := locate(o)
			if err != nil {
				t.Fatal(err)
			}
			want, err := clone(t.Context(), o, at)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := want.close(); err != nil {
					t.Error(err)
				}
			}()
			tree, err := open(t, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"a/b/b.proto", "z/README.md"} {
				data, err := tree.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if wanted, err := want.readFile(name); err != nil || string(data) != string(wanted) {
					t.Errorf("%s is %q; checked out it is %q, %v", name, data, wanted, err)
				}
			}
			if cloned := tree.checkout != nil; cloned != tt.cloned {
				t.Errorf("cloned %v, want %v", cloned, tt.cloned)
			}
		})
	}
}
