package config

import (
	"reflect"
	"slices"
	"strings"
)

// A Key is one key of a configuration file, for the reference.
type Key struct {
	// Path joins the names with dots: "lint.use", "modules[].path".
	Path string
	// Type is "string", "bool", "list", "map" or "any".
	Type string
}

// Keys lists the keys that buf.yaml of version v may hold, in the order in
// which a reader would look for them.
func Keys(v Version) []Key {
	if v == V2 {
		return keys(reflect.TypeFor[shapeV2](), "", nil)
	}
	all := keys(reflect.TypeFor[shapeV1](), "", nil)
	if v == V1 {
		for i, k := range all {
			if k.Path == "build.roots" {
				return append(all[:i:i], all[i+1:]...)
			}
		}
	}
	return all
}

// WorkKeys lists the keys of buf.work.yaml.
func WorkKeys() []Key { return keys(reflect.TypeFor[shapeWork](), "", nil) }

// SpokeKeys lists the keys that spoke.yaml has and buf.yaml has not. Reserved
// ones have no meaning yet.
func SpokeKeys() (own, reservedKeys []Key) {
	for _, k := range keys(reflect.TypeFor[shapeOnly](), "", nil) {
		if slices.Contains(reserved(), k.Path) {
			reservedKeys = append(reservedKeys, k)
		} else {
			own = append(own, k)
		}
	}
	return own, reservedKeys
}

// keys appends the keys of the struct t, whose own path is prefix.
func keys(t reflect.Type, prefix string, out []Key) []Key {
	for f := range t.Fields() {
		if f.Anonymous {
			out = keys(f.Type, prefix, out)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		path := prefix + name
		switch f.Type.Kind() {
		case reflect.Struct:
			out = keys(f.Type, path+".", out)
		case reflect.Slice:
			if f.Type.Elem().Kind() == reflect.Struct {
				out = keys(f.Type.Elem(), path+"[].", out)
			} else {
				out = append(out, Key{path, "list"})
			}
		case reflect.Map:
			out = append(out, Key{path, "map"})
		case reflect.Interface:
			out = append(out, Key{path, "any"})
		default:
			out = append(out, Key{path, f.Type.Kind().String()})
		}
	}
	return out
}
