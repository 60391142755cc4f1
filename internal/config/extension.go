package config

import (
	"errors"
	"maps"
	"slices"
)

// plugins checks the shape of check plugins.
func (d document) plugins(list []shapePlugin) ([]Extension, error) {
	var out []Extension
	for i, s := range list {
		at := []any{"plugins", i}
		name, err := pluginName(s.Plugin)
		if err != nil {
			return nil, d.errorf(append(slices.Clone(at), "plugin"), "%v", err)
		}
		for _, key := range slices.Sorted(maps.Keys(s.Options)) {
			if key == "" {
				return nil, d.errorf(append(slices.Clone(at), "options"), "must specify option key")
			}
			if s.Options[key] == nil {
				return nil, d.errorf(append(slices.Clone(at), "options", key), "must specify option value")
			}
		}
		out = append(out, d.extension("plugins", name, at))
	}
	return out, nil
}

// pluginName is the program of a plugin, written as a string or as a list of
// the program and its arguments.
func pluginName(v any) (string, error) {
	var name string
	switch v := v.(type) {
	case nil:
		return "", errors.New("must specify a path to the plugin")
	case string:
		name = v
	case []any:
		if len(v) == 0 {
			return "", errors.New("must specify a path to the plugin")
		}
		for i, part := range v {
			s, ok := part.(string)
			if !ok {
				return "", errors.New("the parts of a plugin's command must be strings")
			}
			if i == 0 {
				name = s
			}
		}
	default:
		return "", errors.New("a plugin must be a string or a list of strings")
	}
	if name == "" {
		return "", errors.New("must specify a name to the plugin")
	}
	return name, nil
}

// policies checks the shape of policies.
func (d document) policies(list []shapePolicy) ([]Extension, error) {
	var out []Extension
	for i, s := range list {
		at := []any{"policies", i}
		if s.Policy == "" {
			return nil, d.errorf(at, "must specify a name to the policy")
		}
		if _, j, err := modulePaths(s.Ignore, ".", "ignore", false, false); err != nil {
			return nil, d.errorf(append(slices.Clone(at), "ignore", j), "%v", err)
		}
		for _, id := range slices.Sorted(maps.Keys(s.IgnoreOnly)) {
			if _, j, err := modulePaths(s.IgnoreOnly[id], ".", "ignore_only path", false, false); err != nil {
				return nil, d.errorf(append(slices.Clone(at), "ignore_only", id, j), "%v", err)
			}
		}
		out = append(out, d.extension("policies", s.Policy, at))
	}
	return out, nil
}

func (d document) extension(key, name string, at []any) Extension {
	return Extension{Key: key, Name: name, refusal: d.errorf(at, "%s are not supported yet (%q); remove the key or use a later version of spoke", key, name)}
}
