package config

import (
	"bytes"
	"encoding/json"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// The shapes of buf.gen.yaml. What can be a string or a list of strings is any.

type shapeGenV1Beta1 struct {
	Version string           `json:"version" yaml:"version,omitempty"`
	Managed bool             `json:"managed" yaml:"managed,omitempty"`
	Plugins []shapePluginOld `json:"plugins" yaml:"plugins,omitempty"`
	Options struct {
		CcEnableArenas    *bool  `json:"cc_enable_arenas" yaml:"cc_enable_arenas,omitempty"`
		JavaMultipleFiles *bool  `json:"java_multiple_files" yaml:"java_multiple_files,omitempty"`
		OptimizeFor       string `json:"optimize_for" yaml:"optimize_for,omitempty"`
	} `json:"options" yaml:"options,omitempty"`
}

type shapePluginOld struct {
	Name     string `json:"name" yaml:"name,omitempty"`
	Out      string `json:"out" yaml:"out,omitempty"`
	Opt      any    `json:"opt" yaml:"opt,omitempty"`
	Path     string `json:"path" yaml:"path,omitempty"`
	Strategy string `json:"strategy" yaml:"strategy,omitempty"`
}

type shapeGenV1 struct {
	Version string           `json:"version" yaml:"version,omitempty"`
	Plugins []shapePluginV1  `json:"plugins" yaml:"plugins,omitempty"`
	Managed shapeManagedV1   `json:"managed" yaml:"managed,omitempty"`
	Types   shapeGenTypesOld `json:"types" yaml:"types,omitempty"`
}

type shapePluginV1 struct {
	Plugin     string `json:"plugin" yaml:"plugin,omitempty"`
	Revision   int    `json:"revision" yaml:"revision,omitempty"`
	Name       string `json:"name" yaml:"name,omitempty"`
	Out        string `json:"out" yaml:"out,omitempty"`
	Opt        any    `json:"opt" yaml:"opt,omitempty"`
	Path       any    `json:"path" yaml:"path,omitempty"`
	ProtocPath any    `json:"protoc_path" yaml:"protoc_path,omitempty"`
	Strategy   string `json:"strategy" yaml:"strategy,omitempty"`
}

type shapeGenTypesOld struct {
	Include []string `json:"include" yaml:"include,omitempty"`
}

type shapeManagedV1 struct {
	Enabled             bool                         `json:"enabled" yaml:"enabled,omitempty"`
	CcEnableArenas      *bool                        `json:"cc_enable_arenas" yaml:"cc_enable_arenas,omitempty"`
	JavaMultipleFiles   *bool                        `json:"java_multiple_files" yaml:"java_multiple_files,omitempty"`
	JavaStringCheckUTF8 *bool                        `json:"java_string_check_utf8" yaml:"java_string_check_utf8,omitempty"`
	JavaPackagePrefix   shapeDefaultOrText           `json:"java_package_prefix" yaml:"java_package_prefix,omitempty"`
	CsharpNamespace     shapeExcept                  `json:"csharp_namespace" yaml:"csharp_namespace,omitempty"`
	OptimizeFor         shapeDefaultOrText           `json:"optimize_for" yaml:"optimize_for,omitempty"`
	GoPackagePrefix     shapeDefault                 `json:"go_package_prefix" yaml:"go_package_prefix,omitempty"`
	ObjcClassPrefix     shapeDefault                 `json:"objc_class_prefix" yaml:"objc_class_prefix,omitempty"`
	RubyPackage         shapeExcept                  `json:"ruby_package" yaml:"ruby_package,omitempty"`
	SwiftPrefix         shapeDefault                 `json:"swift_prefix" yaml:"swift_prefix,omitempty"`
	Override            map[string]map[string]string `json:"override" yaml:"override,omitempty"`
}

// shapeExcept is an option of v1 that can be another in some modules, or be left
// alone.
type shapeExcept struct {
	Except   []string          `json:"except" yaml:"except,omitempty"`
	Override map[string]string `json:"override" yaml:"override,omitempty"`
}

// shapeDefault is one with a value for all others.
type shapeDefault struct {
	Default     string `json:"default" yaml:"default,omitempty"`
	shapeExcept `yaml:",inline"`
}

// shapeDefaultOrText is one that can be written as its default alone.
type shapeDefaultOrText shapeDefault

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *shapeDefaultOrText) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&s.Default)
	}
	if n.Kind == yaml.MappingNode { // a decoder in a decoder is not strict
		known := fieldTypes(reflect.TypeFor[shapeDefault]())
		for i := 0; i < len(n.Content); i += 2 {
			if key := n.Content[i].Value; known[key] == nil && n.Content[i].Tag != "!!merge" {
				return &yaml.TypeError{Errors: []string{"field " + key + " not found"}}
			}
		}
	}
	return n.Decode((*shapeDefault)(s))
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *shapeDefaultOrText) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &s.Default) == nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode((*shapeDefault)(s))
}

