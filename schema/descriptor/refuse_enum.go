package descriptor

import (
	"errors"
	"fmt"
	"slices"
)

// validateEnum refuses the file for what is wrong with e.
func (f *file) validateEnum(e *enum) {
	if err := e.fault(); err != nil {
		f.refuse(fmt.Errorf("enum %q %w", e.to.FullName, err))
	}
}

// fault is what is wrong with an enum.
func (e *enum) fault() error {
	values := e.to.Values
	if name, ok := duplicate(slices.Clone(e.reservedNames)); ok {
		return fmt.Errorf("reserved names has duplicate name: %q", name)
	}
	reserved := byStart(slices.Clone(e.reservedRanges))
	if err := rangesFault(reserved); err != nil {
		return fmt.Errorf("reserved ranges has %w", err)
	}
	if len(values) == 0 {
		return errors.New("must contain at least one value declaration")
	}
	number, aliased := repeated(len(values), func(i int) int32 { return values[i].Number })
	switch {
	case aliased && !e.to.AllowAlias.Value:
		return fmt.Errorf("has conflicting non-aliased values on number %d", number)
	case !aliased && e.to.AllowAlias.Value:
		return errors.New("allows aliases, but none were found")
	}
	if e.features&open != 0 {
		if values[0].Number != 0 {
			return errors.New("using open semantics must have zero number for the first value")
		}
		if err := e.namesFault(); err != nil {
			return err
		}
	}
	if e.unnumbered != nil {
		return fmt.Errorf("has the value %q, which must have a specified number", e.unnumbered.Name)
	}
	for _, v := range values {
		if slices.Contains(e.reservedNames, v.Name) {
			return fmt.Errorf("has the value %q, which must not use reserved name", v.Name)
		}
		if has(reserved, v.Number) {
			return fmt.Errorf("has the value %q, which must not use reserved number %d", v.Name, v.Number)
		}
	}
	return nil
}

// namesFault finds values of different numbers whose names are the same in
// languages that write them in PascalCase without the enum's name.
func (e *enum) namesFault() error {
	values := e.to.Values
	if len(values) < 2 {
		return nil
	}
	prefix := make([]byte, 0, len(e.to.Name))
	for i := range len(e.to.Name) {
		if c := e.to.Name[i]; c != '_' {
			prefix = append(prefix, lower(c))
		}
	}
	numbers := make(map[string]int32, len(values))
	var name []byte
	for _, v := range values {
		name = appendPascal(name[:0], withoutPrefix(v.Name, prefix))
		if number, ok := numbers[string(name)]; ok && number != v.Number {
			return fmt.Errorf("using open semantics has conflict: %q with another value", v.Name)
		}
		numbers[string(name)] = v.Number
	}
	return nil
}

// withoutPrefix is the name of a value less that of its enum, whatever
// underscores and capitals are in it.
func withoutPrefix(name string, prefix []byte) string {
	at, n := 0, 0
	for at < len(name) && n < len(prefix) {
		c := name[at]
		at++
		if c == '_' {
			continue
		}
		if lower(c) != prefix[n] {
			return name
		}
		n++
	}
	if n < len(prefix) {
		return name
	}
	for at < len(name) && name[at] == '_' {
		at++
	}
	if at == len(name) {
		return name
	}
	return name[at:]
}

// appendPascal appends a name in PascalCase.
func appendPascal(b []byte, name string) []byte {
	capital := true
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '_':
			capital = true
			continue
		case !capital:
			c = lower(c)
		case 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		}
		b = append(b, c)
		capital = false
	}
	return b
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
