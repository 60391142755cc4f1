package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/platinummonkey/spoke/internal/config"
)

// readConfig reads the configuration that an option gives: the value of
// --config, or what is in the working directory. Where there is nothing it is
// the default of the latest version.
func readConfig(override string) (*config.File, error) {
	if override != "" {
		return readOverride(override)
	}
	file, err := readModuleFile(".")
	if file == nil && err == nil {
		file = config.Default()
		file.Version = config.V2
		file.Modules[0].Lint.Version = config.V2
	}
	return file, err
}

// readOverride takes the name of a file, known by its ending, or the text
// itself.
func readOverride(value string) (*config.File, error) {
	if !slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(value)) {
		return config.ParseOverride("config file", []byte(value))
	}
	text, err := os.ReadFile(value)
	if err != nil {
		return nil, fmt.Errorf("could not read file: %w", err)
	}
	return config.ParseOverride(value, text)
}

// readModuleFile reads the buf.yaml of dir, or one by the old name; nil where
// there is none.
func readModuleFile(dir string) (*config.File, error) {
	for _, name := range []string{config.BufYAML, config.LegacyMod} {
		text, err := readAt(dir, name)
		if text != nil || err != nil {
			if err != nil {
				return nil, err
			}
			return config.Parse(filepath.ToSlash(filepath.Join(dir, name)), text, name == config.LegacyMod)
		}
	}
	return nil, nil
}

// checkVersion refuses a working directory whose configuration does not even
// have a version that can be read, as any use of it would.
func checkVersion() error {
	for _, name := range []string{config.BufYAML, config.LegacyMod} {
		text, err := readAt(".", name)
		if err != nil {
			return err
		}
		if text != nil {
			_, err := config.ParseVersion(name, text, name == config.LegacyMod)
			return err
		}
	}
	return nil
}

// readModules gives the modules that the configuration of the working
// directory names, or that of --config if it is given.
func readModules(override string) ([]config.Module, error) {
	if override == "" {
		for _, name := range []string{config.WorkYAML, config.LegacyWork} {
			text, err := readAt(".", name)
			if err != nil {
				return nil, err
			}
			if text != nil {
				return readWorkModules(name, text)
			}
		}
	}
	file, err := readConfig(override)
	if err != nil {
		return nil, err
	}
	return file.Modules, nil
}

// readWorkModules gives the modules of a workspace before v2, each with what
// its own file says.
func readWorkModules(name string, text []byte) ([]config.Module, error) {
	if file, err := readModuleFile("."); file != nil || err != nil {
		return nil, errors.Join(err, fmt.Errorf("both %s and %s are in one directory; keep the one that names the modules", name, config.BufYAML))
	}
	work, err := config.ParseWork(name, text)
	if err != nil {
		return nil, err
	}
	var modules []config.Module
	for _, dir := range work.Directories {
		m := config.Module{Path: dir}
		file, err := readModuleFile(dir)
		if err != nil {
			return nil, err
		}
		if file != nil {
			if file.Version == config.V2 {
				return nil, fmt.Errorf("%s pointed to directory %q which has a v2 %s file", name, dir, config.BufYAML)
			}
			m = file.Modules[0]
			m.Path = dir
		}
		modules = append(modules, m)
	}
	return modules, nil
}

// readAt reads a file; nil where there is none.
func readAt(dir, name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case text == nil:
		text = []byte{}
	}
	return text, nil
}
