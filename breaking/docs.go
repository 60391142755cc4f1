package breaking

import (
	"maps"
	"strings"

	"github.com/platinummonkey/spoke/internal/check"
)

// Documentation of the rules. The good example is the earlier version, the bad
// one what gives a finding when it is compared with that.

// Why rules are there: what depends on what they guard.
const (
	whySource = "Code that was generated from the earlier version, and code that uses it, no longer compiles or no longer means the same."
	whyWire   = "Messages are read by what their fields are numbered and how they are encoded. Programs of the earlier version misread those of the new one, or lose what is in them."
	whyJSON   = "JSON names things instead of numbering them. Programs of the earlier version do not know the new name, and drop or refuse what bears it."
	whyFile   = "Generated code of many languages is made file by file: whoever includes what was made of this file misses it there, even if it is in another file now. Where moving within a package is fine, use the category `PACKAGE`."
	whyOption = "Generators write code into other packages, under other names or in another shape when this option changes, so that code which uses it no longer compiles."
)

// doc is the page of a rule. Examples without a syntax are proto3.
func doc(summary, why, earlier, later string) check.Doc {
	return check.Doc{Summary: summary, Why: why, Good: example(earlier), Bad: example(later), Since: "0.1.0"}
}

func example(text string) string {
	const head = "syntax = \"proto3\";\npackage acme.weather.v1;\n"
	if text == "" || strings.HasPrefix(text, "syntax") || strings.HasPrefix(text, "edition") || strings.HasPrefix(text, "--") {
		return text
	}
	return head + text
}

// proto2 and edition are other heads of examples.
const (
	proto2  = "syntax = \"proto2\";\npackage acme.weather.v1;\n"
	edition = "edition = \"2023\";\npackage acme.weather.v1;\n"
)

// documented is the table of rules with their documentation.
func documented() []*check.Rule {
	all := make(map[string]check.Doc)
	for _, part := range []map[string]check.Doc{docsOfDeletion(), docsOfFields(), docsOfTypes(), docsOfFiles(), docsOfOthers()} {
		maps.Copy(all, part)
	}
	out := make([]*check.Rule, len(rules))
	for i, r := range rules {
		with := *r
		with.Doc = all[r.ID]
		out[i] = &with
	}
	return out
}

// Documented is Table with the documentation of all rules.
func Documented() *check.Table {
	t := Table()
	t.Rules = documented()
	return t
}
