// Package enginetest holds the engine against the reference compiler: on the
// same files both make the same model and the same descriptors, byte for byte,
// and what the engine takes for right, so does the reference. It is test machinery: nothing of the product imports it.
package enginetest

import (
	"fmt"
	"reflect"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Diff tells where two sets differ, at most limit places.
func Diff(got, want *model.Set, limit int) []string {
	d := differ{limit: limit, been: make(map[[2]uintptr]bool)}
	if len(got.Files) != len(want.Files) {
		d.say("files", len(got.Files), len(want.Files))
	}
	for i := range min(len(got.Files), len(want.Files)) {
		d.path = want.Files[i].Path
		d.compare("", reflect.ValueOf(got.Files[i]), reflect.ValueOf(want.Files[i]))
	}
	return d.found
}

type differ struct {
	limit int
	path  string
	found []string
	been  map[[2]uintptr]bool
}

func (d *differ) say(where string, got, want any) {
	if len(d.found) < d.limit {
		d.found = append(d.found, fmt.Sprintf("%s%s: %v, want %v", d.path, where, got, want))
	}
}

func (d *differ) compare(where string, a, b reflect.Value) {
	if len(d.found) >= d.limit {
		return
	}
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				d.say(where, a, b)
			}
			return
		}
		if _, text := a.Interface().(*source.File); text {
			return
		}
		key := [2]uintptr{a.Pointer(), b.Pointer()}
		if d.been[key] {
			return
		}
		d.been[key] = true
		d.compare(where, a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			name := a.Type().Field(i).Name
			if name == "Comments" || name == "Descriptor" || name == "Origin" {
				continue
			}
			sub := where + "." + name
			if a.Type().Field(i).Anonymous {
				sub = where
			}
			d.compare(sub, a.Field(i), b.Field(i))
		}
	case reflect.Slice:
		if a.Len() != b.Len() {
			d.say(where+" (length)", a.Len(), b.Len())
			return
		}
		for i := range a.Len() {
			d.compare(fmt.Sprintf("%s[%d]", where, i), a.Index(i), b.Index(i))
		}
	default:
		if !a.Equal(b) {
			d.say(where, a, b)
		}
	}
}
