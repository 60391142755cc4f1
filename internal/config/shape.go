package config

// The shapes of the files as decoded and, for v2, as written. Field types
// decide what the decoder takes, so they follow the binary's: a number is a
// good string, a single string is no list. Their order is that of keys in
// written files.

type shapeVersion struct {
	Version string `json:"version" yaml:"version,omitempty"`
}

// shapeV1 is buf.yaml v1beta1 and v1.
type shapeV1 struct {
	Version string   `json:"version" yaml:"version,omitempty"`
	Name    string   `json:"name" yaml:"name,omitempty"`
	Deps    []string `json:"deps" yaml:"deps,omitempty"`
	Build   struct {
		Roots    []string `json:"roots" yaml:"roots,omitempty"`
		Excludes []string `json:"excludes" yaml:"excludes,omitempty"`
	} `json:"build" yaml:"build,omitempty"`
	Lint     shapeLintV1   `json:"lint" yaml:"lint,omitempty"`
	Breaking shapeBreaking `json:"breaking" yaml:"breaking,omitempty"`
}

// shapeV2 is buf.yaml v2.
type shapeV2 struct {
	Version  string        `json:"version" yaml:"version,omitempty"`
	Name     string        `json:"name" yaml:"name,omitempty"`
	Modules  []shapeModule `json:"modules" yaml:"modules,omitempty"`
	Deps     []string      `json:"deps" yaml:"deps,omitempty"`
	Lint     shapeLintV2   `json:"lint" yaml:"lint,omitempty"`
	Breaking shapeBreaking `json:"breaking" yaml:"breaking,omitempty"`
	Plugins  []shapePlugin `json:"plugins" yaml:"plugins,omitempty"`
	Policies []shapePolicy `json:"policies" yaml:"policies,omitempty"`
}

type shapeModule struct {
	Path     string        `json:"path" yaml:"path,omitempty"`
	Name     string        `json:"name" yaml:"name,omitempty"`
	Includes []string      `json:"includes" yaml:"includes,omitempty"`
	Excludes []string      `json:"excludes" yaml:"excludes,omitempty"`
	Lint     shapeLintV2   `json:"lint" yaml:"lint,omitempty"`
	Breaking shapeBreaking `json:"breaking" yaml:"breaking,omitempty"`
}

// shapeLint is what all versions of a lint section share.
type shapeLint struct {
	Use                                  []string            `json:"use" yaml:"use,omitempty"`
	Except                               []string            `json:"except" yaml:"except,omitempty"`
	Ignore                               []string            `json:"ignore" yaml:"ignore,omitempty"`
	IgnoreOnly                           map[string][]string `json:"ignore_only" yaml:"ignore_only,omitempty"`
	EnumZeroValueSuffix                  string              `json:"enum_zero_value_suffix" yaml:"enum_zero_value_suffix,omitempty"`
	RPCAllowSameRequestResponse          bool                `json:"rpc_allow_same_request_response" yaml:"rpc_allow_same_request_response,omitempty"`
	RPCAllowGoogleProtobufEmptyRequests  bool                `json:"rpc_allow_google_protobuf_empty_requests" yaml:"rpc_allow_google_protobuf_empty_requests,omitempty"`
	RPCAllowGoogleProtobufEmptyResponses bool                `json:"rpc_allow_google_protobuf_empty_responses" yaml:"rpc_allow_google_protobuf_empty_responses,omitempty"`
	ServiceSuffix                        string              `json:"service_suffix" yaml:"service_suffix,omitempty"`
}

type shapeLintV1 struct {
	shapeLint           `yaml:",inline"`
	AllowCommentIgnores bool `json:"allow_comment_ignores" yaml:"allow_comment_ignores,omitempty"`
	DisableBuiltin      bool `json:"disable_builtin" yaml:"disable_builtin,omitempty"`
}

type shapeLintV2 struct {
	shapeLint              `yaml:",inline"`
	DisallowCommentIgnores bool `json:"disallow_comment_ignores" yaml:"disallow_comment_ignores,omitempty"`
	DisableBuiltin         bool `json:"disable_builtin" yaml:"disable_builtin,omitempty"`
}

// IsZero reports whether nothing is set. The encoder leaves such a section out.
func (l shapeLintV2) IsZero() bool {
	return len(l.Use) == 0 && len(l.Except) == 0 && len(l.Ignore) == 0 && len(l.IgnoreOnly) == 0 &&
		l.EnumZeroValueSuffix == "" && l.ServiceSuffix == "" &&
		!l.RPCAllowSameRequestResponse && !l.RPCAllowGoogleProtobufEmptyRequests &&
		!l.RPCAllowGoogleProtobufEmptyResponses && !l.DisableBuiltin && !l.DisallowCommentIgnores
}

type shapeBreaking struct {
	Use                    []string            `json:"use" yaml:"use,omitempty"`
	Except                 []string            `json:"except" yaml:"except,omitempty"`
	Ignore                 []string            `json:"ignore" yaml:"ignore,omitempty"`
	IgnoreOnly             map[string][]string `json:"ignore_only" yaml:"ignore_only,omitempty"`
	IgnoreUnstablePackages bool                `json:"ignore_unstable_packages" yaml:"ignore_unstable_packages,omitempty"`
	DisableBuiltin         bool                `json:"disable_builtin" yaml:"disable_builtin,omitempty"`
}

// IsZero reports whether nothing is set. The encoder leaves such a section out.
func (b shapeBreaking) IsZero() bool {
	return len(b.Use) == 0 && len(b.Except) == 0 && len(b.Ignore) == 0 && len(b.IgnoreOnly) == 0 &&
		!b.IgnoreUnstablePackages && !b.DisableBuiltin
}

type shapePlugin struct {
	Plugin  any            `json:"plugin" yaml:"plugin,omitempty"`
	Options map[string]any `json:"options" yaml:"options,omitempty"`
}

type shapePolicy struct {
	Policy     string              `json:"policy" yaml:"policy,omitempty"`
	Ignore     []string            `json:"ignore" yaml:"ignore,omitempty"`
	IgnoreOnly map[string][]string `json:"ignore_only" yaml:"ignore_only,omitempty"`
}

// shapeWork is buf.work.yaml.
type shapeWork struct {
	Version     string   `json:"version" yaml:"version,omitempty"`
	Directories []string `json:"directories" yaml:"directories,omitempty"`
}
