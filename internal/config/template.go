package config

import (
	"fmt"
	"slices"

	"github.com/platinummonkey/spoke/internal/module"
)

// Template is a buf.gen.yaml: which plugins to run, on what, and what to change
// in the files before.
type Template struct {
	// Name is the name that users know the file by.
	Name    string
	Version Version
	// Clean says that what plugins write to shall be removed before.
	Clean   bool
	Plugins []Plugin
	Managed Managed
	// Inputs are what to generate for if the command line names none.
	Inputs []TemplateInput
	// Types are the types to generate for, in versions before v2.
	Types []string
}

// PluginKind says how a plugin is found.
type PluginKind uint8

// Kinds of plugins.
const (
	// LocalPlugin is a program and its arguments, in Command.
	LocalPlugin PluginKind = iota
	// NamedPlugin is a program called protoc-gen-NAME or else part of protoc.
	NamedPlugin
	// BuiltinPlugin is part of protoc.
	BuiltinPlugin
	// RemotePlugin runs at a registry.
	RemotePlugin
)

// Plugin is one plugin of a template.
type Plugin struct {
	Kind PluginKind
	// Name is the name, reference or command, as users write it.
	Name string
	// Command is the program of a local plugin with its arguments.
	Command []string
	// ProtocPath is the program of protoc with its arguments, empty for the one
	// that is found by name.
	ProtocPath []string
	// Registry is the host of a remote plugin.
	Registry string
	// Revision is that of a remote plugin, 0 for the latest.
	Revision int
	// Out is where the plugin's files go: a folder, or an archive whose name ends
	// in .jar or .zip.
	Out string
	// Opts are the parts of the plugin's parameter.
	Opts []string
	// Strategy is as written, AllAtOnce what it says: that the plugin is called
	// once for all files, not once for each folder.
	Strategy                    string
	AllAtOnce                   bool
	IncludeImports, IncludeWKT  bool
	IncludeTypes, ExcludedTypes []string
}

// TemplateInput is one of the inputs of a template.
type TemplateInput struct {
	// Key is what kind of input it is, as it stands in the file: "directory",
	// "git_repo" and so on.
	Key string
	// Path is where it is, as the file has it.
	Path string
	// Options are what the file says of it, by the names that the command line
	// knows.
	Options                     []InputOption
	IncludeTypes, ExcludedTypes []string
	Paths, ExcludePaths         []string
}

// InputOption is one option of an input.
type InputOption struct{ Key, Value string }

// Managed says which options of files and fields to change.
type Managed struct {
	Enabled  bool
	Disable  []ManagedDisable
	Override []ManagedOverride
}

// ManagedScope is the files, and the one field of them, that a rule is about.
// What is empty does not limit it.
type ManagedScope struct {
	Module module.FullName
	// Path is a folder or file, by import path.
	Path  string
	Field string
}

// ManagedDisable keeps options as they are: one, or all if both are empty.
type ManagedDisable struct {
	FileOption  FileOption
	FieldOption FieldOption
	ManagedScope
}

// ManagedOverride is a value for an option; one of the two is set.
type ManagedOverride struct {
	FileOption  FileOption
	FieldOption FieldOption
	ManagedScope
	// Text is the value of an option that holds a text, Number that of one that
	// holds a number or, as 0 and 1, false and true.
	Text   string
	Number int32
}

// FileOption is an option of files that can be managed, as files name it.
type FileOption string

