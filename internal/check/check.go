// Package check runs rules over the model: it selects them by configuration,
// walks every file once for all of them, and applies ignores. It takes a Table
// of rules and a Config and gives diagnostics. It knows neither lint nor
// breaking rules.
package check

import (
	"cmp"
	"context"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/schema/model"
)

// Table is all rules of one kind, as data.
type Table struct {
	// Kind is "lint" or "breaking".
	Kind string
	// CommentMark is what a comment line that silences a rule starts with;
	// a space and the rule's id follow.
	CommentMark string
	Rules       []*Rule
	// Categories is in the order in which listings show them.
	Categories []Category
}

// Category is a name for a set of rules.
type Category struct {
	ID string
	// Aside is set for a category that decides the order of listings only where
	// all others are the same.
	Aside bool
	// ReplacedBy is set for a deprecated category: it has the rules of that
	// category, which ought to be named instead.
	ReplacedBy string
	// Notice is further text of the warning about a deprecated category. {}
	// stands for the name of the configuration.
	Notice string
}

// Rule is one check: what it is called, what it is for, and what it does.
// Hooks are called in file order, each file from one goroutine; a rule keeps
// no state between calls.
type Rule struct {
	ID string
	// Purpose is one sentence for listings.
	Purpose string
	Doc     Doc
	In      In
	// Deprecated rules are not run; Replacements, if any, are in their place.
	Deprecated   bool
	Replacements []string

	OnFile      func(*Pass, *model.File)
	OnImport    func(*Pass, *model.File, *model.Import)
	OnMessage   func(*Pass, *model.Message)
	OnField     func(*Pass, *model.Field) // fields and extensions
	OnOneof     func(*Pass, *model.Oneof)
	OnEnum      func(*Pass, *model.Enum)
	OnEnumValue func(*Pass, *model.EnumValue)
	OnService   func(*Pass, *model.Service)
	OnMethod    func(*Pass, *model.Method)
	// OnSet sees all files at once. The error is for bugs and cancellation.
	OnSet func(context.Context, *Pass, *Set) error
	// Local says that what OnSet finds in a file depends on that file and what
	// it imports alone. Of other rules OnSet may look at no more of a file than
	// package facts knows.
	Local bool
}

// Doc is a rule's documentation; reference pages are made of it.
type Doc struct {
	// Summary is one line, Why a paragraph or more.
	Summary, Why string
	// Bad gives findings of this rule alone; Good gives none. Each is one
	// file, named ExamplePath, or a txtar archive of several.
	Bad, Good string
	// Since is the version of Spoke that first had the rule.
	Since string
	// Options are the configuration keys that the rule reads.
	Options []string
}

// ExamplePath is the path of an example that is no archive.
const ExamplePath = "acme/weather/v1/weather.proto"

// In says which configuration versions know a rule, and how; nil for those
// that do not.
type In struct{ V1Beta1, V1, V2 *Use }

// Use is how one configuration version knows a rule.
type Use struct {
	// Categories, without deprecated ones, in the order of the Table.
	Categories []string
	// Default rules run where the configuration names none.
	Default bool
}

// At is the use in version v.
func (in In) At(v config.Version) *Use {
	switch v {
	case config.V1Beta1:
		return in.V1Beta1
	case config.V1:
		return in.V1
	case config.V2:
		return in.V2
	}
	return nil
}

// Config selects rules and says what silences them.
type Config struct {
	Version config.Version
	// Name is what warnings call the configuration: "buf.yaml".
	Name string
	// Use and Except are rule ids and categories as written.
	Use, Except []string
	// Ignore and the values of IgnoreOnly are import paths of files and
	// directories.
	Ignore     []string
	IgnoreOnly map[string][]string
	// CommentIgnores lets comments silence findings.
	CommentIgnores bool
	// DisableBuiltin leaves no rule of the table.
	DisableBuiltin bool
	Options        Options
}

// Options are the settings that rules read.
type Options struct {
	EnumZeroValueSuffix                  string
	ServiceSuffix                        string
	RPCAllowSameRequestResponse          bool
	RPCAllowGoogleProtobufEmptyRequests  bool
	RPCAllowGoogleProtobufEmptyResponses bool
}

// Lint is the Config of a lint configuration.
func Lint(c config.Lint) Config {
	return Config{
		Version:        c.Version,
		Name:           "buf.yaml",
		Use:            c.Use,
		Except:         c.Except,
		Ignore:         c.Ignore,
		IgnoreOnly:     c.IgnoreOnly,
		CommentIgnores: c.CommentIgnores,
		DisableBuiltin: c.DisableBuiltin,
		Options: Options{
			EnumZeroValueSuffix:                  cmp.Or(c.EnumZeroValueSuffix, "_UNSPECIFIED"),
			ServiceSuffix:                        cmp.Or(c.ServiceSuffix, "Service"),
			RPCAllowSameRequestResponse:          c.RPCAllowSameRequestResponse,
			RPCAllowGoogleProtobufEmptyRequests:  c.RPCAllowGoogleProtobufEmptyRequests,
			RPCAllowGoogleProtobufEmptyResponses: c.RPCAllowGoogleProtobufEmptyResponses,
		},
	}
}

// Breaking is the Config of a breaking configuration.
func Breaking(c config.Breaking) Config {
	return Config{
		Version:        c.Version,
		Name:           "buf.yaml",
		Use:            c.Use,
		Except:         c.Except,
		Ignore:         c.Ignore,
		IgnoreOnly:     c.IgnoreOnly,
		DisableBuiltin: c.DisableBuiltin,
	}
}
