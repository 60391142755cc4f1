package cli

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/stats"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/syntax"
)

type statsOptions struct {
	inputFlags
	format string
}

func newStatsCommand(app *App) command {
	var opts statsOptions
	formats := []string{listText, listJSON}
	return command{
		use:   "stats [source]",
		short: "Count what Protobuf files declare",
		long: "Count what the .proto files of a source declare: messages, fields, services and so on.\n\n" +
			"Nothing is compiled: imports need not exist, and of broken files what can be read counts.\n" +
			"Types are messages, enums and RPCs together.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bindSource(cmd)
			cmd.Flags().StringVar(&opts.format, "format", listText, "How the counts look, one of "+choices(formats))
			complete(cmd, "format", formats)
		},
		run: func(ctx context.Context, args []string) error {
			opts.format = cmp.Or(opts.format, listText)
			if !slices.Contains(formats, opts.format) {
				return flagValueError("unknown format: %s", opts.format)
			}
			return runStats(ctx, app, opts, args)
		},
	}
}

func runStats(ctx context.Context, app *App, opts statsOptions, args []string) error {
	in, err := app.load(ctx, &opts.inputFlags, args, wish{kind: input.Sources | input.Modules, textOnly: true, list: workspace.ListTargetModules})
	if err != nil {
		return err
	}
	defer in.Close()
	if err := in.workspace.CheckFiles(); err != nil {
		return err
	}
	start := app.Now()
	counted, err := countFiles(ctx, in.workspace, app.Abilities.Count)
	if err != nil {
		return err
	}
	app.log.Debug("files counted", start)
	if opts.format == listJSON {
		writeJSON(app.Stdout, counted)
		return nil
	}
	return writeStats(app, counted)
}

// countFiles counts all files that a workspace lists, on all processors.
func countFiles(ctx context.Context, ws *workspace.Workspace, broken brokenCounter) (stats.Stats, error) {
	var next atomic.Int64
	var workers sync.WaitGroup
	counters := make([]stats.Counter, runtime.GOMAXPROCS(0))
	errs := make([]error, len(counters))
	for w := range counters {
		workers.Go(func() {
			var tree syntax.Tree
			var buf []byte
			for ctx.Err() == nil && errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(ws.Files) {
					return
				}
				f := &ws.Files[i]
				if buf, errs[w] = ws.Read(f, buf); errs[w] == nil {
					errs[w] = countFile(&counters[w], &tree, f, unsafe.String(unsafe.SliceData(buf), len(buf)), broken)
				}
			}
		})
	}
	workers.Wait()
	if ctx.Err() != nil {
		return stats.Stats{}, context.Cause(ctx)
	}
	var all stats.Counter
	for w := range counters {
		if errs[w] != nil {
			return stats.Stats{}, errs[w]
		}
		all.Merge(&counters[w])
	}
	return all.Stats(), nil
}

// brokenCounter counts what a file declares that may be broken.
type brokenCounter func(*source.File, *stats.Counter) error

// countFile counts one file.
func countFile(c *stats.Counter, tree *syntax.Tree, f *workspace.SourceFile, text string, broken brokenCounter) error {
	tree.Parse(text)
	if tree.Valid() {
		tree.Check()
	}
	if tree.Valid() {
		c.Tree(tree)
		return nil
	}
	return broken(&source.File{Path: f.Path, External: f.External, Text: strings.Clone(text)}, c)
}

func writeStats(app *App, s stats.Stats) error {
	_, err := fmt.Fprintf(app.Stdout, `Files:               %d
Types:               %d
Packages:            %d
Messages:            %d
Deprecated Messages: %d
Fields:              %d
Enums:               %d
Deprecated Enums:    %d
Enum Values:         %d
Services:            %d
RPCs:                %d
Deprecated RPCs:     %d
Extensions:          %d
`, s.Files, s.Types, s.Packages, s.Messages, s.DeprecatedMessages, s.Fields, s.Enums, s.DeprecatedEnums,
		s.EnumValues, s.Services, s.RPCs, s.DeprecatedRPCs, s.Extensions)
	return err
}
