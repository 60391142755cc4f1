package generate

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Numbers of the fields of google.protobuf.compiler.CodeGeneratorResponse and of
// its File.
const (
	responseError    = 1
	responseFeatures = 2
	responseMin      = 3
	responseMax      = 4
	responseFile     = 15

	fileName    = 1
	filePoint   = 2
	fileContent = 15
)

// Features that plugins can have, as bits.
const (
	proto3Optional = 1 << iota
	editions
)

// response is what a plugin answers.
type response struct {
	features uint64
	// least and most are the editions that it knows.
	least, most int32
	files       []file
}

// file is one file of a plugin, or text for an insertion point of one.
type file struct {
	name, point string
	content     []byte
}

// readResponse understands what a plugin wrote. The error that a plugin reports
// is one.
func readResponse(data []byte, warn func(string)) (response, error) {
	var r response
	var failure string
	var hasMin, hasMax bool
	err := wire.Read(data, func(f wire.Field) error {
		switch {
		case f.Num == responseError && f.Typ == wire.BytesType:
			failure = string(f.Bytes)
		case f.Num == responseFeatures && f.Typ == wire.VarintType:
			r.features = f.Number
		case f.Num == responseMin && f.Typ == wire.VarintType:
			r.least, hasMin = int32(f.Number), true
		case f.Num == responseMax && f.Typ == wire.VarintType:
			r.most, hasMax = int32(f.Number), true
		case f.Num == responseFile && f.Typ == wire.BytesType:
			return r.addFile(f.Bytes)
		}
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("the response is not a CodeGeneratorResponse: %w", err)
	}
	if err := r.check(hasMin, hasMax, failure != "", warn); err != nil {
		return r, fmt.Errorf("CodeGeneratorResponse: %w", err)
	}
	if failure != "" {
		return r, errors.New(failure)
	}
	return r, nil
}

// addFile reads one file. One without a name goes on with the file before it.
func (r *response) addFile(data []byte) error {
	var f file
	err := wire.Read(data, func(part wire.Field) error {
		switch {
		case part.Typ != wire.BytesType:
		case part.Num == fileName:
			f.name = string(part.Bytes)
		case part.Num == filePoint:
			f.point = string(part.Bytes)
		case part.Num == fileContent:
			f.content = part.Bytes
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n := len(r.files); f.name == "" && n > 0 {
		last := &r.files[n-1]
		last.content = append(last.content[:len(last.content):len(last.content)], f.content...)
		return nil
	}
	r.files = append(r.files, f)
	return nil
}

// check verifies what a response says, and normalizes the names of files.
func (r *response) check(hasMin, hasMax, failed bool, warn func(string)) error {
	if r.features&^(proto3Optional|editions) != 0 {
		return fmt.Errorf("supported_features: unknown features: %b", r.features)
	}
	if r.features&editions != 0 && !failed {
		switch {
		case !hasMin:
			return errors.New("editions are supported, but there is no minimum_edition")
		case !hasMax:
			return errors.New("editions are supported, but there is no maximum_edition")
		case r.least > r.most:
			return fmt.Errorf("minimum_edition %d is greater than maximum_edition %d", r.least, r.most)
		}
	}
	for i := range r.files {
		f := &r.files[i]
		clean := path.Clean(strings.ReplaceAll(f.name, `\`, "/"))
		switch {
		case f.name == "":
			return errors.New("file: first value had no name set")
		case path.IsAbs(clean):
			return fmt.Errorf("file: path %q should be relative", f.name)
		case clean == ".." || strings.HasPrefix(clean, "../"):
			return fmt.Errorf("file: path %q should not jump context: it leads out of the output folder", f.name)
		case clean == ".":
			return fmt.Errorf("file: path %q is the output folder itself", f.name)
		case clean != f.name:
			warn(fmt.Sprintf("path %q is not as plugins have to write it, %q. Please tell those who maintain the plugin.", f.name, clean))
			f.name = clean
		}
	}
	return nil
}

// checkFeatures verifies that plugins know the features of the files that they
// were called for.
func (o *Options) checkFeatures(calls []*call) error {
	for i := range o.Plugins {
		var optional []string
		for _, c := range calls {
			if c.index != i {
				continue
			}
			for _, f := range c.files {
				uses, err := usesOf(f)
				switch {
				case err != nil:
					return err
				case uses.edition != 0 && c.response.features&editions == 0:
					return fmt.Errorf("plugin %q does not support feature \"supports editions\" which is required by %q", c.plugin.Name, f.Path)
				case uses.edition != 0 && (uses.edition < c.response.least || uses.edition > c.response.most):
					return fmt.Errorf("plugin %q does not support edition %q which is required by %q", c.plugin.Name, editionName(uses.edition), f.Path)
				case uses.optional && c.response.features&proto3Optional == 0:
					optional = append(optional, f.Path)
				}
			}
		}
		if len(optional) > 0 {
			o.Warn(fmt.Sprintf("plugin %q does not support required features.\n  Feature \"proto3 optional\" is required by %d file(s):\n    %s", o.Plugins[i].Name, len(optional), strings.Join(optional, "\n    ")))
		}
	}
	return nil
}

// editionName is an edition as sources have it.
func editionName(edition int32) string {
	const first, firstYear = 1000, 2023
	if edition >= first && edition < first+firstYear {
		return fmt.Sprint(edition - first + firstYear)
	}
	return fmt.Sprint(edition)
}

// uses are the features that a file needs.
type uses struct {
	optional bool
	edition  int32 // 0 unless the file has one
}

func usesOf(f *image.File) (uses, error) {
	var u uses
	return u, wire.Read(f.Descriptor, func(part wire.Field) error {
		switch part.Num {
		case wire.FileEdition:
			u.edition = int32(part.Number)
		case wire.FileMessage:
			return u.message(part.Bytes)
		case wire.FileExtension:
			return u.field(part.Bytes)
		}
		return nil
	})
}

func (u *uses) message(data []byte) error {
	return wire.Read(data, func(part wire.Field) error {
		switch part.Num {
		case wire.MessageField, wire.MessageExtension:
			return u.field(part.Bytes)
		case wire.MessageNested:
			return u.message(part.Bytes)
		}
		return nil
	})
}

func (u *uses) field(data []byte) error {
	return wire.Read(data, func(part wire.Field) error {
		if part.Num == wire.FieldProto3Optional && part.Number != 0 {
			u.optional = true
		}
		return nil
	})
}
