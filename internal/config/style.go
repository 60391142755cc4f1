package config

import "strings"

// Style is what a spoke.yaml asks of the formatter beyond the standard layout.
// The zero Style is the standard layout.
type Style struct {
	// Indent is one level of indentation, empty for the standard's.
	Indent string
	// AlignNumbers puts the equals signs of neighbouring fields under each
	// other.
	AlignNumbers bool
	// KeepImportOrder leaves imports in the order of the source.
	KeepImportOrder bool
}

type shapeStyle struct {
	Indent          any  `yaml:"indent"`
	AlignNumbers    bool `yaml:"align_numbers"`
	KeepImportOrder bool `yaml:"keep_import_order"`
}

// maxIndent is the widest indentation there can be.
const maxIndent = 8

// ParseStyle reads the style of a spoke.yaml known to users as name. The rest
// of the file is not looked at.
func ParseStyle(name string, data []byte) (Style, error) {
	d := document{name: name, data: data}
	var s struct {
		Style shapeStyle `yaml:"style"`
	}
	if err := d.decode(&s, false); err != nil {
		return Style{}, err
	}
	return d.style(s.Style)
}

func (d document) style(s shapeStyle) (Style, error) {
	style := Style{AlignNumbers: s.AlignNumbers, KeepImportOrder: s.KeepImportOrder}
	switch indent := s.Indent.(type) {
	case nil:
		return style, nil
	case int:
		if indent >= 1 && indent <= maxIndent {
			style.Indent = strings.Repeat(" ", indent)
			return style, nil
		}
	case string:
		if indent == "tab" {
			style.Indent = "\t"
			return style, nil
		}
	}
	return style, d.errorf([]any{"style", "indent"}, "indent must be a number of spaces from 1 to %d, or \"tab\"", maxIndent)
}
