package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Names under which protoc calls the program as a plugin.
const (
	lintPlugin     = "protoc-gen-buf-lint"
	breakingPlugin = "protoc-gen-buf-breaking"
)

// Numbers of the fields of google.protobuf.compiler.CodeGeneratorRequest and
// CodeGeneratorResponse.
const (
	requestFile      = 1
	requestParameter = 2
	requestProto     = 15

	responseError    = 1
	responseFeatures = 2
	responseMinimum  = 3
	responseMaximum  = 4
)

// What the plugins support: optional fields of proto3, and editions from
// 2023 on.
const (
	pluginFeatures = 3
	firstEdition   = 1000
	lastEdition    = 1002
)

// runProtocPlugin answers protoc and gives the exit code. It takes the whole
// program, as files that others have compiled may hold anything.
func (app *App) runProtocPlugin(ctx context.Context) int {
	if app.HandOver != nil {
		code, err := app.HandOver("answer protoc")
		if err != nil {
			return app.exit(nil, err)
		}
		return code
	}
	err := app.protocPlugin(ctx)
	if errors.Is(err, errReported) {
		return exitFailure
	}
	return app.exit(nil, err)
}

// protocPlugin answers a request of protoc: it has a command check the files,
// and gives what that prints as the plugin's error.
func (app *App) protocPlugin(ctx context.Context) error {
	request, err := io.ReadAll(app.Stdin)
	if err != nil {
		return err
	}
	img, parameter, err := requestImage(request)
	if err != nil {
		return fmt.Errorf("the request on standard input: %w", err)
	}
	breaking := app.Name == breakingPlugin
	p, err := config.ParseProtocPlugin(parameter, breaking)
	if err != nil {
		return err
	}
	if img, err = app.Abilities.Images.WithUnused(img); err != nil {
		return fmt.Errorf("the request on standard input: %w", err)
	}
	var input bytes.Buffer
	if err := img.WriteBinary(&input, false); err != nil {
		return err
	}
	args, formats := []string{"lint"}, report.Formats()
	if breaking {
		if p.Against == "" {
			return errors.New(`"against_input" is required`)
		}
		args, formats = []string{"breaking", "--against=" + p.Against}, compileErrorFormats()
		if p.LimitToInputFiles {
			args = append(args, "--limit-to-input-files")
		}
		if p.ExcludeImports {
			args = append(args, "--exclude-imports")
		}
	}
	args = append(args, "-#format=binpb", "--timeout="+p.Timeout.String())
	if p.LogLevel == "debug" {
		args = append(args, "--debug")
	}
	if p.Config != "" {
		args = append(args, "--config="+p.Config)
	}
	if p.ErrorFormat != "" {
		if !slices.Contains(formats, p.ErrorFormat) {
			return fmt.Errorf("error_format: invalid format: %q, not one of [%s]", p.ErrorFormat, strings.Join(formats, ","))
		}
		args = append(args, "--error-format="+p.ErrorFormat)
	}
	if p.LogFormat != "" {
		args = append(args, "--log-format="+p.LogFormat)
	}
	var findings bytes.Buffer
	inner := *app
	inner.plugin = p
	inner.Name, inner.Stdin, inner.Stdout = bufName, &input, &findings
	var response wire.Message
	switch code := inner.Run(ctx, args); code {
	case exitOK:
	case exitFindings:
		response.Text(responseError, strings.TrimSpace(findings.String()))
	default:
		return errReported
	}
	response.Varint(responseFeatures, pluginFeatures)
	response.Varint(responseMinimum, firstEdition)
	response.Varint(responseMaximum, lastEdition)
	_, err = app.Stdout.Write(response)
	return err
}

// errReported is a failure that has been shown already.
var errReported = errors.New("failed")

// requestImage makes an image of the files of a request; those that are not to
// be generated for are imports.
func requestImage(request []byte) (img *image.Image, parameter []byte, err error) {
	fields, err := wire.Fields(request)
	if err != nil {
		return nil, nil, err
	}
	wanted := make(map[string]bool)
	for _, f := range fields {
		switch f.Num {
		case requestFile:
			wanted[string(f.Bytes)] = true
		case requestParameter:
			parameter = f.Bytes
		}
	}
	img = new(image.Image)
	for _, f := range fields {
		if f.Num != requestProto {
			continue
		}
		file := &image.File{Descriptor: f.Bytes}
		if err := wire.Read(f.Bytes, func(part wire.Field) error {
			if part.Num == wire.FileName {
				file.Path = string(part.Bytes)
			}
			return nil
		}); err != nil {
			return nil, nil, err
		}
		file.IsImport = !wanted[file.Path]
		img.Files = append(img.Files, file)
	}
	return img, parameter, nil
}
