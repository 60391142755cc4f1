package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
)

// A meaning documents one key. Keys below modules[] that mean what the key of
// the same name means at the top are not repeated.
type meaning struct{ key, text string }

// meanings of the keys of buf.yaml, all versions.
func meanings() []meaning {
	const breaking = "for the comparison of versions; read and checked, without effect yet"
	return []meaning{
		{"version", "`v1beta1`, `v1` or `v2`; required"},
		{"name", "the module's name, `host/owner/name`; in `v2` only where the file lists no modules"},
		{"deps", "modules of a registry that imports may come from; read and checked, not fetched yet"},
		{"build.roots", "directories that import paths are relative to; `[\".\"]` if not given"},
		{"build.excludes", "directories that are left out"},
		{"modules[].path", "the module's directory, relative to the file; `.` if not given"},
		{"modules[].name", "the module's name, `host/owner/name`"},
		{"modules[].includes", "directories of the module that alone belong to it"},
		{"modules[].excludes", "directories of the module that are left out"},
		{"modules[].lint", "the same keys as `lint`; if any is given, all of `lint` at the top is without effect for the module"},
		{"modules[].breaking", "the same keys as `breaking`, in the same way"},
		{"lint.use", "rules and categories to check; the rules on by default if not given"},
		{"lint.except", "rules and categories to take away from those"},
		{"lint.ignore", "files and directories that are not checked"},
		{"lint.ignore_only", "rule or category to files and directories that are not checked for it"},
		{"lint.allow_comment_ignores", "whether comments `buf:lint:ignore` silence findings; `false` if not given"},
		{"lint.disallow_comment_ignores", "whether comments `buf:lint:ignore` are without effect; `false` if not given"},
		{"lint.enum_zero_value_suffix", "what [`ENUM_ZERO_VALUE_SUFFIX`](rules/ENUM_ZERO_VALUE_SUFFIX.md) asks for; `_UNSPECIFIED` if not given"},
		{"lint.service_suffix", "what [`SERVICE_SUFFIX`](rules/SERVICE_SUFFIX.md) asks for; `Service` if not given"},
		{"lint.rpc_allow_same_request_response", "whether an rpc may have one type for request and response"},
		{"lint.rpc_allow_google_protobuf_empty_requests", "whether requests may be `google.protobuf.Empty`"},
		{"lint.rpc_allow_google_protobuf_empty_responses", "whether responses may be `google.protobuf.Empty`"},
		{"lint.disable_builtin", "leaves out all rules that are built in"},
		{"breaking.use", breaking},
		{"breaking.except", breaking},
		{"breaking.ignore", breaking},
		{"breaking.ignore_only", breaking},
		{"breaking.ignore_unstable_packages", breaking},
		{"breaking.disable_builtin", breaking},
		{"plugins[].plugin", "a program with further rules; refused with exit code 1 until Spoke runs them"},
		{"plugins[].options", "its options"},
		{"policies[].policy", "rules kept elsewhere; refused with exit code 1 until Spoke reads them"},
		{"policies[].ignore", "files and directories that it does not concern"},
		{"policies[].ignore_only", "the same by rule"},
	}
}

// types are the words for what a key holds.
func typeName(t string) string {
	switch t {
	case "bool":
		return "true or false"
	case "list":
		return "list of strings"
	case "map":
		return "map"
	case "any":
		return "string or list of strings"
	}
	return t
}

