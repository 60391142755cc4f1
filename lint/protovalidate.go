package lint

import "github.com/platinummonkey/spoke/internal/check"

var protovalidateRule = &check.Rule{
	ID:      "PROTOVALIDATE",
	Purpose: "Checks that protovalidate rules are valid and all CEL expressions compile.",
	In:      check.In{V1: standard, V2: standard},
}
