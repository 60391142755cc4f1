package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/registry"
)

// newRegistryCommand groups what is done on registries, and with what is kept of
// them.
func newRegistryCommand(app *App, b binder) *cobra.Command {
	return b.group(app, "registry", "Work with registries of modules", "",
		b.leaf(app, newRegistryCCCommand(app)),
	)
}

func newRegistryCCCommand(app *App) command {
	return command{
		use:   "cc",
		short: "Clear the cache of modules",
		long: "Remove all modules that have been downloaded, and whatever else is kept of registries. It is shared with the\n" +
			"Buf CLI. What is needed will be downloaded again.",
		args: cobra.NoArgs,
		run:  func(context.Context, []string) error { return registry.Clear(app.abs(app.cacheDir())) },
	}
}
