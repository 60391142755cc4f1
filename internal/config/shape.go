package config

// The shapes of the files as decoded. Field types decide what the decoder
// takes, so they follow the binary's: a number is a good string, a single
// string is no list.

type shapeVersion struct {
	Version string `json:"version" yaml:"version"`
}

// shapeV1 is buf.yaml v1beta1 and v1.
type shapeV1 struct {
	Version string   `json:"version" yaml:"version"`
	Name    string   `json:"name" yaml:"name"`
	Deps    []string `json:"deps" yaml:"deps"`
	Build   struct {
		Roots    []string `json:"roots" yaml:"roots"`
		Excludes []string `json:"excludes" yaml:"excludes"`
	} `json:"build" yaml:"build"`
	Lint     shapeLintV1   `json:"lint" yaml:"lint"`
	Breaking shapeBreaking `json:"breaking" yaml:"breaking"`
}

// shapeV2 is buf.yaml v2.
type shapeV2 struct {
	Version  string        `json:"version" yaml:"version"`
	Name     string        `json:"name" yaml:"name"`
	Modules  []shapeModule `json:"modules" yaml:"modules"`
	Deps     []string      `json:"deps" yaml:"deps"`
	Lint     shapeLintV2   `json:"lint" yaml:"lint"`
	Breaking shapeBreaking `json:"breaking" yaml:"breaking"`
	Plugins  []shapePlugin `json:"plugins" yaml:"plugins"`
	Policies []shapePolicy `json:"policies" yaml:"policies"`
}

type shapeModule struct {
	Path     string        `json:"path" yaml:"path"`
	Name     string        `json:"name" yaml:"name"`
	Includes []string      `json:"includes" yaml:"includes"`
	Excludes []string      `json:"excludes" yaml:"excludes"`
	Lint     shapeLintV2   `json:"lint" yaml:"lint"`
	Breaking shapeBreaking `json:"breaking" yaml:"breaking"`
}

// shapeLint is what all versions of a lint section share.
type shapeLint struct {
	Use                                  []string            `json:"use" yaml:"use"`
	Except                               []string            `json:"except" yaml:"except"`
	Ignore                               []string            `json:"ignore" yaml:"ignore"`
	IgnoreOnly                           map[string][]string `json:"ignore_only" yaml:"ignore_only"`
	EnumZeroValueSuffix                  string              `json:"enum_zero_value_suffix" yaml:"enum_zero_value_suffix"`
	RPCAllowSameRequestResponse          bool                `json:"rpc_allow_same_request_response" yaml:"rpc_allow_same_request_response"`
	RPCAllowGoogleProtobufEmptyRequests  bool                `json:"rpc_allow_google_protobuf_empty_requests" yaml:"rpc_allow_google_protobuf_empty_requests"`
	RPCAllowGoogleProtobufEmptyResponses bool                `json:"rpc_allow_google_protobuf_empty_responses" yaml:"rpc_allow_google_protobuf_empty_responses"`
	ServiceSuffix                        string              `json:"service_suffix" yaml:"service_suffix"`
	DisableBuiltin                       bool                `json:"disable_builtin" yaml:"disable_builtin"`
}

type shapeLintV1 struct {
	shapeLint           `yaml:",inline"`
	AllowCommentIgnores bool `json:"allow_comment_ignores" yaml:"allow_comment_ignores"`
}

type shapeLintV2 struct {
	shapeLint              `yaml:",inline"`
	DisallowCommentIgnores bool `json:"disallow_comment_ignores" yaml:"disallow_comment_ignores"`
}

func (l shapeLintV2) empty() bool {
	return len(l.Use) == 0 && len(l.Except) == 0 && len(l.Ignore) == 0 && len(l.IgnoreOnly) == 0 &&
		l.EnumZeroValueSuffix == "" && l.ServiceSuffix == "" &&
		!l.RPCAllowSameRequestResponse && !l.RPCAllowGoogleProtobufEmptyRequests &&
		!l.RPCAllowGoogleProtobufEmptyResponses && !l.DisableBuiltin && !l.DisallowCommentIgnores
}

type shapeBreaking struct {
	Use                    []string            `json:"use" yaml:"use"`
	Except                 []string            `json:"except" yaml:"except"`
	Ignore                 []string            `json:"ignore" yaml:"ignore"`
	IgnoreOnly             map[string][]string `json:"ignore_only" yaml:"ignore_only"`
	IgnoreUnstablePackages bool                `json:"ignore_unstable_packages" yaml:"ignore_unstable_packages"`
	DisableBuiltin         bool                `json:"disable_builtin" yaml:"disable_builtin"`
}

func (b shapeBreaking) empty() bool {
	return len(b.Use) == 0 && len(b.Except) == 0 && len(b.Ignore) == 0 && len(b.IgnoreOnly) == 0 &&
		!b.IgnoreUnstablePackages && !b.DisableBuiltin
}

type shapePlugin struct {
	Plugin  any            `json:"plugin" yaml:"plugin"`
	Options map[string]any `json:"options" yaml:"options"`
}

type shapePolicy struct {
	Policy     string              `json:"policy" yaml:"policy"`
	Ignore     []string            `json:"ignore" yaml:"ignore"`
	IgnoreOnly map[string][]string `json:"ignore_only" yaml:"ignore_only"`
}

// shapeWork is buf.work.yaml.
type shapeWork struct {
	Version     string   `json:"version" yaml:"version"`
	Directories []string `json:"directories" yaml:"directories"`
}
