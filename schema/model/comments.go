package model

import "github.com/platinummonkey/spoke/schema/source"

// SourceComments finds comments in the text of f, which must compile.
func SourceComments(f *source.File) Comments { return sourceComments{f} }

type sourceComments struct{ file *source.File }

func (c sourceComments) Leading(offset Doc) string {
	if offset < 0 {
		return ""
	}
	return c.file.LeadingComment(uint32(offset))
}
