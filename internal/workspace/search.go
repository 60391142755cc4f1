package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/platinummonkey/spoke/internal/config"
)

// controller is the workspace that governs an input: a v2 file or a work file.
type controller struct {
	dir  string // absolute
	file *config.File
	work *config.Work
}

// controlling looks from the directory input upward to top for the workspace
// that governs it. It is nil when there is none.
func (l *loader) controlling(input, top string) (*controller, error) {
	for dir := input; ; dir = filepath.Dir(dir) {
		c, err := l.controls(dir, relative(dir, input))
		if c != nil || err != nil {
			return c, err
		}
		if dir == top || dir == filepath.Dir(dir) {
			return nil, nil
		}
	}
}

// controls reads the workspace in dir if it governs the directory at rel.
func (l *loader) controls(dir, rel string) (*controller, error) {
	work, err := l.workYAML(dir)
	if err != nil {
		return nil, err
	}
	file, err := l.bufYAML(dir)
	if err != nil {
		return nil, err
	}
	switch {
	case work != nil && file != nil:
		return nil, fmt.Errorf("cannot have a buf.work.yaml and buf.yaml in the same directory %q", l.shown(dir))
	case work != nil && l.Alone && rel == ".":
		return nil, ErrByWork
	case work != nil && l.Alone:
	case work != nil:
		if rel == "." {
			return &controller{dir: dir, work: work}, nil
		}
		for _, d := range work.Directories {
			if _, ok := within(d, rel); ok {
				return &controller{dir: dir, work: work}, nil
			}
		}
	case file != nil && file.Version == config.V2:
		for _, m := range file.Modules {
			_, in := within(m.Path, rel)
			_, over := within(rel, m.Path)
			if in || over {
				return &controller{dir: dir, file: file}, nil
			}
		}
	}
	return nil, nil
}

// workYAML reads the buf.work.yaml of a directory; nil if there is none.
func (l *loader) workYAML(dir string) (*config.Work, error) {
	name, data, err := l.readFirst(dir, config.WorkYAML, config.LegacyWork)
	if name == "" || err != nil {
		return nil, err
	}
	return config.ParseWork(l.shown(filepath.Join(dir, name)), data)
}

// bufYAML reads the buf.yaml of a directory, or the spoke.yaml that is there
// instead; nil if there is neither. Each directory is read once.
func (l *loader) bufYAML(dir string) (*config.File, error) {
	if f, ok := l.configs[dir]; ok {
		return f, nil
	}
	f, err := l.readBufYAML(dir)
	if err != nil {
		return nil, err
	}
	if l.configs == nil {
		l.configs = map[string]*config.File{}
	}
	l.configs[dir] = f
	return f, nil
}

func (l *loader) readBufYAML(dir string) (*config.File, error) {
	var f *config.File
	name, data, err := l.readFirst(dir, config.BufYAML, config.LegacyMod)
	if err == nil && name != "" {
		f, err = config.Parse(l.shown(filepath.Join(dir, name)), data, name == config.LegacyMod)
	}
	if err != nil {
		return nil, err
	}
	spoke, data, err := l.readFirst(dir, config.SpokeYAML)
	if spoke == "" || err != nil {
		return f, err
	}
	if name == "" {
		name, err = l.first(dir, config.WorkYAML, config.LegacyWork)
		if err != nil {
			return nil, err
		}
	}
	own, err := config.ParseSpoke(l.shown(filepath.Join(dir, spoke)), data, name)
	if err != nil {
		return nil, err
	}
	if f == nil {
		f = own
	}
	return f, nil
}

// readFirst is the name and text of the first of the named files that there is
// in a directory. The name is empty when there is none.
func (l *loader) readFirst(dir string, names ...string) (string, []byte, error) {
	name, err := l.first(dir, names...)
	if name == "" || err != nil {
		return "", nil, err
	}
	data, err := l.disk.bytes(filepath.Join(dir, name))
	if err != nil {
		return "", nil, fmt.Errorf("open %s: %w", l.shown(filepath.Join(dir, name)), cause(err))
	}
	return name, data, nil
}

// first is the first of the named files that there is in a directory. Only a
// regular file counts.
func (l *loader) first(dir string, names ...string) (string, error) {
	for _, name := range names {
		file := filepath.Join(dir, name)
		info, err := l.disk.stat(file)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("stat %s: %w", l.shown(file), cause(err))
		}
		if info.Mode().IsRegular() {
			return name, nil
		}
	}
	return "", nil
}
