package workspace

import (
	"fmt"

	"github.com/platinummonkey/spoke/internal/config"
)

// List reads the modules configured in the working directory itself, sorted by
// path, whatever governs it from above and whether or not they hold files.
// Options.Config stands in for the configuration.
func List(o Options) ([]config.Module, error) {
	l := here(o)
	file, err := File(o)
	if err != nil {
		return nil, err
	}
	if o.Config == "" {
		work, err := l.workYAML(l.Dir)
		switch {
		case err != nil:
			return nil, err
		case work != nil && file != nil:
			return nil, fmt.Errorf("cannot have a buf.work.yaml and buf.yaml in the same directory %q", l.shown(l.Dir))
		case work != nil:
			return l.listWork(work)
		}
	}
	if file == nil {
		file = config.Default()
	}
	return file.Modules, nil
}

// File reads the buf.yaml of the working directory itself, or what
// Options.Config gives in its place; nil if there is neither.
func File(o Options) (*config.File, error) {
	l := here(o)
	file, err := l.override()
	if file == nil && err == nil {
		file, err = l.bufYAML(l.Dir)
	}
	return file, err
}

// CheckGoverned refuses a working directory inside a module of a workspace, and
// one whose workspace cannot be read.
func CheckGoverned(o Options) error {
	l := here(o)
	ws, err := l.controlling(l.Dir, "")
	if err != nil {
		return err
	}
	if ws == nil {
		file, err := l.bufYAML(l.Dir)
		if err != nil {
			return err
		}
		if file == nil {
			file = config.Default()
		}
		return l.checkLocks([]declared{{file, l.Dir}})
	}
	if err := l.checkFiles(ws); err != nil {
		return err
	}
	var dirs []string
	if ws.work != nil {
		dirs = ws.work.Directories
	} else {
		for _, m := range ws.file.Modules {
			dirs = append(dirs, m.Path)
		}
	}
	at := relative(ws.dir, l.Dir)
	for _, dir := range dirs {
		if _, ok := within(at, dir); ok {
			return nil
		}
	}
	return missed(at, dirs)
}

// checkFiles refuses a workspace one of whose configurations or lock files cannot
// be read.
func (l *loader) checkFiles(ws *controller) error {
	if ws.work == nil {
		return l.checkLocks([]declared{{ws.file, ws.dir}})
	}
	p := &plan{base: ws.dir}
	if err := l.planV1(p, ws.work.Directories, nil); err != nil {
		return err
	}
	return l.checkLocks(p.declared)
}

// checkLocks refuses lock files that cannot be read or are of another version
// than the configuration beside them.
func (l *loader) checkLocks(list []declared) error {
	for _, d := range list {
		if _, err := l.lockOf(d); err != nil {
			return err
		}
	}
	return nil
}

// CheckVersion refuses a working directory whose buf.yaml does not even have a
// version that can be read.
func CheckVersion(o Options) error {
	l := here(o)
	return l.checkVersion(l.Dir, func(name string) string { return name })
}

// checkVersion refuses a directory whose buf.yaml does not even have a version
// that can be read. Errors name the file as shown has it.
func (l *loader) checkVersion(dir string, shown func(name string) string) error {
	name, data, err := l.readFirst(dir, config.BufYAML, config.LegacyMod)
	if name == "" || err != nil {
		return err
	}
	_, err = config.ParseVersion(shown(name), data, name == config.LegacyMod)
	return err
}

// CheckLock refuses a working directory whose lock file cannot be read or does
// not go with a configuration.
func CheckLock(o Options, f *config.File) error {
	return here(o).checkLocks([]declared{{f, o.Dir}})
}

func here(o Options) *loader {
	o.Input = "."
	return &loader{Options: o, disk: o.disk(), diskDir: o.Dir}
}

func (l *loader) listWork(work *config.Work) ([]config.Module, error) {
	p := &plan{base: l.Dir, input: "."}
	if err := l.planV1(p, work.Directories, nil); err != nil {
		return nil, err
	}
	modules := make([]config.Module, len(p.modules))
	for i, m := range p.modules {
		modules[i] = m.config
	}
	return modules, nil
}
