package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mismatch finds the first place where the tree at n does not have the shape
// of v: a key that is unknown or repeated, or a value of a wrong kind. It is
// nil when nothing is found.
func (d document) mismatch(n *yaml.Node, v any) *Error {
	return d.mismatchAt(n, reflect.TypeOf(v).Elem(), "", 0)
}

func (d document) mismatchAt(n *yaml.Node, t reflect.Type, key string, depth int) *Error {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Tag == "!!null" || depth > 32 {
		return nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind == yaml.ScalarNode && reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()) {
		return nil // a short form
	}
	wrong := func(want string) *Error {
		what := "the file"
		if key != "" {
			what = fmt.Sprintf("%q", key)
		}
		return d.at(n, "%s must be %s, not %s", what, want, kindName(n))
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		if n.Kind != yaml.MappingNode {
			return wrong("a map")
		}
		fields := fieldTypes(t)
		seen := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, val := n.Content[i], n.Content[i+1]
			if k.Tag == "!!merge" {
				continue
			}
			if line, dup := seen[k.Value]; dup {
				return d.at(k, "key %q is already set on line %d", k.Value, line)
			}
			seen[k.Value] = k.Line
			ft, known := fields[k.Value]
			if t.Kind() == reflect.Map {
				ft, known = t.Elem(), true
			}
			if !known {
				return d.at(k, "%s", unknownKey(k.Value, key, fields))
			}
			if e := d.mismatchAt(val, ft, k.Value, depth+1); e != nil {
				return e
			}
		}
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			return wrong("a list")
		}
		for _, c := range n.Content {
			if e := d.mismatchAt(c, t.Elem(), key, depth+1); e != nil {
				return e
			}
		}
	case reflect.String:
		if n.Kind != yaml.ScalarNode {
			return wrong("a string")
		}
	case reflect.Bool:
		var b bool
		if n.Decode(&b) != nil {
			return wrong("true or false")
		}
	}
	return nil
}

// at is a mistake at n.
func (d document) at(n *yaml.Node, format string, args ...any) *Error {
	return &Error{File: d.name, Line: n.Line, Column: n.Column, Msg: fmt.Sprintf(format, args...)}
}

// fieldTypes are the keys of a struct, those of inlined structs included.
func fieldTypes(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	if t.Kind() != reflect.Struct {
		return fields
	}
	for f := range t.Fields() {
		if f.Anonymous {
			maps.Copy(fields, fieldTypes(f.Type))
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		fields[name] = f.Type
	}
	return fields
}

func unknownKey(key, parent string, fields map[string]reflect.Type) string {
	names := make([]string, 0, len(fields))
	for k := range fields {
		names = append(names, k)
	}
	slices.Sort(names)
	where := ""
	if parent != "" {
		where = fmt.Sprintf(" in %q", parent)
	}
	return fmt.Sprintf("unknown key %q%s; the keys here are %s", key, where, strings.Join(names, ", "))
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!str":
		return fmt.Sprintf("the string %q", n.Value)
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return "the boolean " + n.Value
	}
	return fmt.Sprintf("%q", n.Value)
}
