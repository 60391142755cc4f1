package config

import "slices"

// Work is a buf.work.yaml: the modules of a workspace before v2.
type Work struct {
	// Name is the name that users know the file by.
	Name string
	// Directories are sorted, relative to the file's directory.
	Directories []string
}

// ParseWork reads a buf.work.yaml known to users as name.
func ParseWork(name string, data []byte) (*Work, error) {
	d := document{name: name, data: data}
	var v shapeVersion
	if err := d.decode(&v, false); err != nil {
		return nil, err
	}
	switch v.Version {
	case "v1":
	case "":
		return nil, d.errorf(nil, "\"version\" is not set. Please add \"version: v1\"")
	default:
		return nil, d.errorf([]any{"version"}, "unknown file version: %q; the only one is v1", v.Version)
	}
	var s shapeWork
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	if len(s.Directories) == 0 {
		return nil, d.errorf([]any{"directories"}, "directories is empty; name at least one module's directory")
	}
	w := &Work{Name: name}
	for i, p := range s.Directories {
		at := []any{"directories", i}
		c, err := cleanPath(p)
		if err != nil {
			return nil, d.errorf(at, "directory %q is invalid: %v", p, err)
		}
		if c == "." {
			return nil, d.errorf(at, "directory \".\" is listed, it cannot be a module of its own workspace; remove %s and use buf.yaml alone", name)
		}
		if slices.Contains(w.Directories, c) {
			return nil, d.errorf(at, "directory %q is listed more than once", c)
		}
		w.Directories = append(w.Directories, c)
	}
	slices.Sort(w.Directories)
	if inner, outer, bad := overlap(w.Directories); bad {
		return nil, d.errorf([]any{"directories"}, "directory %q contains directory %q", outer, inner)
	}
	return w, nil
}
