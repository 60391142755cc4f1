// Package archtest holds the laws of the source tree as ordinary tests: which
// package may import which, which package owns a third-party library, what may
// stand at package level, what every package documents. A breach fails with
// the offending place and what to do about it. Only this package's own tests
// use it.
package archtest

import (
	"slices"
	"strings"
)

// module is the import path of the product.
const module = "github.com/platinummonkey/spoke"

// A floor is a set of packages that may import the floors below it, and
// nothing beside or above it. Paths are relative to the module.
type floor struct {
	name     string
	packages []string
}

// floors, ground first. Every package of the product stands on exactly one;
// the harness stands apart.
var floors = []floor{
	{"ground", []string{"schema/imports", "schema/source", "schema/wellknown", "schema/wire", "internal/filecache", "internal/handover", "internal/module", "internal/netrc", "internal/gitobj", "internal/outdir", "internal/udiff", "internal/watch", "internal/zstd"}},
	{"messages", []string{"internal/rpc", "internal/seen", "schema/diag"}},
	{"leaves", []string{"schema/syntax", "internal/config", "internal/gittree", "internal/input", "internal/report", "internal/fetch", "internal/memo", "cli/ui"}},
	{"model", []string{"schema/model", "format", "internal/edit", "internal/stats", "internal/registry", "internal/remote", "lock"}},
	{"engine", []string{"schema", "schema/image", "internal/check", "internal/facts", "internal/managed"}},
	{"linked images", []string{"schema/image/dynamic"}},
	{"features", []string{"lint", "lint/protovalidate", "breaking", "internal/workspace", "internal/migrate", "internal/refengine", "schema/descriptor", "schema/engine", "internal/convert", "internal/generate"}},
	{"compilers", []string{"internal/compare", "internal/compile", "internal/relint"}},
	{"registry", []string{"registryd/core", "registryd/config"}},
	{"stores", []string{"registryd/auth", "registryd/intake", "registryd/store/dir", "registryd/store/mem", "registryd/store/redis", "registryd/store/relational", "registryd/store/s3", "registryd/trace"}},
	{"drivers", []string{"registryd/api", "registryd/store/postgres", "registryd/store/sqlite"}},
	{"daemon", []string{"registryd/server"}},
	{"roof", []string{"cli"}},
	{"all abilities", []string{"cli/whole"}},
	{"programs", []string{"cli/front", "cli/spoke", "registryd"}},
}

// An edge is an import between two packages of the module.
type edge struct{ from, to string }

// beside lists the imports between neighbours on one floor that are meant.
var beside = map[edge]string{}

// harness packages, and those below them, test and document the product. No
// product package imports one outside its tests.
var harness = []string{
	"internal/archtest",
	"internal/bench",
	"internal/corpora",
	"internal/enginetest",
	"internal/gendocs",
	"internal/golden",
	"internal/newrule",
	"internal/oracle",
	"internal/plugintest",
	"internal/pty",
	"internal/registrytest",
	"internal/syntaxtest",
	"registryd/core/coretest",
	"registryd/e2e",
	"registryd/services",
}

// isHarness reports whether pkg is one of them.
func isHarness(pkg string) bool {
	return slices.ContainsFunc(harness, func(h string) bool { return pkg == h || strings.HasPrefix(pkg, h+"/") })
}

// narrow limits a package to fewer packages of the module than its floor
// allows.
var narrow = map[string][]string{
	"lint": {"internal/check", "schema/diag", "schema/model", "schema/source"},
}

// An owner is the only product package that imports the third-party packages
// whose path begins with prefix.
type owner struct {
	prefix   string
	packages []string
	why      string
}

