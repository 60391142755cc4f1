package workspace

import (
	"fmt"

	"github.com/platinummonkey/spoke/internal/config"
)

// List reads the modules configured in the working directory itself, whatever
// governs it from above and whether or not they hold files. Options.Config
// stands in for the configuration.
func List(o Options) ([]*Module, error) {
	l := &loader{Options: o, disk: disk{symlinks: !o.DisableSymlinks}}
	l.Input = "."
	p := &plan{base: l.Dir, input: "."}
	err := l.planListed(p)
	if err != nil {
		return nil, err
	}
	var modules []*Module
	for _, pm := range p.modules {
		modules = append(modules, l.module(p, pm))
	}
	return modules, nil
}

func (l *loader) planListed(p *plan) error {
	file, err := l.override()
	if err != nil {
		return err
	}
	if file == nil {
		work, err := l.workYAML(l.Dir)
		if err != nil {
			return err
		}
		if file, err = l.bufYAML(l.Dir); err != nil {
			return err
		}
		if work != nil && file != nil {
			return fmt.Errorf("cannot have a buf.work.yaml and buf.yaml in the same directory %q", l.shown(l.Dir))
		}
		if work != nil {
			return l.planV1(p, work.Directories, nil)
		}
	}
	if file == nil {
		file = config.Default()
	}
	for _, m := range file.Modules {
		p.modules = append(p.modules, planned{m.Path, m})
	}
	return nil
}
