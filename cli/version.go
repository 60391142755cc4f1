package cli

import (
	"runtime/debug"
	"strings"
)

// bufVersion is the version of the Buf CLI whose surface Spoke has. The program
// gives it when invoked as buf, so that version checks in scripts pass.
const bufVersion = "1.75.0"

// bufName is the name under which the program stands in for the Buf CLI.
const bufName = "buf"

// version is Spoke's own, set by the linker in releases.
var version = ""

// versionText is what --version prints.
func (app *App) versionText() string {
	if app.Name == bufName {
		return bufVersion
	}
	return app.ownVersion()
}

// ownVersion is Spoke's own version.
func (app *App) ownVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "0.1.0-dev"
}