// shapeGenV2 is buf.gen.yaml v2; the order of keys is that of written files.
type shapeGenV2 struct {
	Version string           `json:"version" yaml:"version,omitempty"`
	Clean   bool             `json:"clean" yaml:"clean,omitempty"`
	Managed shapeManagedV2   `json:"managed" yaml:"managed,omitempty"`
	Plugins []shapePluginGen `json:"plugins" yaml:"plugins,omitempty"`
	Inputs  []shapeGenInput  `json:"inputs" yaml:"inputs,omitempty"`
}

type shapeManagedV2 struct {
	Enabled  bool                   `json:"enabled" yaml:"enabled,omitempty"`
	Disable  []shapeManagedRule     `json:"disable" yaml:"disable,omitempty"`
	Override []shapeManagedOverride `json:"override" yaml:"override,omitempty"`
}

// shapeManagedRule is an option to leave as it is, and where.
type shapeManagedRule struct {
	FileOption  string `json:"file_option" yaml:"file_option,omitempty"`
	FieldOption string `json:"field_option" yaml:"field_option,omitempty"`
	Module      string `json:"module" yaml:"module,omitempty"`
	Path        string `json:"path" yaml:"path,omitempty"`
	Field       string `json:"field" yaml:"field,omitempty"`
}

// shapeManagedOverride is one to set to a value.
type shapeManagedOverride struct {
	shapeManagedRule `yaml:",inline"`
	Value            any `json:"value" yaml:"value,omitempty"`
}

type shapePluginGen struct {
	Remote         *string  `json:"remote" yaml:"remote,omitempty"`
	Revision       *int     `json:"revision" yaml:"revision,omitempty"`
	Local          any      `json:"local" yaml:"local,omitempty"`
	ProtocBuiltin  *string  `json:"protoc_builtin" yaml:"protoc_builtin,omitempty"`
	ProtocPath     any      `json:"protoc_path" yaml:"protoc_path,omitempty"`
	Out            string   `json:"out" yaml:"out,omitempty"`
	Opt            any      `json:"opt" yaml:"opt,omitempty"`
	IncludeImports bool     `json:"include_imports" yaml:"include_imports,omitempty"`
	IncludeWKT     bool     `json:"include_wkt" yaml:"include_wkt,omitempty"`
	Types          []string `json:"types" yaml:"types,omitempty"`
	ExcludeTypes   []string `json:"exclude_types" yaml:"exclude_types,omitempty"`
	Strategy       *string  `json:"strategy" yaml:"strategy,omitempty"`
}

type shapeGenInput struct {
	Module              *string  `json:"module" yaml:"module,omitempty"`
	Directory           *string  `json:"directory" yaml:"directory,omitempty"`
	ProtoFile           *string  `json:"proto_file" yaml:"proto_file,omitempty"`
	Tarball             *string  `json:"tarball" yaml:"tarball,omitempty"`
	ZipArchive          *string  `json:"zip_archive" yaml:"zip_archive,omitempty"`
	BinaryImage         *string  `json:"binary_image" yaml:"binary_image,omitempty"`
	JSONImage           *string  `json:"json_image" yaml:"json_image,omitempty"`
	TextImage           *string  `json:"text_image" yaml:"text_image,omitempty"`
	YAMLImage           *string  `json:"yaml_image" yaml:"yaml_image,omitempty"`
	GitRepo             *string  `json:"git_repo" yaml:"git_repo,omitempty"`
	Types               []string `json:"types" yaml:"types,omitempty"`
	ExcludeTypes        []string `json:"exclude_types" yaml:"exclude_types,omitempty"`
	Paths               []string `json:"paths" yaml:"paths,omitempty"`
	ExcludePaths        []string `json:"exclude_paths" yaml:"exclude_paths,omitempty"`
	Compression         *string  `json:"compression" yaml:"compression,omitempty"`
	StripComponents     *uint32  `json:"strip_components" yaml:"strip_components,omitempty"`
	Subdir              *string  `json:"subdir" yaml:"subdir,omitempty"`
	Branch              *string  `json:"branch" yaml:"branch,omitempty"`
	Commit              *string  `json:"commit" yaml:"commit,omitempty"`
	Tag                 *string  `json:"tag" yaml:"tag,omitempty"`
	Ref                 *string  `json:"ref" yaml:"ref,omitempty"`
	Depth               *uint32  `json:"depth" yaml:"depth,omitempty"`
	RecurseSubmodules   *bool    `json:"recurse_submodules" yaml:"recurse_submodules,omitempty"`
	IncludePackageFiles *bool    `json:"include_package_files" yaml:"include_package_files,omitempty"`
}
