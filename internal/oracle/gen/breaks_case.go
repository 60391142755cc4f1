package gen

import (
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// breaksCase compares two versions of files that are made of breakages, in
// workspaces of any shape. Most of them are looked at by the rules they are
// about.
func breaksCase(r *rng) *cases.Case {
	shape := newShape(r)
	old, new := &schema{rng: r}, &schema{rng: r}
	var rules []string
	for module := range shape.dirs {
		for range r.between(1, 3) {
			if r.chance(0.15) {
				f, g := pairedFile(r, old, module)
				old.files, new.files = append(old.files, f), append(new.files, g)
				rules = append(rules, some(r, 4, BreakingRuleIDs)...)
				continue
			}
			f, g, about := brokenPair(r, old, module)
			rules = append(rules, about...)
			old.files = append(old.files, f)
			if g != nil {
				new.files = append(new.files, g)
			}
		}
	}
	shape.draw(old)
	if r.chance(0.7) {
		shape.about(r, rules)
	}
	return shape.compared(r, old, new, func() {
		if r.chance(0.1) && len(new.files) > 1 { // declarations go elsewhere
			f, g := new.files[0], new.files[len(new.files)-1]
			if f.pkg == g.pkg && f.syntax == g.syntax && f.module == g.module && !strings.Contains(f.text, "option ") {
				f.text, g.text = "", g.text+f.text
			}
		}
	})
}

// brokenPair makes two versions of a file, and the rules that are about what
// differs. The second is nil if it is gone.
func brokenPair(r *rng, s *schema, module int) (f, g *schemaFile, rules []string) {
	letter := pick(r, "2", "2", "3", "3", "e", "e", "f")
	f = &schemaFile{
		module: module, pkg: pick(r, "acme.v1", "acme.v1", "acme.v1beta1", "foo", ""),
		syntax: map[string]syntax{"2": pick(r, proto2, proto2, noSyntax), "3": proto3, "e": edition2023, "f": edition2024}[letter],
	}
	f.path = path.Join(pick(r, "", "x", strings.ReplaceAll(f.pkg, ".", "/")), s.name("f")+".proto")
	list := some(r, r.between(1, 4), breakagesIn(letter, breakages))
	list = append(list, some(r, pick(r, 0, 1, 1, 3), breakagesIn(letter, fileBreakages))...)
	both := "23ef"
	var before, after strings.Builder
	taken := map[string]bool{}
	for _, b := range list {
		if option, _, _ := strings.Cut(b.before+b.after, " ="); strings.HasPrefix(option, "option ") {
			if taken[option] {
				continue
			}
			taken[option] = true
		}
		both = strings.Map(func(c rune) rune {
			if strings.ContainsRune(b.in, c) {
				return c
			}
			return -1
		}, both)
		from, to := b.before, b.after
		if r.chance(0.15) {
			from, to = to, from
		}
		switch {
		case r.chance(0.15):
			to = from
		default:
			rules = append(rules, b.rule)
		}
		if !strings.Contains(from+to, "option ") && !strings.Contains(from+to, "service ") && !strings.Contains(from+to, "$") && r.chance(0.15) {
			from, to = "message O@ { "+from+" }", "message O@ { "+to+" }"
		}
		fill := strings.NewReplacer("@", s.name(""), "~", map[string]string{"2": "optional "}[letter], "$", dotted(f.pkg))
		before.WriteString(fill.Replace(from) + "\n")
		after.WriteString(fill.Replace(to) + "\n")
	}
	f.text = before.String()
	g = &schemaFile{module: module, pkg: f.pkg, syntax: f.syntax, path: f.path, text: after.String()}
	switch r.IntN(30) {
	case 0:
		return f, nil, append(rules, "FILE_NO_DELETE", "PACKAGE_NO_DELETE")
	case 1:
		g.pkg = pick(r, "acme.v2", "", "acme.v1")
		if !strings.Contains(g.text, dotted(f.pkg)) || f.pkg == "" {
			return f, g, append(rules, "FILE_SAME_PACKAGE", "PACKAGE_NO_DELETE")
		}
		g.pkg = f.pkg
	case 2, 3:
		to := pick(r, "3", "e")
		if strings.Contains(both, to) && to != letter && letter != "2" {
			g.syntax = map[string]syntax{"3": proto3, "e": edition2023}[to]
			return f, g, append(rules, "FILE_SAME_SYNTAX")
		}
	case 4:
		g.path = path.Join(path.Dir(f.path), s.name("moved")+".proto")
		return f, g, append(rules, "FILE_NO_DELETE")
	}
	return f, g, rules
}

// dotted is a package with a dot behind it.
func dotted(pkg string) string {
	if pkg == "" {
		return ""
	}
	return "." + pkg + "."
}

func breakagesIn(letter string, all []breakage) (list []breakage) {
	for _, b := range all {
		if strings.Contains(b.in, letter) {
			list = append(list, b)
		}
	}
	return list
}

// about has the configuration name some of the rules, and perhaps a category.
func (w *workspaceShape) about(r *rng, rules []string) {
	version := map[string]string{"v1": "v1", "roots": "v1beta1", "work": "v1"}[w.kind]
	if version == "" {
		version = "v2"
	}
	use := func() mapping {
		ids := slices.DeleteFunc(some(r, r.between(1, 8), rules), func(id string) bool {
			return strings.Contains(breakingNotIn[id], version+" ") || strings.Contains(breakingNotIn[id], "v1beta1 ")
		})
		slices.Sort(ids)
		ids = append(slices.Compact(ids), some(r, r.IntN(2), []string{"FILE", "PACKAGE", "WIRE_JSON", "WIRE"})...)
		if len(ids) == 0 {
			return nil
		}
		return mapping{{"use", strs(ids)}}
	}
	w.section = use()
	for i := range w.own {
		if w.kind == "work" || r.chance(0.3) {
			w.own[i] = use()
		}
	}
}
