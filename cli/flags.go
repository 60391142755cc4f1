package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/platinummonkey/spoke/internal/report"
)

// Global flags and the variables that give their defaults.
const (
	debugFlag     = "debug"
	logFormatFlag = "log-format"
	timeoutFlag   = "timeout"
	engineFlag    = "engine"

	debugEnv     = "BUF_DEBUG"
	logFormatEnv = "BUF_LOG_FORMAT"
	timeoutEnv   = "BUF_TIMEOUT"
)

// bindGlobal adds the flags that every command has.
func bindGlobal(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.Bool(debugFlag, false, "Log what the program does on stderr (env "+debugEnv+")")
	flags.String(logFormatFlag, "color", "How log lines look, one of "+choices(logFormats)+" (env "+logFormatEnv+")")
	flags.Duration(timeoutFlag, 0, "Give up after this time; 0 is never (env "+timeoutEnv+")")
	complete(root, logFormatFlag, logFormats)
	flags.Bool(noCacheFlag, false, "Do not remember anything of this run, nor use what others left")
	flags.Bool(offlineFlag, false, "Ask no registry and no other server (env "+offlineEnv+")")
	flags.String(engineFlag, "", "")
	hide(flags, engineFlag)
	// Accepted without effect, as old scripts pass it.
	flags.BoolP("verbose", "v", false, "")
	hide(flags, "verbose")
}

// start reads the global flags of cmd: it sets the log and gives the context
// that the command runs in.
func (app *App) start(cmd *cobra.Command) (context.Context, context.CancelFunc, error) {
	flags := cmd.Flags()
	debug, _ := flags.GetBool(debugFlag)
	format, _ := flags.GetString(logFormatFlag)
	timeout, _ := flags.GetDuration(timeoutFlag)
	app.offline, _ = flags.GetBool(offlineFlag)
	app.noCache, _ = flags.GetBool(noCacheFlag)
	var err error
	if value := app.Getenv(debugEnv); value != "" && !flags.Changed(debugFlag) {
		if debug, err = strconv.ParseBool(value); err != nil {
			return nil, nil, bareError{fmt.Errorf("invalid value %q for %s: %w", value, debugEnv, err)}
		}
	}
	if value := app.Getenv(timeoutEnv); value != "" && !flags.Changed(timeoutFlag) {
		if timeout, err = time.ParseDuration(value); err != nil {
			return nil, nil, bareError{fmt.Errorf("invalid value %q for %s: %w", value, timeoutEnv, err)}
		}
	}
	if value := app.Getenv(logFormatEnv); value != "" && !flags.Changed(logFormatFlag) {
		format = value
	}
	if app.log, err = newLogger(app.Stderr, format, debug, app.Now); err != nil {
		return nil, nil, err
	}
	app.log.quiet = app.plugin != nil && app.plugin.LogLevel == "error"
	if debug && app.console != nil {
		// Whoever looks for a fault wants to see how far the program comes, and
		// does not mind when the whole program says it all again.
		if err := app.console.release(); err != nil {
			return nil, nil, err
		}
	}
	app.compiler.GaveUp = func(why error) { app.log.Debug("the reference compiles", app.Now(), "because", why.Error()) }
	switch engine, _ := flags.GetString(engineFlag); engine {
	case "":
	case "reference":
		app.compiler.ReferenceOnly = true
	default:
		return nil, nil, flagValueError("--engine: unknown engine %q, there is \"reference\"", engine)
	}
	if timeout == 0 {
		return cmd.Context(), func() {}, nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
	return ctx, cancel, nil
}

// inputFlags are those of commands that take an input: what to read and which
// of its files count.
type inputFlags struct {
	paths, excludePaths []string
	config              string
	disableSymlinks     bool
	hashtag             string
}

func (f *inputFlags) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.paths, "path", nil,
		"Look only at this file or directory, such as \"proto/acme\";\nrepeat it, or separate several with commas")
	flags.StringSliceVar(&f.excludePaths, "exclude-path", nil,
		"Look past this file or directory, such as \"proto/acme\";\nrepeat it, or separate several with commas")
	bindConfig(cmd, &f.config)
	f.bindSource(cmd)
}

// bindSource adds the flags that all commands with an input have.
func (f *inputFlags) bindSource(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.disableSymlinks, "disable-symlinks", false, "Do not follow symbolic links")
	// pflag takes "-#format=json" for a shorthand: it stands for the input
	// "-" with options.
	flags.StringVarP(&f.hashtag, "__hashtag__", "#", "", "")
	hide(flags, "__hashtag__")
}

// input is the input that the command line names.
func (f *inputFlags) input(args []string) (string, error) {
	switch {
	case f.hashtag != "" && len(args) > 0:
		return "", errors.New("only 1 argument allowed but 2 arguments specified")
	case f.hashtag != "":
		return "-#" + f.hashtag, nil
	case len(args) == 0:
		return ".", nil
	case args[0] == "":
		return "", errors.New("first argument is present but empty")
	}
	return args[0], nil
}

// bindConfig adds --config.
func bindConfig(cmd *cobra.Command, value *string) {
	cmd.Flags().StringVar(value, "config", "", "Use this configuration file, or this YAML or JSON text, in place of buf.yaml")
}

// bindErrorFormat adds --error-format with the formats that cmd knows.
func bindErrorFormat(cmd *cobra.Command, value *string, formats []string) {
	cmd.Flags().StringVar(value, "error-format", report.Text, "How findings and compile errors look, one of "+choices(formats))
	described := slices.Clone(formats)
	for i, format := range described {
		switch format {
		case report.MSVS:
			described[i] += "\tVisual Studio"
		case report.ConfigIgnoreYAML:
			described[i] += "\tbuf.yaml ignore_only snippet"
		}
	}
	complete(cmd, "error-format", described)
}

// checkErrorFormat refuses a format that is not one of those. The empty one
// becomes text.
func checkErrorFormat(format *string, formats []string) error {
	if *format == "" {
		*format = report.Text
	}
	if !slices.Contains(formats, *format) {
		return flagValueError("--error-format: invalid format: %q", *format)
	}
	return nil
}

// usageArgs makes the errors of check usage errors.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

// choices is how help lists the values of a flag.
func choices(values []string) string { return "[" + strings.Join(values, ",") + "]" }

// complete makes shells offer values for a flag.
func complete(cmd *cobra.Command, flag string, values []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder))
	if err != nil {
		panic(err) // a flag that was not added
	}
}

// hide keeps a flag out of help.
func hide(flags *pflag.FlagSet, flag string) {
	if err := flags.MarkHidden(flag); err != nil {
		panic(err) // a flag that was not added
	}
}

// deprecated is the annotation of flags with the advice on what to use.
const deprecated = "spoke_deprecated"

// deprecate keeps a flag out of help, and has its use warn.
func deprecate(flags *pflag.FlagSet, flag, advice string) {
	hide(flags, flag)
	if err := flags.SetAnnotation(flag, deprecated, []string{advice}); err != nil {
		panic(err) // a flag that was not added
	}
}

// warnDeprecated tells of the deprecated flags on the command line. The library
// would do so on stdout.
func warnDeprecated(w io.Writer, flags *pflag.FlagSet) {
	flags.Visit(func(f *pflag.Flag) {
		for _, advice := range f.Annotations[deprecated] {
			fmt.Fprintf(w, "Flag --%s has been deprecated, %s\n", f.Name, advice)
		}
	})
}

// require makes a command line without a flag a usage error.
func require(cmd *cobra.Command, flag string) {
	if err := cmd.MarkFlagRequired(flag); err != nil {
		panic(err) // a flag that was not added
	}
}
