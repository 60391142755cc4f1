// Package lint is the built-in lint rules: one file a rule or family, and the
// table of them all. A rule sees the model only; package check runs it.
package lint

import "github.com/platinummonkey/spoke/internal/check"

// Table has all built-in lint rules of every configuration version. The one rule
// whose logic takes large libraries is handed that.
func Table(validate Protovalidate) *check.Table {
	protovalidateRule := newProtovalidateRule(validate)
	return &check.Table{
		Kind:        "lint",
		CommentMark: ignoreMark,
		Categories:  categories,
		Rules: []*check.Rule{
			commentEnum(),
			commentEnumValue(),
			commentField(),
			commentMessage(),
			commentOneof(),
			commentRPC(),
			commentService(),
			directorySamePackage,
			enumFirstValueZero,
			enumNoAllowAlias,
			enumPascalCase,
			enumValuePrefix,
			enumValueUpperSnakeCase,
			enumZeroValueSuffix,
			fieldLowerSnakeCase,
			fieldNoDescriptor,
			fieldNotRequired,
			fileLowerSnakeCase,
			importNoPublic,
			importNoWeak,
			importUsed,
			messagePascalCase,
			oneofLowerSnakeCase,
			packageDefined,
			packageDirectoryMatch,
			packageLowerSnakeCase,
			packageNoImportCycle,
			packageSameCsharpNamespace(),
			packageSameDirectory,
			packageSameGoPackage(),
			packageSameJavaMultipleFiles(),
			packageSameJavaPackage(),
			packageSamePhpNamespace(),
			packageSameRubyPackage(),
			packageSameSwiftPrefix(),
			packageVersionSuffix,
			protovalidateRule,
			rpcNoClientStreaming,
			rpcNoServerStreaming,
			rpcPascalCase,
			rpcRequestResponseUnique,
			rpcRequestStandardName,
			rpcResponseStandardName,
			servicePascalCase,
			serviceSuffix,
			stablePackageNoImportUnstable,
			syntaxSpecified,
		},
	}
}

// ignoreMark begins a comment line that silences a rule.
const ignoreMark = "buf:lint:ignore"

// categories in the order of listings.
var categories = []check.Category{
	{ID: "MINIMAL"},
	{ID: "BASIC"},
	{ID: "DEFAULT", ReplacedBy: "STANDARD", Notice: defaultNotice},
	{ID: "STANDARD"},
	{ID: "COMMENTS"},
	{ID: "UNARY_RPC"},
	{ID: "OTHER"},
	{ID: "FILE_LAYOUT"},
	{ID: "PACKAGE_AFFINITY"},
	{ID: "SENSIBLE"},
	{ID: "STYLE_BASIC"},
	{ID: "STYLE_DEFAULT", ReplacedBy: "STYLE_STANDARD"},
	{ID: "STYLE_STANDARD"},
}

// defaultNotice is what users are told of the category DEFAULT.
const defaultNotice = `
	The concept of a default rule has been introduced. A default rule is a rule that will be run
	if no rules are explicitly configured in your {}. Run buf config ls-lint-rules or
	buf config ls-breaking-rules to see which rules are defaults. With this introduction, having a category
	also named DEFAULT is confusing, as while it happens that all the rules in the DEFAULT category
	are also default rules, the name has become overloaded.
`

// The ways in which configuration versions know rules.
var (
	minimal  = &check.Use{Categories: []string{"MINIMAL", "BASIC", "STANDARD"}, Default: true}
	basic    = &check.Use{Categories: []string{"BASIC", "STANDARD"}, Default: true}
	standard = &check.Use{Categories: []string{"STANDARD"}, Default: true}
	comments = &check.Use{Categories: []string{"COMMENTS"}}
	unaryRPC = &check.Use{Categories: []string{"UNARY_RPC"}}
	byID     = &check.Use{}

	// Only in v1beta1.
	other           = &check.Use{Categories: []string{"OTHER"}}
	fileLayout      = &check.Use{Categories: []string{"MINIMAL", "BASIC", "STANDARD", "FILE_LAYOUT"}, Default: true}
	packageAffinity = &check.Use{Categories: []string{"MINIMAL", "BASIC", "STANDARD", "PACKAGE_AFFINITY"}, Default: true}
	sensible        = &check.Use{Categories: []string{"MINIMAL", "BASIC", "STANDARD", "SENSIBLE"}, Default: true}
	styleBasic      = &check.Use{Categories: []string{"BASIC", "STANDARD", "STYLE_BASIC", "STYLE_STANDARD"}, Default: true}
	styleStandard   = &check.Use{Categories: []string{"STANDARD", "STYLE_STANDARD"}, Default: true}
)
