package syntax

// told is what the reference says of an error, as far as that is certain.
type told uint8

const (
	// untold is for errors of which that is not certain.
	untold told = iota
	toldUnmatched
	toldNameless
	toldNumberless
	toldType
	toldModifier
	// The end is missing of what the name says.
	toldAfterSyntax
	toldAfterEdition
	toldAfterPackage
	toldAfterImport
	toldAfterReserved
	toldAfterExtensions
	toldAfterDefinition
)

// Told is what the reference says of one of the tree's errors, from its Offset
// to its End; empty if that is not certain.
func (t *Tree) Told(e *Error) string {
	at := t.Text[e.Offset:e.End]
	switch e.told {
	case untold:
		return ""
	case toldUnmatched:
		return "encountered unmatched `" + at + "` delimiter"
	case toldNameless:
		return "missing name in message field"
	case toldNumberless:
		return "missing message field tag in declaration"
	case toldType:
		return "unexpected type name"
	}
	found := called(at)
	switch {
	case found == "":
		return ""
	case e.told == toldModifier:
		return "unexpected " + found
	}
	return "unexpected " + found + " after " + e.told.before()
}

// before is what the reference calls that of which the end is missing.
func (s told) before() string {
	switch s {
	case toldAfterSyntax:
		return "`syntax` declaration"
	case toldAfterEdition:
		return "`edition` declaration"
	case toldAfterPackage:
		return "`package` declaration"
	case toldAfterImport:
		return "import"
	case toldAfterReserved:
		return "reserved range"
	case toldAfterExtensions:
		return "extension range"
	}
	return "definition"
}

// called is how the reference calls a token that it did not expect, empty if that
// is not certain.
func called(token string) string {
	switch token {
	case "":
		return "" // the end of the text
	case "}", "syntax", "edition", "import", "weak", "public", "package", "message", "enum", "service", "extend", "option",
		"oneof", "extensions", "reserved", "rpc", "returns", "optional", "repeated", "required", "stream",
		"int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64",
		"float", "double", "bool", "string", "bytes", "map":
		return "`" + token + "`"
	case "group", "to", "export", "local", "inf", "nan", "true", "false", "null", "max", "return", "break", "continue",
		"yield", "defer", "try", "catch", "if", "unless", "else", "loop", "while", "do", "for", "in", "switch", "match",
		"case", "as", "func", "const", "let", "var", "type", "extern", "and", "or", "not", "default", "json_name":
		return "" // words in other places, or of other languages
	}
	if c := token[0]; c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
		return "identifier"
	}
	return ""
}
