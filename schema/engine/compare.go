package engine

import (
	"github.com/platinummonkey/spoke/schema/source"
)

// clash is two files that do not go together.
type clash struct {
	files [2]*file
	// at is a place in the first.
	at  source.Span
	why string
}

// clash notes that f does not go together with another file.
func (f *file) clash(other *file, at source.Span, why string) {
	f.clashing.Lock()
	f.clashes = append(f.clashes, clash{[2]*file{f, other}, at, why})
	f.clashing.Unlock()
}

// compare looks for what is wrong with files only beside each other, and puts
// them in doubt.
func (c *compilation) compare() {
	type number struct {
		of *message
		n  int32
	}
	seen := make(map[number]*file)
	for _, f := range c.list {
		for _, e := range f.extends {
			if e.of == nil {
				continue // in doubt: see question
			}
			for _, x := range e.fields {
				key := number{e.of, x.out.Number}
				if other := seen[key]; other != nil {
					f.clash(other, x.out.NameSpan, "two extensions of one number")
				}
				seen[key] = f
			}
		}
	}
	been := make(map[string]bool)
	for _, f := range c.list {
		if f.out == nil {
			continue // in doubt
		}
		for name := f.out.Package; name != "" && !been[name]; name = parentName(name) {
			been[name] = true
			if s, ok := c.symbols.get([]byte(name)); ok {
				f.clash(s.file, f.out.PackageSite.Span, name+" is not only a package")
			}
		}
	}
	for _, clash := range c.clashes {
		at := clash.at
		for _, f := range clash.files {
			f.giveUp(at, clash.why)
			at = source.Span{}
		}
	}
}
