package gittree

import (
	"context"
	"runtime"
	"strings"
)

// attributesFile is where a folder says how its files are checked out
// (gitattributes(5)).
const attributesFile = ".gitattributes"

// rule is a line that asks for files to be changed on checkout: other line
// ends, another encoding, keywords or filters. Such files are left to git.
type rule struct {
	// head and tail are what stands before the first and after the last wildcard
	// of the pattern, in lower case. A whole path is meant, or only the last
	// element.
	head, tail string
	whole      bool
}

// parseRules finds the rules in an attributes file. Eol says that files that
// are marked as text are changed too.
func parseRules(data []byte, eol bool) []rule {
	var rules []rule
	for line := range strings.Lines(string(data)) {
		line = strings.ToLower(strings.TrimSpace(line))
		pattern, rest, ok := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
		if !ok || strings.HasPrefix(pattern, "#") || !changes(rest, eol) {
			continue
		}
		// A macro may be set for anything; what is in quotes has escapes.
		if strings.HasPrefix(pattern, "[attr]") || strings.HasPrefix(pattern, `"`) {
			pattern = "*"
		}
		const wild = `*?[]\`
		r := rule{whole: strings.Contains(pattern, "/")}
		pattern = strings.TrimPrefix(pattern, "/")
		if first := strings.IndexAny(pattern, wild); first < 0 {
			r.head, r.tail = pattern, pattern
		} else {
			// "**/x" also means x alone.
			r.head, r.tail = pattern[:first], strings.TrimPrefix(pattern[strings.LastIndexAny(pattern, wild)+1:], "/")
		}
		rules = append(rules, r)
	}
	return rules
}

// changes reports whether attributes can make files on disk differ from those
// in the repository.
func changes(attributes string, eol bool) bool {
	for word := range strings.FieldsSeq(attributes) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "filter", "working-tree-encoding", "ident":
			return true
		case "eol":
			if value == "crlf" {
				return true
			}
		case "text", "crlf":
			if eol {
				return true
			}
		}
	}
	return false
}

// mayMatch reports whether the rule can be about the file at a path below the
// rule's folder. It says yes too often rather than never.
func (r rule) mayMatch(path string) bool {
	if !r.whole {
		path = path[strings.LastIndexByte(path, '/')+1:]
	}
	path = strings.ToLower(path) // as git does on some systems
	return strings.HasPrefix(path, r.head) && strings.HasSuffix(path, r.tail)
}

func anyMatch(rules []rule, path string) bool {
	for _, r := range rules {
		if r.mayMatch(path) {
			return true
		}
	}
	return false
}

// conversion is what the user's own settings ask of every checkout.
type conversion struct {
	// all says that every file may be changed, eol that those marked as text are.
	all, eol bool
	rules    []rule
}

// conversion finds the settings. What is not there or cannot be read is as good
// as empty.
func (s *settings) conversion(ctx context.Context) conversion {
	var c conversion
	attributes := s.userFile("attributes")
	if s.suspect() {
		for line := range strings.Lines(s.ask(ctx)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch {
			case key == "core.autocrlf" && value != "input" && !no(value):
				c.all = true
			case key == "core.eol" && value != "lf":
				c.eol = true
			case key == "core.attributesfile":
				attributes = s.home(value)
			}
		}
	}
	c.eol = c.eol || runtime.GOOS == "windows"
	for _, name := range []string{attributes, "/etc/gitattributes"} {
		c.rules = append(c.rules, parseRules(s.read(name), c.eol)...)
	}
	return c
}

// no reports whether a setting is off.
func no(value string) bool {
	switch strings.ToLower(value) {
	case "false", "no", "off", "0", "":
		return true
	}
	return false
}
