// Package config reads the configuration files of a workspace, every version,
// into one strict model.
package config

// Version is the version of a configuration file.
type Version int8

// Versions of buf.yaml.
const (
	V1Beta1 Version = iota + 1
	V1
	V2
)

// Lint is the lint configuration of one module, normalised over versions.
type Lint struct {
	Version Version
	// Use and Except are rule ids and categories as written.
	Use, Except []string
	// Ignore and the values of IgnoreOnly are paths relative to the module's
	// root, thus import paths, already taken apart per module. The path "."
	// stands for the whole module.
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
}
