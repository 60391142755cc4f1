package lint

import "github.com/platinummonkey/spoke/internal/check"

var importNoWeak = &check.Rule{
	ID:         "IMPORT_NO_WEAK",
	Purpose:    "Checks that imports are not weak.",
	Deprecated: true,
	Doc: check.Doc{
		Summary: "No import is weak. The rule still has a name, and does nothing.",
		Why:     "Weak imports never worked outside their makers' own house and are ignored by compilers today.",
		Since:   "0.1.0",
	},
	In: check.In{V1Beta1: byID, V1: byID, V2: byID},
}
