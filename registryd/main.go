// Command registryd is a registry for Protobuf modules that the unmodified Buf
// CLI works with.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/registryd/config"
	"github.com/platinummonkey/spoke/registryd/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{environ: os.Environ(), out: os.Stdout, err: os.Stderr}
	err := p.tree().ExecuteContext(ctx)
	stop()
	if err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "Failure: %v\n", err)
		os.Exit(1)
	}
}

// program is what commands see of the process.
type program struct {
	environ  []string
	out, err io.Writer
}

// tree is every command there is.
func (p *program) tree() *cobra.Command {
	root := &cobra.Command{
		Use: "registryd", Short: "A registry for Protobuf modules",
		Long:         "A registry for Protobuf modules that the Buf CLI and spoke push to and build from.",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.AddCommand(p.serve(), p.migrate(), p.token(), p.gc(), p.fsck(), p.mirror(), p.imports())
	return root
}

// settings adds the flags of all settings, and --config, to a command. What it
// gives reads them.
func (p *program) settings(cmd *cobra.Command) func() (config.Config, error) {
	for _, s := range config.Settings() {
		cmd.Flags().String(flagName(s.Key), s.Default, s.Doc+" [SPOKE_"+strings.ToUpper(s.Key)+"]")
		if s.Default == "true" || s.Default == "false" { // the flag alone says true
			cmd.Flags().Lookup(flagName(s.Key)).NoOptDefVal = "true"
		}
	}
	file := cmd.Flags().String("config", "", "YAML file with settings by key [SPOKE_CONFIG]")
	return func() (config.Config, error) {
		src := config.Sources{Flags: map[string]string{}, Environ: p.environ, FileName: *file, DataFolder: p.dataFolder()}
		if src.FileName == "" {
			src.FileName = p.env("SPOKE_CONFIG")
		}
		if src.FileName != "" {
			text, err := os.ReadFile(src.FileName)
			if err != nil {
				return config.Config{}, fmt.Errorf("config: %w", err)
			}
			src.File = text
		}
		for _, s := range config.Settings() {
			if f := cmd.Flags().Lookup(flagName(s.Key)); f.Changed {
				src.Flags[s.Key] = f.Value.String()
			}
		}
		return config.Load(src)
	}
}

func flagName(key string) string { return strings.ReplaceAll(key, "_", "-") }

func (p *program) env(name string) string {
	value := ""
	for _, entry := range p.environ {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}

// dataFolder is where programs of the user keep data.
func (p *program) dataFolder() string {
	if folder := p.env("XDG_DATA_HOME"); folder != "" {
		return folder
	}
	return filepath.Join(p.env("HOME"), ".local", "share")
}

func (p *program) serve() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the registry", Args: cobra.NoArgs,
		Long: "Run the registry. Without any setting it keeps everything in one folder and listens on this machine only.",
	}
	load := p.settings(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		return server.Serve(cmd.Context(), c, p.out, p.log(c))
	}
	return cmd
}

// log writes to standard error, one JSON object a line.
func (p *program) log(c config.Config) *slog.Logger {
	return slog.New(slog.NewJSONHandler(p.err, &slog.HandlerOptions{Level: c.LogLevel}))
}
