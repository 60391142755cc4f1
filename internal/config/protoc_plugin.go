package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ProtocPlugin is the parameter of the program when protoc calls it as a plugin
// that lints or compares.
type ProtocPlugin struct {
	// Config stands in for a buf.yaml, as a name or text; empty for none. Module
	// is the name or path of the module in it whose rules hold.
	Config, Module string
	// Against is the earlier version to compare with, for breaking alone.
	Against                           string
	LimitToInputFiles, ExcludeImports bool
	ErrorFormat, LogFormat            string
	// LogLevel is the least that is logged: debug, info, warn or error.
	LogLevel string
	Timeout  time.Duration
}

// What holds where a parameter says nothing.
const (
	pluginModule  = "."
	pluginLevel   = "warn"
	pluginTimeout = 10 * time.Second
)

type shapeProtocPlugin struct {
	InputConfig     any               `json:"input_config" yaml:"input_config"`
	Module          string            `json:"module" yaml:"module"`
	ErrorFormat     string            `json:"error_format" yaml:"error_format"`
	LogLevel        string            `json:"log_level" yaml:"log_level"`
	LogFormat       string            `json:"log_format" yaml:"log_format"`
	Timeout         any               `json:"timeout" yaml:"timeout"`
	PluginOverrides map[string]string `json:"plugin_overrides" yaml:"plugin_overrides"`
}

type shapeBreakingPlugin struct {
	shapeProtocPlugin  `yaml:",inline"`
	AgainstInput       string `json:"against_input" yaml:"against_input"`
	AgainstInputConfig any    `json:"against_input_config" yaml:"against_input_config"`
	LimitToInputFiles  bool   `json:"limit_to_input_files" yaml:"limit_to_input_files"`
	ExcludeImports     bool   `json:"exclude_imports" yaml:"exclude_imports"`
}

// ParseProtocPlugin reads the parameter of the plugin that lints or, if breaking,
// of the one that compares: an object in JSON or YAML; empty for one without
// keys.
func ParseProtocPlugin(data []byte, breaking bool) (*ProtocPlugin, error) {
	d := document{name: "the plugin's parameter", data: data, jsonToo: true}
	var s shapeBreakingPlugin
	var into any = &s.shapeProtocPlugin
	if breaking {
		into = &s
	}
	if err := d.decode(into, true); err != nil {
		return nil, err
	}
	p := &ProtocPlugin{
		Module:            s.Module,
		Against:           s.AgainstInput,
		LimitToInputFiles: s.LimitToInputFiles,
		ExcludeImports:    s.ExcludeImports,
		ErrorFormat:       s.ErrorFormat,
		LogFormat:         s.LogFormat,
		LogLevel:          strings.ToLower(strings.TrimSpace(s.LogLevel)),
		Timeout:           pluginTimeout,
	}
	if p.Module == "" {
		p.Module = pluginModule
	}
	if p.LogLevel == "" {
		p.LogLevel = pluginLevel
	}
	if levels := []string{"debug", "info", "warn", "error"}; !slices.Contains(levels, p.LogLevel) {
		return nil, d.errorf([]any{"log_level"}, "unknown log level [%s]: %q", strings.Join(levels, ","), s.LogLevel)
	}
	var err error
	if p.Config, err = textOf(s.InputConfig); err != nil {
		return nil, d.errorf([]any{"input_config"}, "%v", err)
	}
	switch t := s.Timeout.(type) {
	case nil:
	case int:
		p.Timeout = time.Duration(t)
	case float64: // as JSON has numbers
		p.Timeout = time.Duration(t)
	case string:
		if p.Timeout, err = time.ParseDuration(t); err != nil {
			return nil, d.errorf([]any{"timeout"}, "timeout: %q is no duration, such as 10s", t)
		}
	default:
		return nil, d.errorf([]any{"timeout"}, "timeout: %v is no duration, such as 10s", t)
	}
	if p.Timeout < 0 {
		return nil, d.errorf([]any{"timeout"}, "timeout: %v is below 0", p.Timeout)
	}
	return p, nil
}

// Section gives the rules of the module of a configuration that a plugin's
// parameter names.
func (p *ProtocPlugin) Section(f *File) (Module, error) {
	for _, m := range f.Modules {
		if m.Path == p.Module || m.Name.String() == p.Module {
			return m, nil
		}
	}
	return Module{}, fmt.Errorf("no module found for %q", p.Module)
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
