package workspace

import (
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/config"
)

// Style is the style of the nearest spoke.yaml at or above the input, which may
// be a file that does not exist.
func Style(o Options) (config.Style, error) {
	l := &loader{Options: o, disk: o.disk()}
	if o.Tree != nil {
		l.Dir = treeRoot
	}
	for dir := l.abs(o.Input); ; dir = filepath.Dir(dir) {
		name, data, err := l.readFirst(dir, config.SpokeYAML)
		if err != nil {
			return config.Style{}, err
		}
		if name != "" {
			return config.ParseStyle(l.shown(filepath.Join(dir, name)), data)
		}
		if dir == filepath.Dir(dir) {
			return config.Style{}, nil
		}
	}
}