// configurationPage is the page of all keys. A key without a meaning, and a
// meaning without a key, are errors.
func configurationPage() (page, error) {
	var b strings.Builder
	b.WriteString(notice + "# Configuration keys\n\nWhat each file is for: [configuration](../configuration.md). Decoding is strict: other keys are errors.\n\n" +
		"## buf.yaml\n\n| Key | v2 | v1 | v1beta1 | Value | Meaning |\n|---|---|---|---|---|---|\n")
	used := map[string]bool{}
	for _, m := range meanings() {
		var in []string
		kind := ""
		for _, v := range versions() {
			mark := ""
			for _, k := range config.Keys(v.v) {
				if k.Path == m.key || strings.HasPrefix(k.Path, m.key+".") {
					mark = "●"
					used[k.Path] = true
					if kind = typeName(k.Type); k.Path != m.key {
						kind = "section"
					}
				}
			}
			in = append(in, mark)
		}
		if kind == "" {
			return page{}, fmt.Errorf("internal/gendocs/configuration.go documents %s, which no version of buf.yaml has", m.key)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.key, strings.Join(in, " | "), kind, m.text)
	}
	for _, v := range versions() {
		for _, k := range config.Keys(v.v) {
			if !used[k.Path] {
				return page{}, fmt.Errorf("key %s of version %s has no text in internal/gendocs/configuration.go", k.Path, v.name)
			}
		}
	}
	b.WriteString("\nPaths below `lint` are relative to the workspace in `v2`, to the module in older versions.\n" +
		"\n## buf.work.yaml\n\n| Key | Value | Meaning |\n|---|---|---|\n")
	work := map[string]string{"version": "`v1`; required", "directories": "the directories of the modules; required"}
	for _, k := range config.WorkKeys() {
		text, ok := work[k.Path]
		if !ok {
			return page{}, fmt.Errorf("key %s of buf.work.yaml has no text in internal/gendocs/configuration.go", k.Path)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Path, typeName(k.Type), text)
	}
	if err := spokeKeys(&b); err != nil {
		return page{}, err
	}
	return page{"docs/reference/configuration-keys.md", b.String()}, nil
}

// spokeKeys writes the section of spoke.yaml.
func spokeKeys(b *strings.Builder) error {
	texts := map[string]string{
		"sources[].git":           "the address of a git repository that files are imported from",
		"sources[].ref":           "the branch, tag or commit to fetch; `HEAD` if not given",
		"sources[].subdir":        "the folder of the repository from which import paths count; its top if not given",
		"sources[].path":          "a folder that files are imported from, relative to the file, in place of a repository",
		"style.indent":            "spaces of one level of indentation, 1 to 8, or `tab`; 2 if not given",
		"style.align_numbers":     "whether equals signs of neighbouring fields and enum values stand under each other",
		"style.keep_import_order": "whether imports stay in the order of the source",
	}
	own, reserved := config.SpokeKeys()
	b.WriteString("\n## spoke.yaml\n\nAlone it may hold all keys of `buf.yaml` of version `v2` besides; beside a `buf.yaml` only these:\n\n" +
		"| Key | Value | Meaning |\n|---|---|---|\n")
	for _, k := range own {
		text, ok := texts[k.Path]
		if !ok {
			return fmt.Errorf("key %s of spoke.yaml has no text in internal/gendocs/configuration.go", k.Path)
		}
		value := typeName(k.Type)
		if k.Type == "any" {
			value = "number or string"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", k.Path, value, text)
	}
	b.WriteString("\nReserved, and an error until they have a meaning:")
	for i, k := range reserved {
		fmt.Fprintf(b, "%s `%s`", map[bool]string{true: ","}[i > 0], k.Path)
	}
	b.WriteString(".\n")
	return nil
}

// An exit is an exit code.
type exit struct {
	code    int
	meaning string
	// example is a command line, run in dir, that ends with the code.
	dir     string
	example []string
}

// exits lists the exit codes. A test runs the examples.
func exits() []exit {
	return []exit{
		{0, "all is well: nothing was found, or what was asked for was printed", "examples/weather", []string{"config", "ls-modules"}},
		{1, "the program could not do its work: a mistake on the command line or in a configuration, a file that cannot be read, a time limit. The reason is on standard error", "examples", []string{"lint", "no-such-directory"}},
		{100, "findings, or files that do not compile. They are on standard output", "examples/weather", []string{"lint"}},
	}
}

func exitPage() page {
	var b strings.Builder
	b.WriteString(notice + "# Exit codes\n\nThe same as those of `buf`. They do not depend on `--error-format`.\n\n| Code | Meaning | For example |\n|---|---|---|\n")
	for _, e := range exits() {
		fmt.Fprintf(&b, "| %d | %s | `%s` in `%s` |\n", e.code, e.meaning, strings.Join(slices.Concat([]string{"spoke"}, e.example), " "), e.dir)
	}
	return page{"docs/reference/exit-codes.md", b.String()}
}
