package core

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/internal/module"
)

// Limits of names and texts, in characters.
const (
	maxOwnerName   = 32
	maxModuleName  = 100
	maxLabelName   = 250
	maxDescription = 350
	maxURL         = 255
	maxPath        = 4096
)

// Limits are those of one push.
type Limits struct {
	// Bytes are those of all its files, FileBytes of one file.
	Bytes, FileBytes int64
	Files            int
}

// DefaultLimits are generous for modules that people write.
func DefaultLimits() Limits {
	return Limits{Bytes: 128 << 20, FileBytes: 16 << 20, Files: 20000}
}

// CheckOwnerName says what is wrong with the name of an owner.
func CheckOwnerName(name string) error { return checkName("owner", name, maxOwnerName) }

func checkModuleName(name string) error { return checkName("module", name, maxModuleName) }

func checkName(what, name string, most int) error {
	ok := len(name) >= 2 && len(name) <= most && 'a' <= name[0] && name[0] <= 'z' && name[len(name)-1] != '-'
	for _, c := range []byte(name) {
		ok = ok && ('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-')
	}
	if !ok {
		return Errorf(Invalid, "%q is no name for %s %s: it must have 2 to %d lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen", name, article(what), what, most)
	}
	return nil
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an"
	}
	return "a"
}

func checkTexts(description, url string) error {
	if n := utf8.RuneCountInString(description); n > maxDescription || !utf8.ValidString(description) {
		return Errorf(Invalid, "the description has %d characters; at most %d are allowed", n, maxDescription)
	}
	if n := utf8.RuneCountInString(url); n > maxURL || !utf8.ValidString(url) {
		return Errorf(Invalid, "the URL has %d characters; at most %d are allowed", n, maxURL)
	}
	return nil
}

// checkLabelName says what is wrong with the name of a label. Commits are
// looked up in the same place, so a label cannot look like one.
func checkLabelName(name string) error {
	fault := ""
	switch {
	case name == "":
		fault = "it is empty"
	case utf8.RuneCountInString(name) > maxLabelName:
		fault = "it is longer than 250 characters"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(c rune) bool { return unicode.IsControl(c) || unicode.IsSpace(c) }):
		fault = "it has spaces or characters that cannot be printed"
	case strings.ContainsAny(name, ":\\"):
		fault = "it has a colon or a backslash"
	case slices.ContainsFunc(strings.Split(name, "/"), func(s string) bool { return s == "" || s == "." || s == ".." }):
		fault = "it has an empty part, . or .. between slashes"
	case looksLikeCommit(name):
		fault = "it looks like the id of a commit"
	}
	if fault != "" {
		return Errorf(Invalid, "%q is no name for a label: %s", name, fault)
	}
	return nil
}

func looksLikeCommit(ref string) bool {
	_, err := module.ParseCommitID(ref)
	return err == nil
}

// IsVersion reports whether a label is a semantic version such as "v1.2.3" or
// "1.2.3-rc.1", which once set never moves.
func IsVersion(label string) bool {
	v := strings.TrimPrefix(label, "v")
	v, build, built := strings.Cut(v, "+")
	core, pre, preceded := strings.Cut(v, "-")
	parts := strings.Split(core, ".")
	if len(parts) != 3 || slices.ContainsFunc(parts, func(p string) bool { return !isNumber(p) }) {
		return false
	}
	return (!built || identifiers(build, false)) && (!preceded || identifiers(pre, true))
}

// isNumber reports whether s is a number without leading zeros.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == "" && (s == "0" || s[0] != '0')
}

// identifiers reports whether s is the dotted end of a semantic version;
// numbers in it have no leading zeros if strict.
func identifiers(s string, strict bool) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for _, c := range []byte(part) {
			if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-') {
				return false
			}
		}
		if strict && strings.Trim(part, "0123456789") == "" && !isNumber(part) {
			return false
		}
	}
	return true
}

// checkFiles says what is wrong with the files of a push to a module.
func (l Limits) checkFiles(name string, files []module.File) error {
	if len(files) > l.Files {
		return Errorf(TooLarge, "%s: %d files; at most %d are allowed", name, len(files), l.Files)
	}
	paths := make([]string, len(files))
	folded := make(map[string]string, len(files))
	protos := 0
	for i, f := range files {
		if fault := pathFault(f.Path); fault != "" {
			return Errorf(Invalid, "%s: file %q: %s", name, f.Path, fault)
		}
		if int64(len(f.Data)) > l.FileBytes {
			return Errorf(TooLarge, "%s: file %q has %d bytes; at most %d are allowed", name, f.Path, len(f.Data), l.FileBytes)
		}
		fold := strings.ToLower(f.Path)
		if other, ok := folded[fold]; ok && other == f.Path {
			return Errorf(Invalid, "%s: file %q is there twice", name, f.Path)
		} else if ok {
			return Errorf(Invalid, "%s: files %q and %q differ in case only", name, other, f.Path)
		}
		folded[fold] = f.Path
		paths[i] = f.Path
		if strings.HasSuffix(f.Path, ".proto") {
			protos++
		}
	}
	for fold, p := range folded {
		for i, c := range fold {
			if c == '/' && folded[fold[:i]] != "" {
				return Errorf(Invalid, "%s: file %q lies within file %q", name, p, folded[fold[:i]])
			}
		}
	}
	own := module.Belonging(paths)
	for _, p := range paths {
		if !slices.Contains(own, p) && !strings.HasSuffix(p, ".proto") {
			return Errorf(Invalid, "%s: file %q does not belong to a module: only .proto files, one README.md or buf.md and LICENSE do", name, p)
		}
	}
	if protos == 0 {
		return Errorf(Invalid, "%s: a module needs at least one .proto file", name)
	}
	return nil
}

// pathFault says what keeps p from being the path of a file in a module.
func pathFault(p string) string {
	switch {
	case p == "":
		return "the path is empty"
	case utf8.RuneCountInString(p) > maxPath:
		return "the path is longer than 4096 characters"
	case !utf8.ValidString(p):
		return "the path is not valid UTF-8"
	case strings.ContainsFunc(p, unicode.IsControl):
		return "the path has characters that cannot be printed"
	case strings.ContainsRune(p, '\\'):
		return "the path has a backslash"
	case p[0] == '/':
		return "the path is absolute"
	case len(p) > 1 && p[1] == ':':
		return "the path names a drive"
	}
	for part := range strings.SplitSeq(p, "/") {
		if part == "" || part == "." || part == ".." {
			return "the path has an empty part, . or .."
		}
	}
	return ""
}
