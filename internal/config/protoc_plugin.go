package config

import "encoding/json"

// ProtocPlugin is the parameter of the program when protoc calls it as a plugin
// that lints or compares.
type ProtocPlugin struct {
	// Config stands in for a buf.yaml, as a name or text; empty for none.
	Config string
	// Against is the earlier version to compare with, for breaking alone.
	Against                             string
	LimitToInputFiles, ExcludeImports   bool
	ErrorFormat, LogFormat, TimeoutText string
}

type shapeProtocPlugin struct {
	AgainstInput       string            `json:"against_input" yaml:"against_input"`
	AgainstInputConfig any               `json:"against_input_config" yaml:"against_input_config"`
	LimitToInputFiles  bool              `json:"limit_to_input_files" yaml:"limit_to_input_files"`
	ExcludeImports     bool              `json:"exclude_imports" yaml:"exclude_imports"`
	InputConfig        any               `json:"input_config" yaml:"input_config"`
	Module             string            `json:"module" yaml:"module"`
	ErrorFormat        string            `json:"error_format" yaml:"error_format"`
	LogLevel           string            `json:"log_level" yaml:"log_level"`
	LogFormat          string            `json:"log_format" yaml:"log_format"`
	Timeout            any               `json:"timeout" yaml:"timeout"`
	PluginOverrides    map[string]string `json:"plugin_overrides" yaml:"plugin_overrides"`
}

// ParseProtocPlugin reads a parameter, an object in JSON or YAML; empty for one
// without keys.
func ParseProtocPlugin(data []byte) (*ProtocPlugin, error) {
	d := document{name: "the plugin's parameter", data: data, jsonToo: true}
	var s shapeProtocPlugin
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	p := &ProtocPlugin{
		Against:           s.AgainstInput,
		LimitToInputFiles: s.LimitToInputFiles,
		ExcludeImports:    s.ExcludeImports,
		ErrorFormat:       s.ErrorFormat,
		LogFormat:         s.LogFormat,
	}
	var err error
	if p.Config, err = textOf(s.InputConfig); err != nil {
		return nil, d.errorf([]any{"input_config"}, "%v", err)
	}
	switch t := s.Timeout.(type) {
	case nil:
	case string:
		p.TimeoutText = t
	default: // a number of nanoseconds
		number, err := textOf(t)
		if err != nil {
			return nil, d.errorf([]any{"timeout"}, "%v", err)
		}
		p.TimeoutText = number + "ns"
	}
	return p, nil
}

// textOf is a text as it is, anything else as JSON, and nothing for nothing.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}
