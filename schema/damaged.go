package schema

// Damaged is what a reference makes of a file whose syntax is damaged.
type Damaged struct {
	// Errors are sorted, and all different.
	Errors []SyntaxError
	// Print is what its printer makes of the parts that it could read; Printed
	// is false where it refuses to.
	Print   string
	Printed bool
}

// SyntaxError is one thing that a parser has to say about a file. Unlike in
// diagnostics, columns count bytes, since that is how the formatter shows
// them.
type SyntaxError struct {
	Line, Column int
	Message      string
}
