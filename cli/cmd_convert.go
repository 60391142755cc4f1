package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

type convertOptions struct {
	inputFlags
	errorFormat string
	typeName    string
	from, to    string
	validate    bool
}

func newConvertCommand(app *App) command {
	var opts convertOptions
	formats := compileErrorFormats()
	return command{
		use:   "convert [input]",
		short: "Convert a message between binary, JSON, text and YAML",
		long: "Convert one message between the encodings binpb, json, txtpb and yaml.\n\n" +
			"The input declares the message's type. It is a directory, \".\" if there is none, or anything else that holds\n" +
			"Protobuf files: an archive, a git repository, an image. Well-known types need none.\n" +
			"Encodings follow from extensions, or from \"#format=\". Without either, the message is read as binpb, and written\nas json if it was read as binpb and as binpb otherwise.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			opts.bindSource(cmd)
			bindErrorFormat(cmd, &opts.errorFormat, formats)
			flags := cmd.Flags()
			flags.StringVar(&opts.typeName, "type", "", "The full name of the message's type, such as acme.weather.v1.Units")
			flags.StringVar(&opts.from, "from", stdStream, "Read the message here; - is standard input")
			flags.StringVar(&opts.to, "to", stdStream, "Write the message here; - is standard output")
			flags.BoolVar(&opts.validate, "validate", false, "Refuse a message that breaks the rules of protovalidate")
		},
		run: func(ctx context.Context, args []string) error {
			if err := checkErrorFormat(&opts.errorFormat, formats); err != nil {
				return err
			}
			return runConvert(ctx, app, opts, args)
		},
	}
}

func runConvert(ctx context.Context, app *App, opts convertOptions, args []string) error {
	if err := app.takesWhole("convert messages"); err != nil {
		return err
	}
	if err := app.takesWhole("convert messages"); err != nil {
		return err
	}
	img, err := opts.schema(ctx, app, args)
	var compile *compileError
	if errors.As(err, &compile) {
		if err := report.Write(app.Stderr, opts.errorFormat, compile.diagnostics); err != nil {
			return err
		}
		return errFindings
	}
	if err != nil {
		return err
	}
	from, err := app.understand(input.Grammar{Kind: input.Images, Stream: input.Binary}, opts.from)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	reader := input.Reader{Dir: app.Dir, Stdin: app.Stdin, Getenv: app.Getenv, Zstd: app.Abilities.Zstd}
	data, err := reader.Bytes(ctx, from)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	inverse := input.Binary
	if from.Format == input.Binary {
		inverse = input.JSON
	}
	to, err := app.understand(input.Grammar{Kind: input.Images, Stream: inverse}, opts.to)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	converted, err := app.Abilities.Convert(Conversion{
		Image:    img,
		Type:     opts.typeName,
		Data:     data,
		From:     image.Encoding(from.Format),
		Name:     from.Path,
		To:       image.Style{Encoding: image.Encoding(to.Format), ProtoNames: to.ProtoNames, EnumNumbers: to.EnumNumbers},
		Validate: opts.validate,
	})
	if err != nil {
		return err
	}
	if err := app.save(to, func(w io.Writer) error {
		_, err := w.Write(converted)
		return err
	}); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	return nil
}

// schema is an image of the files that declare the message's type. If the command
// line names no input, the working directory need not declare a well-known one,
// or be in order for it.
func (opts *convertOptions) schema(ctx context.Context, app *App, args []string) (*image.Image, error) {
	name, err := opts.input(args)
	if err != nil {
		return nil, err
	}
	img, err := opts.inputImage(ctx, app, name)
	if len(args) > 0 || opts.hashtag != "" || err == nil && app.Abilities.Images.HasMessage(img, opts.typeName) {
		return img, err
	}
	known, knownErr := app.wellKnownImage(ctx, opts.typeName)
	if known == nil && knownErr == nil {
		return img, err
	}
	var compile *compileError
	if errors.As(err, &compile) {
		if err := report.Write(app.Stderr, opts.errorFormat, compile.diagnostics); err != nil {
			return nil, err
		}
	}
	return known, knownErr
}

// inputImage is the image of an input.
func (opts *convertOptions) inputImage(ctx context.Context, app *App, name string) (*image.Image, error) {
	ref, err := app.parse(name, input.Everything)
	if err != nil {
		return nil, err
	}
	in, err := app.open(ctx, &opts.inputFlags, ref, wish{kind: input.Everything})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return app.buildImage(ctx, &buildOptions{inputFlags: opts.inputFlags, output: stdStream}, in)
}

// wellKnownImage is an image of the well-known file that declares a message and
// of what it imports; nil if none does.
func (app *App) wellKnownImage(ctx context.Context, typeName string) (*image.Image, error) {
	if !strings.HasPrefix(typeName, "google.protobuf.") && !strings.HasPrefix(typeName, "pb.") {
		return nil, nil
	}
	result, err := app.compiler.Compile(ctx, schema.Request{Opener: noFiles{}, Paths: newWellKnown(app).paths()})
	if err != nil {
		return nil, err
	}
	if len(result.Diagnostics) > 0 {
		return nil, &compileError{result.Diagnostics}
	}
	for _, f := range result.Set.Files {
		if declares(f.Messages, typeName) {
			return image.FromModel([]*model.File{f}, false)
		}
	}
	return nil, nil
}

// declares reports whether a message of a full name is among messages or inside
// one of them.
func declares(messages []*model.Message, name string) bool {
	return slices.ContainsFunc(messages, func(m *model.Message) bool { return m.FullName == name || declares(m.Messages, name) })
}

// noFiles is a source without files.
type noFiles struct{}

// Open implements schema.Opener.
func (noFiles) Open(path string) (*source.File, error) {
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}
