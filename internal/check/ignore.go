package check

import (
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
)

// Covers reports whether the configuration ignores r in the file at path.
func (s *Selection) Covers(r *Rule, path string) bool { return s.covers(r, path) }

// covers is Covers.
func (s *Selection) covers(r *Rule, path string) bool {
	return covers(s.ignore, path) || covers(s.ignoreOnly[r], path)
}

// covers reports whether one of the paths is path or a directory above it.
func covers(paths []string, path string) bool {
	for _, p := range paths {
		if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(p, "/")); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}

// commented reports whether the leading comment of a place of f, or of a
// declaration around it, silences the rule id. Findings about the file as a
// whole have no comment.
func commented(f *model.File, site model.Site, mark, id string) bool {
	if f.Comments == nil || !f.Source.HasPlace(site.Span) {
		return false
	}
	silences := func(at model.Doc) bool { return mentions(f.Comments.Leading(at), mark, id) }
	if silences(site.Doc) {
		return true
	}
	for d := site.In; d != nil; d = d.Parent {
		if d.Doc != site.Doc && silences(d.Doc) || d.Twin != 0 && silences(d.Twin) {
			return true
		}
	}
	return false
}

// mentions reports whether a line of the comment starts with mark, a space and
// id. Whatever follows counts for nothing, even if it makes another word of id.
func mentions(comment, mark, id string) bool {
	for line := range strings.Lines(comment) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), mark)
		if ok && strings.HasPrefix(rest, " ") && strings.HasPrefix(rest[1:], id) {
			return true
		}
	}
	return false
}
