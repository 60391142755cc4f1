package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/rpc"
	"github.com/platinummonkey/spoke/internal/stats"
	"github.com/platinummonkey/spoke/lint"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Abilities are what commands do with the help of large libraries: these take
// time to start even where nobody calls them, so this package does not import
// them but is handed functions. One that is nil is lacking, and its place is
// taken by one that gives a lackError.
type Abilities struct {
	// Compile is the reference compiler.
	Compile schema.Compile
	// ReadDamaged is what the reference makes of a file whose syntax is damaged.
	ReadDamaged func(*source.File) (schema.Damaged, error)
	// Count counts what a file declares that may be broken in any way.
	Count func(*source.File, *stats.Counter) error
	// Protovalidate checks options of protovalidate.
	Protovalidate lint.Protovalidate
	// Images does what takes linking the files of an image.
	Images image.Codec
	// Fetch opens what is at an address of the web.
	Fetch func(ctx context.Context, address string, getenv func(string) string) (io.ReadCloser, error)
	// Zstd reads and writes Zstandard.
	Zstd input.ZstdCodec
	// Registry makes what calls registries.
	Registry func(rpc.Options) rpc.Caller
	// Convert turns a message from one encoding into another.
	Convert func(Conversion) ([]byte, error)
}

// Conversion is what becomes of one message.
type Conversion struct {
	Image *image.Image
	// Type is the full name of the message's type.
	Type string
	// Data is the message as From encodes it. Name is where it is from, for
	// errors.
	Data []byte
	From image.Encoding
	Name string
	To   image.Style
	// Validate has the message meet the rules of protovalidate.
	Validate bool
}

// LackCompile is what a program cannot do that lacks the reference compiler.
const LackCompile = "compile what is out of the ordinary"

// lackError is the error of an ability that the program lacks.
type lackError struct{ ability string }

func (e *lackError) Error() string { return "this program cannot " + e.ability }

// complete puts functions that fail in the place of those that are lacking.
func (a *Abilities) complete() {
	lack := func(ability string) error { return &lackError{ability} }
	if a.Compile == nil {
		a.Compile = func(context.Context, schema.Request) (schema.Result, error) {
			return schema.Result{}, lack(LackCompile)
		}
	}
	if a.ReadDamaged == nil {
		a.ReadDamaged = func(*source.File) (schema.Damaged, error) { return schema.Damaged{}, lack("read damaged files") }
	}
	if a.Count == nil {
		a.Count = func(*source.File, *stats.Counter) error { return lack("count in damaged files") }
	}
	if a.Protovalidate == nil {
		a.Protovalidate = func(context.Context, []*model.File, func(*model.File, model.Site, string)) error {
			return lack("check options of protovalidate")
		}
	}
	if a.Images == nil {
		a.Images = binaryOnly{lack("link the files of an image")}
	}
	if a.Fetch == nil {
		a.Fetch = func(context.Context, string, func(string) string) (io.ReadCloser, error) {
			return nil, lack("fetch inputs from the web")
		}
	}
	if a.Convert == nil {
		a.Convert = func(Conversion) ([]byte, error) { return nil, lack("convert messages") }
	}
	if a.Zstd == nil {
		a.Zstd = noZstd{lack("read and write Zstandard")}
	}
	if a.Registry == nil {
		a.Registry = func(rpc.Options) rpc.Caller { return deaf{lack("ask a registry")} }
	}
}

// binaryOnly is an image.Codec that can do nothing.
type binaryOnly struct{ err error }

// Unmarshal implements image.Codec.
func (b binaryOnly) Unmarshal([]byte, image.Encoding) (*image.Image, error) { return nil, b.err }

// Write implements image.Codec.
func (b binaryOnly) Write(io.Writer, *image.Image, image.Style) error { return b.err }

// Canonical implements image.Codec.
func (b binaryOnly) Canonical(*image.Image) (*image.Image, error) { return nil, b.err }

// Filter implements image.Codec.
func (b binaryOnly) Filter(*image.Image, image.Filter) (*image.Image, error) { return nil, b.err }

// Strip implements image.Codec.
func (b binaryOnly) Strip(*image.Image, *image.Image) (*image.Image, error) { return nil, b.err }

// WithUnused implements image.Codec.
func (b binaryOnly) WithUnused(*image.Image) (*image.Image, error) { return nil, b.err }

// HasMessage implements image.Codec.
func (b binaryOnly) HasMessage(*image.Image, string) bool { return false }

// noZstd is an input.ZstdCodec that can do nothing.
type noZstd struct{ err error }

// Reader implements input.ZstdCodec.
func (z noZstd) Reader(io.Reader) (io.ReadCloser, error) { return nil, z.err }

// Writer implements input.ZstdCodec.
func (z noZstd) Writer(io.Writer) (io.WriteCloser, error) { return nil, z.err }

// deaf is a caller that reaches no registry.
type deaf struct{ err error }

// Call implements rpc.Caller.
func (d deaf) Call(context.Context, string, string, any, any) error { return d.err }

// Post implements rpc.Poster.
func (d deaf) Post(context.Context, string, string, string, []byte) (rpc.Answer, error) {
	return rpc.Answer{}, d.err
}

// takesWhole is called first by commands of which little works without
// abilities, and by those that write before they know what they need.
func (app *App) takesWhole(command string) error {
	if app.HandOver == nil {
		return nil
	}
	return &lackError{command}
}

// Names of the program that people call, and of the one that has all abilities.
const (
	frontProgram = "spoke"
	WholeProgram = "spoke-full"
)

// handOver has the whole program run the command line, as this one lacks what
// it takes. Nothing of what was to be printed so far has been: the whole
// program prints it.
func (app *App) handOver(lack *lackError) int {
	app.console.forget()
	code, err := app.HandOver(lack.ability)
	if err != nil {
		fmt.Fprintf(app.Stderr, "Failure: %v, and %v\n", lack, err)
		return exitFailure
	}
	return code
}
