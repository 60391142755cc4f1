package gittree

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxSettings bounds the settings files that are looked through.
const maxSettings = 1 << 20

// settings are the user's settings for git, found through the environment.
type settings struct{ environ []string }

// getenv is the value of an environment variable.
func getenv(environ []string, name string) string {
	value := ""
	for _, e := range environ {
		if n, v, _ := strings.Cut(e, "="); n == name {
			value = v
		}
	}
	return value
}

// home is a name that may begin with "~/".
func (s *settings) home(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		return filepath.Join(getenv(s.environ, "HOME"), rest)
	}
	return name
}

// userFile is one of git's files in the user's configuration folder.
func (s *settings) userFile(name string) string {
	dir := getenv(s.environ, "XDG_CONFIG_HOME")
	if dir == "" {
		dir = s.home("~/.config")
	}
	return filepath.Join(dir, "git", name)
}

// read is what a file holds; nothing if it cannot be read.
func (*settings) read(name string) []byte {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(f, maxSettings))
	if err != nil {
		return nil
	}
	return data
}

// suspect reports whether the settings may have something to say about
// checkouts, so that it is worth asking git. Git finds settings in places of
// its own and has them include others.
func (s *settings) suspect() bool {
	if runtime.GOOS == "windows" {
		return true // where autocrlf is on by default
	}
	files := []string{s.userFile("config"), s.home("~/.gitconfig")}
	if global := getenv(s.environ, "GIT_CONFIG_GLOBAL"); global != "" {
		files = []string{global}
	}
	system := getenv(s.environ, "GIT_CONFIG_SYSTEM")
	if system == "" {
		system = "/etc/gitconfig"
	}
	texts := []string{getenv(s.environ, "GIT_CONFIG_PARAMETERS")}
	for _, name := range append(files, system) {
		texts = append(texts, string(s.read(name)))
	}
	for _, e := range s.environ {
		if strings.HasPrefix(e, "GIT_CONFIG_KEY_") {
			texts = append(texts, e)
		}
	}
	for _, text := range texts {
		text = strings.ToLower(text)
		for _, word := range []string{"autocrlf", "eol", "attributesfile", "[include"} {
			if strings.Contains(text, word) {
				return true
			}
		}
	}
	return false
}

// ask has git list the settings about checkouts, one a line; none if there are
// none or if there is no git.
func (s *settings) ask(ctx context.Context) string {
	out, err := Command(ctx, s.environ, os.TempDir(), "config", "--get-regexp", `^core\.(autocrlf|eol|attributesfile)$`).Output()
	if err != nil {
		return "" // as when nothing matches
	}
	return string(out)
}