// owners, one row a library. A third-party package that no row names may not
// be imported by the product at all.
var owners = []owner{
	{"github.com/spf13/viper", []string{"registryd/config"}, "it merges sources and folds case, which no other configuration may"},
	{"github.com/spf13/", []string{"cli", "registryd"}, "commands and flags are the command line's business"},
	{"golang.org/x/term", []string{"cli", "cli/ui"}, "whether a stream is a terminal is asked at the roof"},
	{"github.com/bufbuild/protocompile", []string{"internal/refengine"}, "rules, printers and commands never see which compiler ran"},
	{"google.golang.org/protobuf/", []string{"internal/convert", "internal/refengine", "lint/protovalidate", "registryd/api", "schema/image/dynamic"}, "descriptors stay where a library demands them; rules see the model"},
	{"buf.build/go/protovalidate", []string{"internal/convert", "lint/protovalidate"}, "CEL is paid for by one rule and by convert only"},
	{"buf.build/go/protoyaml", []string{"internal/convert"}, "messages in YAML are read in one place"},
	{"buf.build/gen/go/bufbuild/registry/", []string{"registryd/api"}, "the published messages of the protocol end where core begins"},
	{"connectrpc.com/connect/v2", []string{"registryd/api"}, "how the registry is spoken to is decided in one place"},
	{"github.com/gorilla/mux", []string{"registryd/api"}, "all routes stand in one place"},
	{"github.com/jackc/pgx/", []string{"registryd/store/postgres"}, "a driver knows its database, and nobody else does"},
	{"github.com/minio/minio-go/", []string{"registryd/store/s3"}, "a driver knows its service, and nobody else does"},
	{"github.com/redis/go-redis/", []string{"registryd/store/redis"}, "a driver knows its service, and nobody else does"},
	{"go.opentelemetry.io/", []string{"registryd/trace"}, "what is traced, and how, is decided in one place"},
	{"modernc.org/sqlite", []string{"registryd/store/sqlite"}, "a driver knows its database, and nobody else does"},
	{"golang.org/x/sync/", []string{"registryd/core"}, "files are read and written several at a time"},
	{"buf.build/gen/", []string{"lint/protovalidate"}, "the generated constraints go with protovalidate"},
	{"cel.dev/cel-go/", []string{"lint/protovalidate"}, "expressions are compiled in one place"},
	{"github.com/fsnotify/fsnotify", []string{"internal/watch"}, "what the system tells of files is gathered in one place"},
	{"github.com/rivo/uniseg", []string{"cli/ui", "schema/source"}, "the width of a character is part of a column"},
	{"github.com/klauspost/compress/", []string{"internal/input", "internal/zstd"}, "inputs are decompressed in one place"},
	{"go.yaml.in/yaml/", []string{"internal/config", "schema/image/dynamic"}, "one strict decoder for all configuration; images can be YAML"},
}

// heavy are packages that the front may not contain, with all below them: they
// take long to start.
var heavy = []string{
	"buf.build/gen",
	"buf.build/go/protovalidate",
	"cel.dev/cel-go",
	"connectrpc.com/connect",
	"crypto/tls",
	"database/sql",
	"github.com/bufbuild/protocompile",
	"google.golang.org/protobuf",
	"net/http",
}

// families are the packages whose tables hold rules made by functions of their
// own, several that differ in little.
var families = []string{"breaking"}

// An exemption lets one package-level variable break the law on state.
type exemption struct{ pkg, name string }

// exempt lists them, each with its reason.
var exempt = map[exemption]string{
	{"internal/golden", "update"}: "a test flag has to exist before the test main parses the command line",
}

// A ban names a function that only some packages may call; tests and harness
// are free to.
type ban struct {
	pkg, function string
	packages      []string
	instead       string
}

// bans keep the surroundings of the process out of the product: what a package
// needs to know of them is an argument.
var bans = []ban{
	{"os", "Exit", []string{"cli/front", "cli/spoke", "registryd"}, "return an error; main turns it into an exit code"},
	{"os", "Getwd", []string{"cli"}, "take the directory as an argument"},
	{"os", "Chdir", nil, "take the directory as an argument"},
	{"os", "Getenv", []string{"cli"}, "take the setting as an argument"},
	{"os", "LookupEnv", []string{"cli"}, "take the setting as an argument"},
	{"time", "Now", []string{"cli", "cli/ui", "registryd/server"}, "take a clock as an argument; output is a pure function of input"},
	{"os/exec", "Command", nil, "use exec.CommandContext, so that the caller can stop it"},
	{"fmt", "Print", nil, "write to a writer that the caller gives"},
	{"fmt", "Printf", nil, "write to a writer that the caller gives"},
	{"fmt", "Println", nil, "write to a writer that the caller gives"},
}
