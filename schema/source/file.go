package source

// File is the text of one file and its names. It is immutable but for its line
// table, which is made on first use.
type File struct {
	// Path is the import path: relative to the module's root, with slashes.
	Path string
	// External is the name that users see: relative to where the program
	// runs, or as they wrote it.
	External string
	Text     string
}

// Position is the line and column of the byte at offset.
func (f *File) Position(offset uint32) Position {
	p := Position{Line: 1, Column: 1}
	for _, c := range f.Text[:offset] {
		if c == '\n' {
			p.Line++
			p.Column = 0
		}
		p.Column++
	}
	return p
}
