package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
)

// An element is what a rule looks at; the first word of its id tells.
type element struct {
	prefix string
	// hook is the field of check.Rule, param the function's last parameter.
	hook, param string
	// file and site are where a finding is, as expressions of param.
	file, site string
	// bad is a declaration that the fresh rule finds, good one that it does
	// not.
	bad, good string
}

// elements, longer prefixes first. The last one is for all other ids.
func elements() []element {
	return []element{
		{"ENUM_VALUE_", "OnEnumValue", "v *model.EnumValue", "v.File", "v.NameSite()", "enum Sky {\n  SKY_UNSPECIFIED = 0;\n  TODO = 1;\n}", "enum Sky {\n  SKY_UNSPECIFIED = 0;\n}"},
		{"ENUM_", "OnEnum", "e *model.Enum", "e.File", "e.NameSite()", "enum TODO {\n  TODO_UNSPECIFIED = 0;\n}", "enum Sky {\n  SKY_UNSPECIFIED = 0;\n}"},
		{"FIELD_", "OnField", "f *model.Field", "f.File", "f.NameSite()", "message Reading {\n  string TODO = 1;\n}", "message Reading {\n  string place = 1;\n}"},
		{"ONEOF_", "OnOneof", "o *model.Oneof", "o.File", "o.NameSite()", "message Reading {\n  oneof TODO {\n    string place = 1;\n  }\n}", "message Reading {\n  oneof where {\n    string place = 1;\n  }\n}"},
		{"RPC_", "OnMethod", "m *model.Method", "m.File", "m.NameSite()", "message Reading {}\nservice WeatherService {\n  rpc TODO(Reading) returns (Reading);\n}", "message ReadRequest {}\nmessage ReadResponse {}\nservice WeatherService {\n  rpc Read(ReadRequest) returns (ReadResponse);\n}"},
		{"SERVICE_", "OnService", "s *model.Service", "s.File", "s.NameSite()", "service TODO {}", "service WeatherService {}"},
		{"", "OnMessage", "m *model.Message", "m.File", "m.NameSite()", "message TODO {}", "message Reading {}"},
	}
}

// scaffold writes the three pieces of rule id below root and gives their
// names.
func scaffold(root, id string) ([]string, error) {
	if !regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$`).MatchString(id) {
		return nil, fmt.Errorf("%q is no rule id: write it like FIELD_NOT_FANCY", id)
	}
	table := filepath.Join(root, "lint", "rules.go")
	rules, err := os.ReadFile(table)
	if err != nil {
		return nil, fmt.Errorf("run this at the top of the tree: %w", err)
	}
	lines, err := addLine(string(rules), variable(id))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", table, err)
	}
	pieces := []struct{ name, text string }{
		{filepath.Join(root, "lint", strings.ToLower(id)+".go"), ruleFile(id)},
		{filepath.Join(root, "testdata", "lint", id+".txtar"), caseFile(id)},
		{table, lines},
	}
	for _, p := range pieces[:2] {
		if _, err := os.Lstat(p.name); !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%s is already there", p.name)
		}
	}
	var written []string
	for _, p := range pieces {
		if err := os.WriteFile(p.name, []byte(p.text), 0o666); err != nil {
			return written, err
		}
		written = append(written, p.name)
	}
	return written, nil
}

// variable is the name of the rule's variable: fieldNotFancy.
func variable(id string) string {
	words := strings.Split(strings.ToLower(id), "_")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

// addLine puts name into the table in the text of lint/rules.go, in order.
func addLine(text, name string) (string, error) {
	lines := strings.SplitAfter(text, "\n")
	start := slices.IndexFunc(lines, func(l string) bool { return strings.HasSuffix(l, "[]*check.Rule{\n") })
	if start < 0 {
		return "", errors.New("the table []*check.Rule was not found")
	}
	for i := start + 1; i < len(lines); i++ {
		entry := strings.TrimSpace(lines[i])
		tabs := lines[i][:len(lines[i])-len(strings.TrimLeft(lines[i], "\t"))]
		switch {
		case entry == name+",":
			return "", fmt.Errorf("%s is in the table already", name)
		case strings.HasPrefix(entry, "}"):
			return strings.Join(slices.Insert(lines, i, tabs+"\t"+name+",\n"), ""), nil
		case entry > name:
			return strings.Join(slices.Insert(lines, i, tabs+name+",\n"), ""), nil
		}
	}
	return "", errors.New("the table []*check.Rule has no end")
}

// elementOf is what the rule id looks at.
func elementOf(id string) element {
	all := elements()
	return all[slices.IndexFunc(all, func(e element) bool { return strings.HasPrefix(id, e.prefix) })]
}

// head is how the example files begin.
const head = "syntax = \"proto3\";\npackage acme.weather.v1;\n"

func ruleFile(id string) string {
	e := elementOf(id)
	param, _, _ := strings.Cut(e.param, " ")
	return strings.NewReplacer(
		"VARIABLE", variable(id), "RULE_ID", id, "HOOK", e.hook, "PARAM", e.param, "FILE", e.file, "SITE", e.site,
		"ELEMENT", param, "BAD", head+e.bad+"\n", "GOOD", head+e.good+"\n",
	).Replace(template)
}

// template is a rule that finds whatever is named TODO. A new rule is known to
// version v2 only and never on by default: the defaults are those of buf.
const template = `package lint

import (
	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

var VARIABLE = &check.Rule{
	ID:      "RULE_ID",
	Purpose: "Checks that TODO.",
	Doc: check.Doc{
		Summary: "TODO: one line, what is asked for.",
		Why:     "TODO: what goes wrong without it.",
		Bad: ` + "`BAD`" + `,
		Good: ` + "`GOOD`" + `,
		Since: "0.1.0",
	},
	In: check.In{V2: byID},
	HOOK: func(p *check.Pass, PARAM) {
		if ELEMENT.Name == "TODO" {
			p.Report(FILE, SITE, "TODO: what is wrong with %q.", ELEMENT.Name)
		}
	},
}
`

// caseFile is the rule's case: the bad example under a configuration that
// selects the rule alone, and what the fresh rule finds in it.
func caseFile(id string) string {
	text := head + elementOf(id).bad + "\n"
	before, _, _ := strings.Cut(text, "TODO")
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndex(before, "\n")
	return fmt.Sprintf("# TODO: what the files show.\n"+
		"-- buf.yaml --\nversion: v2\nlint:\n  use:\n    - %[1]s\n-- %[2]s --\n%[3]s-- want --\n"+
		"%[2]s:%[4]d:%[5]d-%[4]d:%[6]d %[1]s TODO: what is wrong with \"TODO\".\n",
		id, check.ExamplePath, text, line, column, column+len("TODO"))
}