// The options of files.
const (
	JavaPackage                FileOption = "java_package"
	JavaPackagePrefix          FileOption = "java_package_prefix"
	JavaPackageSuffix          FileOption = "java_package_suffix"
	JavaMultipleFiles          FileOption = "java_multiple_files"
	JavaOuterClassname         FileOption = "java_outer_classname"
	JavaStringCheckUTF8        FileOption = "java_string_check_utf8"
	OptimizeFor                FileOption = "optimize_for"
	GoPackage                  FileOption = "go_package"
	GoPackagePrefix            FileOption = "go_package_prefix"
	CcEnableArenas             FileOption = "cc_enable_arenas"
	ObjcClassPrefix            FileOption = "objc_class_prefix"
	CsharpNamespace            FileOption = "csharp_namespace"
	CsharpNamespacePrefix      FileOption = "csharp_namespace_prefix"
	PhpNamespace               FileOption = "php_namespace"
	PhpMetadataNamespace       FileOption = "php_metadata_namespace"
	PhpMetadataNamespaceSuffix FileOption = "php_metadata_namespace_suffix"
	RubyPackage                FileOption = "ruby_package"
	RubyPackageSuffix          FileOption = "ruby_package_suffix"
	SwiftPrefix                FileOption = "swift_prefix"
)

// FieldOption is an option of fields that can be managed.
type FieldOption string

// JSType is the one option of fields.
const JSType FieldOption = "jstype"

// valueKind is what an option holds.
type valueKind uint8

const (
	noValue valueKind = iota
	textValue
	boolValue
	enumValue
)

// kind is what the option holds; noValue if there is no such option.
func (o FileOption) kind() valueKind {
	switch o {
	case JavaMultipleFiles, JavaStringCheckUTF8, CcEnableArenas:
		return boolValue
	case OptimizeFor:
		return enumValue
	case JavaPackage, JavaPackagePrefix, JavaPackageSuffix, JavaOuterClassname, GoPackage, GoPackagePrefix, ObjcClassPrefix,
		CsharpNamespace, CsharpNamespacePrefix, PhpNamespace, PhpMetadataNamespace, PhpMetadataNamespaceSuffix,
		RubyPackage, RubyPackageSuffix, SwiftPrefix:
		return textValue
	}
	return noValue
}

// enumNumber is the number of a value of google.protobuf.FileOptions.OptimizeMode
// or google.protobuf.FieldOptions.JSType.
func enumNumber(names []string, first int32, name string) (int32, bool) {
	i := slices.Index(names, name)
	return first + int32(i), i >= 0
}

func optimizeModes() []string { return []string{"SPEED", "CODE_SIZE", "LITE_RUNTIME"} }

func jsTypes() []string { return []string{"JS_NORMAL", "JS_STRING", "JS_NUMBER"} }

// setFileOption reads the value of an override of a file option.
func (o *ManagedOverride) setFileOption(option FileOption, value any) error {
	o.FileOption = option
	switch option.kind() {
	case textValue:
		text, ok := value.(string)
		if !ok {
			return fmt.Errorf("invalid value %v for %s: expected a string, got %T", value, option, value)
		}
		o.Text = text
	case boolValue:
		b, ok := value.(bool)
		if !ok {
			return fmt.Errorf("invalid value %v for %s: expected a bool, got %T", value, option, value)
		}
		if b {
			o.Number = 1
		}
	case enumValue:
		text, ok := value.(string)
		if !ok {
			return fmt.Errorf("invalid value %v for %s: expected one of SPEED, CODE_SIZE and LITE_RUNTIME as a string, got %T", value, option, value)
		}
		if o.Number, ok = enumNumber(optimizeModes(), 1, text); !ok {
			return fmt.Errorf("invalid value %s for optimize_for: must be one of SPEED, CODE_SIZE or LITE_RUNTIME", text)
		}
	default:
		return fmt.Errorf("unknown file_option: %q", option)
	}
	return nil
}

// setFieldOption reads the value of an override of a field option.
func (o *ManagedOverride) setFieldOption(option FieldOption, value any) error {
	o.FieldOption = option
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("invalid value %v for %s: expected one of JS_NORMAL, JS_STRING and JS_NUMBER as a string, got %T", value, option, value)
	}
	if o.Number, ok = enumNumber(jsTypes(), 0, text); !ok {
		return fmt.Errorf("invalid value %s for jstype: must be one of JS_NORMAL, JS_STRING or JS_NUMBER", text)
	}
	return nil
}
