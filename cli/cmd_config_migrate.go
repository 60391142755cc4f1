package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/breaking"
	"github.com/platinummonkey/spoke/internal/migrate"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/lint"
)

type configMigrateOptions struct {
	modules, workspaces, templates []string
	diff                           bool
}

func newConfigMigrateCommand(app *App) command {
	var opts configMigrateOptions
	return command{
		use:   "migrate",
		short: "Rewrite older configuration as version v2",
		long: "Rewrite buf.yaml, buf.work.yaml and buf.lock of versions before v2 as one buf.yaml and buf.lock of version v2\n" +
			"in the working directory, which select the same rules. The older files are removed.\n" +
			"Templates, buf.gen.yaml, are rewritten where they are. Registries are asked for the digests of what buf.lock pins.\n\n" +
			"Without --module, --workspace and --buf-gen-yaml all of them at and below the working directory are migrated.\n" +
			"Either all files are rewritten or, when something is wrong, none.",
		args: cobra.NoArgs,
		flags: func(cmd *cobra.Command) {
			flags := cmd.Flags()
			flags.StringSliceVar(&opts.modules, "module", nil, "The directory of a module to migrate, with its buf.yaml and buf.lock;\nrepeat it, or separate several with commas")
			flags.StringSliceVar(&opts.workspaces, "workspace", nil, "The directory of a workspace to migrate, with its buf.work.yaml and modules;\nrepeat it, or separate several with commas")
			flags.StringSliceVar(&opts.templates, "buf-gen-yaml", nil, "A template to migrate, buf.gen.yaml most often;\nrepeat it, or separate several with commas")
			flags.BoolVarP(&opts.diff, "diff", "d", false, "Print diffs in place of rewriting files")
		},
		run: func(ctx context.Context, _ []string) error { return runConfigMigrate(ctx, app, opts) },
	}
}

func runConfigMigrate(ctx context.Context, app *App, opts configMigrateOptions) error {
	changes, err := migrate.Plan(migrate.Options{
		Tree:       os.DirFS(app.Dir),
		Modules:    opts.modules,
		Workspaces: opts.workspaces,
		Templates:  opts.templates,
		HasProgram: func(name string) bool {
			_, err := exec.LookPath(name)
			return err == nil
		},
		Lint:     lint.Table(nil),
		Breaking: breaking.Table(),
		Commits: func(refs []module.Ref) ([]migrate.Commit, error) {
			commits, err := app.registries().Commits(ctx, refs, module.B5)
			out := make([]migrate.Commit, len(commits))
			for i, c := range commits {
				out[i] = migrate.Commit(c)
			}
			return out, err
		},
		Warn: app.log.Warn,
	})
	if err != nil {
		return err
	}
	if opts.diff {
		var out []byte
		for _, c := range changes {
			out = appendDiff(out, c.Path, c.Old, c.New, app.Now())
		}
		_, err := app.Stdout.Write(out)
		return err
	}
	rewrites := make([]rewrite, len(changes))
	for i, c := range changes {
		rewrites[i] = rewrite{name: filepath.Join(app.Dir, filepath.FromSlash(c.Path)), text: c.New}
	}
	return rewriteAll(rewrites)
}
