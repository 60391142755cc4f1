// Package config reads the configuration files of a workspace, every version,
// into one strict model.
//
// What it takes and refuses is what buf 1.75.0 takes and refuses; the messages
// are its own and name file, line and column. It knows nothing of rules: ids
// are kept as written. It opens no file: callers hand it the text.
package config

import (
	"fmt"

	"github.com/platinummonkey/spoke/internal/module"
)

// Version is the version of a configuration file.
type Version int8

// Versions of buf.yaml.
const (
	V1Beta1 Version = iota + 1
	V1
	V2
)

// String is the version as written in a file.
func (v Version) String() string {
	switch v {
	case V1Beta1:
		return "v1beta1"
	case V1:
		return "v1"
	case V2:
		return "v2"
	}
	return "unset"
}

// ParseVersionName is the version that has a name, as written in a file.
func ParseVersionName(name string) (Version, error) {
	for v := V1Beta1; v <= V2; v++ {
		if v.String() == name {
			return v, nil
		}
	}
	return 0, fmt.Errorf("unknown file version: %q", name)
}

// File is one buf.yaml, or what stands in for it: a legacy buf.mod, a
// spoke.yaml that is alone, or the data of --config.
type File struct {
	// Name is the name that users know the file by, for messages.
	Name    string
	Version Version
	// Modules are sorted by path, and there is at least one. Versions before
	// v2 have exactly one, at ".".
	Modules []Module
	// Lint and Breaking are the sections at the top level, which hold for what
	// is in no module: images. Their paths are as written.
	Lint     Lint
	Breaking Breaking
	Deps     []module.Ref
	// Plugins and Policies are the check plugins and policies asked for; only
	// their shape has been checked.
	Plugins, Policies []Extension
}

// Extension is a check plugin or policy as named in a file.
type Extension struct {
	// Key is "plugins" or "policies".
	Key string
	// Name is the program, file or reference, as written.
	Name string
	// refusal is the error for users until this is supported.
	refusal *Error
}

// Module is the configuration of one module.
type Module struct {
	// Path is the module's directory relative to the file's directory, "." for
	// the same.
	Path string
	// Name is the zero FullName when the module has no name.
	Name module.FullName
	// Roots are the directories from which import paths count; one root "."
	// in every version but v1beta1.
	Roots    []Root
	Lint     Lint
	Breaking Breaking
}

// Root is a directory from which import paths count, and which parts of it
// belong to the module.
type Root struct {
	// Path is relative to the module's directory.
	Path string
	// Includes and Excludes are sorted directories relative to the root. An
	// empty Includes stands for the whole root.
	Includes, Excludes []string
}

// Lint is the lint configuration of one module, normalised over versions.
type Lint struct {
	Version Version
	// Use and Except are rule ids and categories as written.
	Use, Except []string
	// Ignore and the values of IgnoreOnly are paths relative to the module's
	// root, thus import paths, already taken apart per module. Ignore never
	// holds ".", see Disabled; an IgnoreOnly that holds "." is a mistake to be
	// reported by who runs the check.
	Ignore     []string
	IgnoreOnly map[string][]string
	// CommentIgnores says whether comments may silence findings.
	CommentIgnores bool

	EnumZeroValueSuffix                  string
	ServiceSuffix                        string
	RPCAllowSameRequestResponse          bool
	RPCAllowGoogleProtobufEmptyRequests  bool
	RPCAllowGoogleProtobufEmptyResponses bool
	DisableBuiltin                       bool

	// Disabled says that the module ignores itself: nothing is checked, not
	// even the ids.
	Disabled bool
}

// Breaking is the breaking configuration of one module, normalised over
// versions; paths as in Lint.
type Breaking struct {
	Version                Version
	Use, Except            []string
	Ignore                 []string
	IgnoreOnly             map[string][]string
	IgnoreUnstablePackages bool
	DisableBuiltin         bool
	Disabled               bool
}

// Default is the configuration of a directory without any file.
func Default() *File {
	return &File{
		Name:    "buf.yaml",
		Version: V1,
		Modules: []Module{{
			Path:     ".",
			Roots:    []Root{{Path: "."}},
			Lint:     Lint{Version: V1},
			Breaking: Breaking{Version: V1},
		}},
		Lint:     Lint{Version: V1},
		Breaking: Breaking{Version: V1},
	}
}

// CheckSupported refuses what this version of Spoke can read but not yet run.
// Skipping a plugin silently would pass what it exists to find.
func (f *File) CheckSupported() error {
	for _, list := range [][]Extension{f.Plugins, f.Policies} {
		for _, e := range list {
			return e.refusal
		}
	}
	return nil
}
