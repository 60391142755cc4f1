package check

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
)

// Selection is the rules that a configuration selects, with what silences
// them. It is immutable.
type Selection struct {
	// Rules are in the order of listings.
	Rules []*Rule

	mark       string
	comments   bool
	ignore     []string
	ignoreOnly map[*Rule][]string
	options    Options
}

// blank reports whether an id is nothing but space. The Buf CLI takes no notice
// of such an id in an exception, and refuses it everywhere else.
func blank(id string) bool { return strings.TrimSpace(id) == "" }

// UnknownError names an id that is neither a rule nor a category of the
// configuration's version.
type UnknownError struct{ ID string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("%q is not a known rule or category ID", e.ID)
}

// EmptyError says that a configuration excludes every rule that it selects.
type EmptyError struct {
	// Kind is the table's kind, Name what users call the configuration.
	Kind, Name string
}

func (e *EmptyError) Error() string {
	return fmt.Sprintf("%s selects no %s rule: \"except\" takes away all that \"use\" selects; "+
		"shorten \"except\", or ignore the whole module to switch the check off", cmp.Or(e.Name, "the configuration"), e.Kind)
}

var errIgnoreAll = errors.New(`cannot specify "." as an ignore path; to switch a rule off everywhere, name it in "except"`)

// Select finds the rules of t that c selects. Warnings are about deprecated
// ids, for the log. Errors are the user's: an *UnknownError, an *EmptyError, or
// an ignore path that may not be.
func Select(t *Table, c Config) (*Selection, []string, error) {
	s := &Selection{mark: t.CommentMark, comments: c.CommentIgnores, ignore: c.Ignore, options: c.Options}
	if c.DisableBuiltin {
		return s, []string{fmt.Sprintf("No %s rules are configured in %s.", t.Kind, c.Name)}, nil
	}
	x := newIndex(t, c)
	use, err := x.expand(c.Use)
	if err != nil {
		return nil, nil, err
	}
	except, err := x.expand(slices.DeleteFunc(slices.Clone(c.Except), blank))
	if err != nil {
		return nil, nil, err
	}
	s.ignoreOnly = make(map[*Rule][]string)
	for _, id := range slices.Sorted(maps.Keys(c.IgnoreOnly)) {
		rules, err := x.expand([]string{id})
		if err != nil {
			return nil, nil, err
		}
		for r := range rules {
			s.ignoreOnly[r] = append(s.ignoreOnly[r], c.IgnoreOnly[id]...)
		}
	}
	for _, r := range t.Rules {
		u := r.In.At(c.Version)
		if u == nil || r.Deprecated || except[r] {
			continue
		}
		if use[r] || len(use) == 0 && !x.named && u.Default {
			s.Rules = append(s.Rules, r)
		}
	}
	if len(s.Rules) == 0 {
		return nil, nil, &EmptyError{t.Kind, c.Name}
	}
	for _, paths := range s.ignoreOnly {
		if slices.Contains(paths, ".") {
			return nil, nil, errIgnoreAll
		}
	}
	t.sort(s.Rules, c.Version)
	return s, x.warnings(), nil
}

// index resolves ids in one version of a table and remembers the deprecated
// ones that it met.
type index struct {
	table                   *Table
	config                  Config
	oldRules, oldCategories map[string]bool
	// named is whether the configuration names anything to use.
	named bool
}

func newIndex(t *Table, c Config) *index {
	return &index{
		table:         t,
		config:        c,
		named:         slices.ContainsFunc(c.Use, func(id string) bool { return id != "" }),
		oldRules:      make(map[string]bool),
		oldCategories: make(map[string]bool),
	}
}

// expand gives the rules that ids name; an unknown id is an error, the first
// in alphabetical order. Empty ids count for nothing.
func (x *index) expand(ids []string) (map[*Rule]bool, error) {
	rules := make(map[*Rule]bool)
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if id != "" && !x.add(rules, id) {
			return nil, &UnknownError{id}
		}
	}
	return rules, nil
}

// add adds what id names to rules and reports whether it names anything.
func (x *index) add(rules map[*Rule]bool, id string) bool {
	if r := x.table.rule(id); r != nil && r.In.At(x.config.Version) != nil {
		if !r.Deprecated {
			rules[r] = true
			return true
		}
		x.oldRules[id] = true
		for _, new := range r.Replacements {
			x.add(rules, new)
		}
		return true
	}
	members := id
	if c := x.table.category(id); c != nil && c.ReplacedBy != "" {
		members = c.ReplacedBy
	}
	known := false
	for _, r := range x.table.Rules {
		if u := r.In.At(x.config.Version); u != nil && slices.Contains(u.Categories, members) {
			known = true
			rules[r] = true
		}
	}
	if known && members != id {
		x.oldCategories[id] = true
	}
	return known
}

// warnings has one text for every deprecated id met, rules first.
func (x *index) warnings() []string {
	var texts []string
	for _, id := range slices.Sorted(maps.Keys(x.oldRules)) {
		texts = append(texts, x.warning("Rule", id, "rule", x.table.rule(id).Replacements, ""))
	}
	for _, id := range slices.Sorted(maps.Keys(x.oldCategories)) {
		c := x.table.category(id)
		texts = append(texts, x.warning("Category", id, "category", []string{c.ReplacedBy}, c.Notice))
	}
	return texts
}

func (x *index) warning(kind, id, lower string, replacements []string, notice string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s referenced in your %s is deprecated.", kind, id, x.config.Name)
	switch len(replacements) {
	case 0:
	case 1:
		fmt.Fprintf(&b, " It has been replaced by %s %s.", lower, replacements[0])
	default:
		fmt.Fprintf(&b, " It has been replaced by %s %s.", plural(lower), strings.Join(replacements, ", "))
	}
	if notice != "" {
		b.WriteString("\n" + strings.ReplaceAll(notice, "{}", x.config.Name))
	}
	fmt.Fprintf(&b, "\n\tAs with all buf changes, this change is backwards-compatible: %s will continue to work."+
		"\n\tWe recommend replacing %s in your %s, but no action is immediately necessary.", id, id, x.config.Name)
	return b.String()
}

func plural(noun string) string {
	if base, ok := strings.CutSuffix(noun, "y"); ok {
		return base + "ies"
	}
	return noun + "s"
}

// Knows reports whether id is a rule or category in version v.
func (t *Table) Knows(v config.Version, id string) bool {
	return newIndex(t, Config{Version: v}).add(make(map[*Rule]bool), id)
}

func (t *Table) rule(id string) *Rule {
	for _, r := range t.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (t *Table) category(id string) *Category {
	for i := range t.Categories {
		if t.Categories[i].ID == id {
			return &t.Categories[i]
		}
	}
	return nil
}
