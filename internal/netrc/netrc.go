// Package netrc reads and changes netrc files: which user and password a host
// is to be sent. Their form is that of netrc(5) of ftp.
package netrc

import (
	"cmp"
	"path/filepath"
	"runtime"
	"strings"
)

// Login is what a netrc file has for a host.
type Login struct{ User, Password string }

// File is where the netrc file of a user is, by the environment; empty if that
// does not say.
func File(getenv func(string) string) string {
	if name := getenv("NETRC"); name != "" {
		return name
	}
	home, base := getenv("HOME"), ".netrc"
	if runtime.GOOS == "windows" {
		home, base = getenv("USERPROFILE"), "_netrc"
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, base)
}

// Lookup finds a host, with its port, in the text of a netrc file. The default
// entry stands for hosts that are not there.
func Lookup(text, host string) Login {
	var found, fallback Login
	for _, e := range entries(text) {
		switch {
		case e.machine == host && !e.fallback && found == (Login{}):
			found = e.Login
		case e.fallback:
			fallback = e.Login
		}
	}
	return cmp.Or(found, fallback)
}

// entry is one machine, or the default, and where it stands in the text.
type entry struct {
	Login
	machine    string
	fallback   bool
	start, end int
}

// word is a word of a netrc file and where it stands.
type word struct {
	text       string
	start, end int
}

// entries are those of a text, in order. What stands between two of them
// belongs to neither.
func entries(text string) []entry {
	var list []entry
	all := words(text)
	for i := 0; i < len(all); i++ {
		w := all[i]
		if w.text == "default" {
			list = append(list, entry{fallback: true, start: w.start, end: w.end})
			continue
		}
		switch w.text {
		case "machine", "login", "password", "account":
		default:
			continue
		}
		value := ""
		end := w.end
		if i++; i < len(all) {
			value, end = all[i].text, all[i].end
		}
		if w.text == "machine" {
			list = append(list, entry{machine: value, start: w.start, end: end})
			continue
		}
		if len(list) == 0 {
			continue
		}
		last := &list[len(list)-1]
		last.end = end
		switch w.text {
		case "login":
			last.User = value
		case "password":
			last.Password = value
		}
	}
	return list
}

// words cuts a netrc file into words, without comments and macros.
func words(text string) []word {
	var list []word
	macro, at := false, 0
	for line := range strings.Lines(text) {
		start := at
		at += len(line)
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "":
			macro = false
			continue
		case macro, strings.HasPrefix(trimmed, "#"):
			continue
		}
		rest := start
		for w := range strings.FieldsSeq(line) {
			if macro = w == "macdef"; macro {
				break
			}
			i := rest + strings.Index(text[rest:], w)
			rest = i + len(w)
			list = append(list, word{w, i, rest})
		}
	}
	return list
}

// Put gives a host a login in the text of a netrc file, in place of the one it
// has.
func Put(text, host string, login Login) string {
	text, _ = Remove(text, host)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text + "machine " + host + "\n  login " + login.User + "\n  password " + login.Password + "\n"
}

// Remove takes a host out of the text of a netrc file, and says whether it was
// there.
func Remove(text, host string) (string, bool) {
	removed := false
	list := entries(text)
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		if e.fallback || e.machine != host {
			continue
		}
		removed = true
		end := e.end
		if rest := text[end:]; strings.HasPrefix(rest, "\r\n") {
			end += 2
		} else if strings.HasPrefix(rest, "\n") {
			end++
		}
		text = text[:e.start] + text[end:]
	}
	return text, removed
}
