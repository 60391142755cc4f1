package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/report"
)

func newValidateCommand(app *App) command {
	var opts buildOptions
	var dir string
	formats := compileErrorFormats()
	return command{
		use:   "validate [directory]",
		short: "Check that Protobuf files compile",
		long:  "Check that the Protobuf files of a directory compile; nothing is written. It is build without an output.",
		args:  cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bindSource(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			bindDir(cmd, &dir)
		},
		run: func(ctx context.Context, args []string) error {
			args, err := dirArgs(dir, args)
			if err != nil {
				return err
			}
			if err := checkErrorFormat(&opts.errorFormat, formats); err != nil {
				return err
			}
			opts.output = nowhere
			return runBuild(ctx, app, opts, args)
		},
	}
}

// builtinLanguages are the values of --lang that protoc itself generates.
func builtinLanguages() []string {
	return []string{"cpp", "csharp", "java", "kotlin", "objc", "php", "pyi", "python", "ruby", "rust"}
}

func newCompileCommand(app *App) command {
	var dir, out, lang string
	return command{
		use:   "compile [directory]",
		short: "Generate code in one language",
		long: "Generate code for the Protobuf files of a directory: with the plugin protoc-gen-LANG, or with protoc for the\n" +
			"languages that it knows. It is generate with a template of one plugin.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			bindDir(cmd, &dir)
			cmd.Flags().StringVar(&out, "out", "gen", "The folder to write to, made if need be")
			cmd.Flags().StringVar(&lang, "lang", "", "The language, such as go, java or python (required)")
			require(cmd, "lang")
		},
		run: func(ctx context.Context, args []string) error {
			args, err := dirArgs(dir, args)
			if err != nil {
				return err
			}
			template, err := languageTemplate(lang, out)
			if err != nil {
				return err
			}
			return runGenerate(ctx, app, generateOptions{template: template, output: ".", errorFormat: report.Text}, args)
		},
	}
}

// languageTemplate is a template with the one plugin for a language.
func languageTemplate(lang, out string) (string, error) {
	if lang == "" {
		return "", flagValueError("--lang: the language has no name")
	}
	plugin := map[string]any{"local": "protoc-gen-" + lang, "out": out}
	if slices.Contains(builtinLanguages(), lang) {
		plugin = map[string]any{"protoc_builtin": lang, "out": out}
	}
	if lang == "go" {
		plugin["opt"] = []string{"paths=source_relative"}
	}
	text, err := json.Marshal(map[string]any{"version": "v2", "plugins": []any{plugin}})
	if err != nil {
		return "", fmt.Errorf("--lang %s: %w", lang, err)
	}
	return string(text), nil
}
