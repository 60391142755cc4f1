package workspace

import (
	"path/filepath"
	"slices"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
)

// Dependent is what names dependencies and where they are pinned.
type Dependent struct {
	// Dir is the directory of both files: absolute, and as users see it.
	Dir, Shown string
	File       *config.File
	// Lock is the buf.lock; nil if there is none. It may be of another
	// generation than the file.
	Lock *config.Lock
	// Sources are those of the spoke.yaml in the directory, and Pinned what the
	// spoke.lock there pins of them.
	Sources []config.Source
	Pinned  []config.LockedSource
	// ByWork says that a buf.work.yaml stands in the directory.
	ByWork bool
}

// FindDependent finds what names the dependencies of the input directory: the
// workspace of version v2 that governs it, else the configuration in it. File
// is nil if there is none.
func FindDependent(o Options) (*Dependent, error) {
	l := &loader{Options: o, disk: o.disk(), diskDir: o.Dir}
	input := l.abs(l.Input)
	ws, err := l.controlling(input, "")
	if err != nil {
		return nil, err
	}
	d := &Dependent{Dir: input}
	switch {
	case ws != nil && ws.file != nil:
		d.Dir, d.File = ws.dir, ws.file
	case ws != nil && ws.dir == input:
		d.ByWork = true
	}
	if d.File == nil {
		if d.File, err = l.bufYAML(input); err != nil {
			return nil, err
		}
	}
	d.Shown = filepath.ToSlash(l.shown(d.Dir))
	if d.Lock, err = l.lock(d.Dir); err != nil {
		return nil, err
	}
	d.Sources, d.Pinned, err = l.sources(d.Dir)
	return d, err
}

// Local reports whether a module of that name is configured in the file.
func (d *Dependent) Local(name module.FullName) bool {
	return slices.ContainsFunc(d.File.Modules, func(m config.Module) bool { return m.Name == name })
}
