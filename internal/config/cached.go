package config

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
)

// Cached is the module.yaml of a module in the cache of modules: where its
// files are and what it depends on. Paths are relative to the module.yaml.
type Cached struct {
	FilesDir string
	// Deps are all that the module depends on, directly or not.
	Deps []module.Key
	// BufYAML and BufLock are the configuration of versions before v2 that
	// counts in a digest of kind B4; empty if there is none.
	BufYAML, BufLock string
}

type shapeCached struct {
	Version  string   `yaml:"version,omitempty"`
	FilesDir string   `yaml:"files_dir,omitempty"`
	Deps     []Pinned `yaml:"deps,omitempty"`
	BufYAML  string   `yaml:"v1_buf_yaml_file,omitempty"`
	BufLock  string   `yaml:"v1_buf_lock_file,omitempty"`
}

// ParseCached reads a module.yaml known to users as name.
func ParseCached(name string, data []byte) (*Cached, error) {
	d := document{name: name, data: data}
	var s shapeCached
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	if s.Version != V1.String() || s.FilesDir == "" {
		return nil, d.errorf(nil, "not a module of the cache")
	}
	c := &Cached{FilesDir: s.FilesDir, BufYAML: s.BufYAML, BufLock: s.BufLock}
	for i, dep := range s.Deps {
		at := []any{"deps", i}
		k := module.Key{}
		var err error
		if k.FullName, err = module.ParseFullName(dep.Name); err != nil {
			return nil, d.errorf(at, "%v", err)
		}
		if k.Commit, err = module.ParseCommitID(dep.Commit); err != nil {
			return nil, d.errorf(at, "%v", err)
		}
		if k.Digest, err = module.ParseDigest(dep.Digest); err != nil {
			return nil, d.errorf(at, "%v", err)
		}
		c.Deps = append(c.Deps, k)
	}
	return c, nil
}

// Text is the text of the module.yaml, to the byte as the binary writes it.
func (c *Cached) Text() []byte {
	s := shapeCached{Version: V1.String(), FilesDir: c.FilesDir, BufYAML: c.BufYAML, BufLock: c.BufLock}
	for _, k := range c.Deps {
		s.Deps = append(s.Deps, pinned(k))
	}
	slices.SortFunc(s.Deps, func(a, b Pinned) int { return strings.Compare(a.Name, b.Name) })
	return encode(s)
}
