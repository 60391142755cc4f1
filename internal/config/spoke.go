package config

import (
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// shapeSpoke is spoke.yaml: buf.yaml v2 and the keys that only Spoke has. None
// of these may ever be a key of buf.yaml.
type shapeSpoke struct {
	shapeV2   `yaml:",inline"`
	shapeOnly `yaml:",inline"`
}

// shapeOnly are the keys that only Spoke has. Who gives one a meaning gives it
// a type here, a place in File, and takes it out of reserved.
type shapeOnly struct {
	Sources       []Source   `yaml:"sources"`
	Style         shapeStyle `yaml:"style"`
	Compatibility any        `yaml:"compatibility"`
	Severity      any        `yaml:"severity"`
	IgnoreGlobs   any        `yaml:"ignore_globs"`
	Cache         any        `yaml:"cache"`
}

// reserved are the keys of shapeOnly that have no meaning yet.
func reserved() []string {
	return []string{"compatibility", "severity", "ignore_globs", "cache"}
}

// ParseSpoke reads a spoke.yaml known to users as name. If it stands alone it
// is the configuration of its directory, as a buf.yaml of version v2 would be.
// If it stands beside another file, named by beside, it may hold nothing but a
// version and the keys that only Spoke has; there is no File then.
func ParseSpoke(name string, data []byte, beside string) (*File, error) {
	d := document{name: name, data: data}
	version, err := d.version(false)
	if err != nil {
		return nil, err
	}
	if version != V2 && (version != 0 || beside == "") {
		return nil, d.errorf([]any{"version"}, "%s needs \"version: v2\"", SpokeYAML)
	}
	var s shapeSpoke
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	if err := d.refuseReserved(); err != nil {
		return nil, err
	}
	if _, err := d.style(s.Style); err != nil {
		return nil, err
	}
	if err := d.checkSources(s.Sources); err != nil {
		return nil, err
	}
	if beside != "" {
		return nil, d.refuseClash(beside)
	}
	return d.fileV2(s.shapeV2)
}

func (d document) refuseReserved() error {
	for _, key := range d.topKeys() {
		if slices.Contains(reserved(), key.Value) {
			return d.at(key, "key %q is reserved for a later version of spoke and has no meaning yet; remove it", key.Value)
		}
	}
	return nil
}

// refuseClash refuses the keys of buf.yaml in a spoke.yaml beside another file.
func (d document) refuseClash(beside string) error {
	own := fieldTypes(reflect.TypeFor[shapeOnly]())
	for _, key := range d.topKeys() {
		if _, ok := own[key.Value]; !ok && key.Value != "version" {
			return d.at(key, "key %q clashes with %s, which stands beside this file: set it there; beside another configuration %s holds only keys that buf does not have", key.Value, beside, SpokeYAML)
		}
	}
	return nil
}

// topKeys are the keys of the document in order.
func (d document) topKeys() []*yaml.Node {
	var root yaml.Node
	if yaml.Unmarshal(d.data, &root) != nil || len(root.Content) == 0 {
		return nil
	}
	var keys []*yaml.Node
	for i := 0; i < len(root.Content[0].Content); i += 2 {
		keys = append(keys, root.Content[0].Content[i])
	}
	return keys
}
