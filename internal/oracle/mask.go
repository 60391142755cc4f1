package oracle

import (
	"regexp"
	"slices"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// maskTimes replaces the times in the headers of the diffs that commands print:
// they are those of the run.
func maskTimes(c *cases.Case, stdout []byte) []byte {
	if !slices.ContainsFunc(c.Args, func(a string) bool { return a == "format" || a == "migrate" || a == "deprecate" }) {
		return stdout
	}
	header := regexp.MustCompile(`(?m)^(--- .*\.orig|\+\+\+ .*)\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} [-+]\d{4}$`)
	return header.ReplaceAll(stdout, []byte("$1\tTIME"))
}
