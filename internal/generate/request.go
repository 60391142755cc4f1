package generate

import (
	"bufio"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Numbers of the fields of google.protobuf.compiler.CodeGeneratorRequest, and
// of google.protobuf.FileDescriptorSet.
const (
	requestFile      = 1
	requestParameter = 2
	requestProto     = 15
	requestSource    = 17

	setFile = 1
)

// call is one call of a plugin.
type call struct {
	plugin *config.Plugin
	index  int // of the plugin
	// image holds the files to generate for, and all that they import.
	image *image.Image
	// files are those to generate for, in their order in the image.
	files []*image.File
	// stripped are those of them that have options meant for sources alone,
	// without these.
	stripped map[string][]byte

	response response
}

// calls are the calls of one plugin for an image: one for each folder with files
// to generate for, or one for all.
func (o *Options) calls(p *config.Plugin, index int, img *image.Image) ([]*call, error) {
	img, err := image.Filter{Types: p.IncludeTypes, ExcludedTypes: p.ExcludedTypes}.Apply(img, o.Codec)
	if err != nil {
		return nil, err
	}
	wanted := func(f *image.File) bool {
		if !f.IsImport {
			return true
		}
		return (o.IncludeImports || p.IncludeImports) && (o.IncludeWKT || p.IncludeWKT || !o.WellKnown(f.Path))
	}
	var paths []string
	for _, f := range img.Files {
		if wanted(f) {
			paths = append(paths, f.Path)
		}
	}
	if len(paths) == 0 {
		return nil, nil
	}
	stripped, err := img.Stripped(paths, o.Codec)
	if err != nil {
		return nil, err
	}
	if p.AllAtOnce {
		return []*call{newCall(p, index, img, paths, stripped)}, nil
	}
	slices.SortFunc(paths, func(a, b string) int {
		if c := strings.Compare(path.Dir(a), path.Dir(b)); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	links := img.Links()
	var calls []*call
	for len(paths) > 0 {
		dir, n := path.Dir(paths[0]), 1
		for n < len(paths) && path.Dir(paths[n]) == dir {
			n++
		}
		calls = append(calls, newCall(p, index, links.With(paths[:n]), paths[:n], stripped))
		paths = paths[n:]
	}
	return calls, nil
}

func newCall(p *config.Plugin, index int, img *image.Image, paths []string, stripped map[string][]byte) *call {
	c := &call{plugin: p, index: index, image: img, stripped: make(map[string][]byte)}
	wanted := make(map[string]bool, len(paths))
	for _, path := range paths {
		wanted[path] = true
		if data, ok := stripped[path]; ok {
			c.stripped[path] = data
		}
	}
	for _, f := range img.Files {
		if wanted[f.Path] {
			c.files = append(c.files, f)
		}
	}
	return c
}

// descriptor is the descriptor of a file as a plugin sees it.
func (c *call) descriptor(f *image.File) []byte {
	if data, ok := c.stripped[f.Path]; ok {
		return data
	}
	return f.Descriptor
}

// parameter is what the plugin is told.
func (c *call) parameter() string { return strings.Join(c.plugin.Opts, ",") }

// streamSize is how much of a request is written at a time.
const streamSize = 1 << 18

// writeRequest writes the request as the plugin reads it.
func (c *call) writeRequest(to io.Writer) error {
	var head wire.Message
	for _, f := range c.files {
		head.Text(requestFile, f.Path)
	}
	if opt := c.parameter(); opt != "" {
		head.Text(requestParameter, opt)
	}
	w := bufio.NewWriterSize(to, streamSize)
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, f := range c.image.Files {
		if err := writeFile(w, requestProto, c.descriptor(f)); err != nil {
			return err
		}
	}
	for _, f := range c.files {
		if err := writeFile(w, requestSource, f.Descriptor); err != nil {
			return err
		}
	}
	return w.Flush()
}

// writeSet writes the files as the compiler protoc reads them, with all options:
// it knows what to pass on.
func (c *call) writeSet(to io.Writer) error {
	w := bufio.NewWriterSize(to, streamSize)
	for _, f := range c.image.Files {
		if err := writeFile(w, setFile, f.Descriptor); err != nil {
			return err
		}
	}
	return w.Flush()
}

func writeFile(w *bufio.Writer, number int32, descriptor []byte) error {
	var head wire.Message
	head.Tag(number, wire.BytesType)
	head.Append(uint64(len(descriptor)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(descriptor)
	return err
}
