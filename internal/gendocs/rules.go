package main

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/lint"
)

// A version is a configuration version and its name.
type version struct {
	name string
	v    config.Version
}

func versions() []version {
	return []version{{"v2", config.V2}, {"v1", config.V1}, {"v1beta1", config.V1Beta1}}
}

// ruleKind is lint or breaking: what their pages differ in.
type ruleKind struct {
	table      *check.Table
	dir, title string
	// asks heads the column of summaries; bad and good are the titles of the
	// examples, in the order in which they stand.
	asks      string
	good, bad string
	badFirst  bool
	// comments says that comments can silence a rule.
	comments bool
}

func lintRules() ruleKind {
	return ruleKind{lint.Table(nil), "docs/reference/rules/", "Lint rules", "What it asks for", "Fine", "Found", true, true}
}

func breakingRules() ruleKind {
	return ruleKind{breaking.Documented(), "docs/reference/breaking/", "Breaking rules", "What stays as it is", "Before", "After, found", false, false}
}

// rulePages gives one page a rule, and an index.
func rulePages(k ruleKind) ([]page, error) {
	t, dir := k.table, k.dir
	var index strings.Builder
	index.WriteString(notice + "# " + k.title + "\n\n" +
		"A dot marks the versions of the configuration in which a rule is on by default, a circle those in which it has to be named.\n\n" +
		"| Rule | v2 | v1 | v1beta1 | " + k.asks + " |\n|---|---|---|---|---|\n")
	var out []page
	for _, r := range t.Rules {
		text, err := rulePage(k, r)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		out = append(out, page{dir + r.ID + ".md", notice + text})
		fmt.Fprintf(&index, "| [`%s`](%s.md) |", r.ID, r.ID)
		for _, v := range versions() {
			fmt.Fprintf(&index, " %s |", mark(r, v.v))
		}
		fmt.Fprintf(&index, " %s |\n", cell(r.Doc.Summary))
	}
	return append(out, page{dir + "README.md", index.String()}), nil
}

// mark is a rule's state in one version, for the index.
func mark(r *check.Rule, v config.Version) string {
	switch u := r.In.At(v); {
	case u == nil:
		return ""
	case r.Deprecated:
		return "deprecated"
	case u.Default:
		return "●"
	}
	return "○"
}

// cell is text made fit for a cell of a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "|", `\|`), "\n", " ")
}

// rulePage is the page of one rule, without the notice.
func rulePage(k ruleKind, r *check.Rule) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", r.ID, strings.TrimSpace(r.Doc.Summary))
	if r.Deprecated {
		b.WriteString("**Deprecated**: naming it has no effect")
		if len(r.Replacements) > 0 {
			b.WriteString(" but that of naming `" + strings.Join(r.Replacements, "`, `") + "`")
		}
		b.WriteString(".\n\n")
	}
	b.WriteString("| Configuration | Categories | On by default |\n|---|---|---|\n")
	for _, v := range versions() {
		fmt.Fprintf(&b, "| %s | %s |\n", v.name, usage(r, v.v))
	}
	if why := strings.TrimSpace(r.Doc.Why); why != "" {
		fmt.Fprintf(&b, "\n## Why\n\n%s\n", why)
	}
	examples := [][2]string{{k.good, r.Doc.Good}, {k.bad, r.Doc.Bad}}
	if k.badFirst {
		slices.Reverse(examples)
	}
	for _, example := range examples {
		title, text := example[0], example[1]
		if strings.TrimSpace(text) != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s", title, source(text))
		}
	}
	if len(r.Doc.Options) > 0 {
		b.WriteString("\n## Options\n\n")
		for _, o := range r.Doc.Options {
			fmt.Fprintf(&b, "- `lint.%s`\n", strings.TrimPrefix(o, "lint."))
		}
	}
	if !r.Deprecated {
		fmt.Fprintf(&b, "\n## Silence it\n\nFor some files, in the configuration:\n\n```yaml\n%s:\n  ignore_only:\n    %s:\n      - path/to/file.proto\n```\n", k.table.Kind, r.ID)
	}
	if !r.Deprecated && k.comments {
		fmt.Fprintf(&b, "\nFor one place, where comments are obeyed, by a comment at it or around it:\n\n```proto\n// %s %s\n```\n", k.table.CommentMark, r.ID)
	}
	fmt.Fprintf(&b, "\nSince %s.\n", r.Doc.Since)
	return b.String(), nil
}

// usage is two cells: the rule's categories in a version, and whether it is on.
func usage(r *check.Rule, v config.Version) string {
	u := r.In.At(v)
	if u == nil {
		return "not known | "
	}
	categories := "none: named by its id"
	if len(u.Categories) > 0 {
		categories = "`" + strings.Join(u.Categories, "`, `") + "`"
	}
	on := "no"
	if u.Default {
		on = "yes"
	}
	return categories + " | " + on
}

// source shows an example, one block a file.
func source(example string) string {
	archive := txtar.Parse([]byte(example))
	if len(archive.Files) == 0 {
		return "```proto\n" + strings.TrimSpace(example) + "\n```\n"
	}
	var blocks []string
	for _, f := range archive.Files {
		language := "proto"
		if strings.HasSuffix(f.Name, ".yaml") {
			language = "yaml"
		}
		blocks = append(blocks, fmt.Sprintf("`%s`\n\n```%s\n%s\n```\n", f.Name, language, strings.TrimSpace(string(f.Data))))
	}
	return strings.Join(blocks, "\n")
}
