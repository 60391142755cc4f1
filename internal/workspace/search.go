package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	for _, name := range []string{config.WorkYAML, config.LegacyWork} {
		file, data, err := l.read(dir, name)
		if err != nil {
			return nil, err
		}
		if file != "" {
			return config.ParseWork(file, data)
		}
	}
	return nil, nil
}

// bufYAML reads the buf.yaml of a directory; nil if there is none.
func (l *loader) bufYAML(dir string) (*config.File, error) {
	for _, name := range []string{config.BufYAML, config.LegacyMod} {
		file, data, err := l.read(dir, name)
		if err != nil {
			return nil, err
		}
		if file != "" {
			return config.Parse(file, data, name == config.LegacyMod)
		}
	}
	return nil, nil
}

// read is the text of a configuration file and the name users know it by. The
// name is empty when there is no such regular file.
func (l *loader) read(dir, name string) (string, []byte, error) {
	file := filepath.Join(dir, name)
	info, err := l.disk.stat(file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("read %s: %w", l.shown(file), errors.Unwrap(err))
	}
	if !info.Mode().IsRegular() {
		return "", nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", nil, err
	}
	return l.shown(file), data, nil
}
