package workspace

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/config"
)

// enclose replaces an input that is a .proto file by what governs the file: the
// nearest workspace that covers it, else the nearest v1 module, else its
// directory. The file becomes the only target.
func (l *loader) enclose() error {
	if !l.ProtoFile {
		return nil
	}
	file := l.abs(l.Input)
	switch {
	case !isProto(filepath.ToSlash(l.Input)):
		return fmt.Errorf("%s is not a .proto file", l.Input)
	case l.disk.isDir(file):
		return ErrNoTargets
	case len(l.Paths) > 0:
		return errors.New("--path is not valid for use with .proto file references")
	case len(l.ExcludePaths) > 0:
		return errors.New("--exclude-path is not valid for use with .proto file references")
	}
	dir, err := l.governing(filepath.Dir(file))
	if err != nil {
		return err
	}
	l.Paths = []string{l.Input}
	l.apart = !filepath.IsLocal(l.Input)
	if filepath.IsAbs(l.Input) {
		l.Input = dir
	} else {
		l.Input = relative(l.Dir, dir)
	}
	return nil
}

// governing is the directory of what governs the files in dir. Modules are only
// found in the working directory and below, and only if the input is written
// so.
func (l *loader) governing(dir string) (string, error) {
	override, err := l.override()
	switch {
	case err != nil:
		return "", err
	case override != nil && override.Version == config.V2 && filepath.IsLocal(l.Input):
		return l.Dir, nil
	case override != nil:
		return dir, nil
	}
	ws, err := l.controlling(dir, "")
	switch {
	case err != nil:
		return "", err
	case ws != nil:
		return ws.dir, nil
	case !filepath.IsLocal(l.Input):
		return dir, nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		f, err := l.bufYAML(at)
		if err != nil {
			return "", err
		}
		if f != nil && f.Version == config.V1 {
			return at, nil
		}
		if at == l.Dir || at == filepath.Dir(at) {
			return dir, nil
		}
	}
}
