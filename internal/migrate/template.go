package migrate

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
)

// addTemplate migrates a template as the user named it.
func (m *migration) addTemplate(name string) error {
	clean, err := clean(name)
	switch {
	case err != nil:
		return err
	case clean == ".":
		return errors.New("cannot use root: name a template, such as " + config.BufGenYAML)
	case m.generated[clean] != nil:
		return nil
	}
	data, err := m.read(clean)
	if err != nil {
		return err
	}
	if data == nil {
		return fmt.Errorf("stat %s: file does not exist", name)
	}
	template, err := config.ParseTemplate(clean, data, path.Ext(clean) == ".json")
	if err != nil {
		return err
	}
	if template.Version == config.V2 {
		m.Warn(name + " is a v2 file, no migration required")
		return nil
	}
	if len(template.Types) > 0 {
		m.Warn(fmt.Sprintf("%s names types, %s. In version v2 these belong to an input, and the migrated template names no inputs: add an input with these types to it.", name, strings.Join(template.Types, ", ")))
	}
	if m.generated == nil {
		m.generated = make(map[string][]byte)
	}
	found := m.HasProgram
	if found == nil {
		found = func(string) bool { return false }
	}
	m.old[clean] = data
	m.generated[clean] = config.TemplateText(template, found)
	return nil
}
