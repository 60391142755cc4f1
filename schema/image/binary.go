package image

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// Numbers of the fields of buf.alpha.image.v1.
const (
	FieldFile = 1

	FieldName      = 1
	FieldExtension = 8042

	FieldOptionDependency = 15
	FieldInfoExtension    = 536000000 // in source info: what FileExtension says, again

	FieldIsImport          = 1
	FieldModule            = 2
	FieldSyntaxUnspecified = 3
	FieldUnused            = 4

	FieldModuleName   = 1
	FieldModuleCommit = 2

	FieldRegistry   = 1
	FieldOwner      = 2
	FieldRepository = 3
)

// errMalformed says that bytes are not in Protobuf's wire format.
var errMalformed = errors.New("cannot parse invalid wire-format data")

// UnmarshalBinary reads an image from the wire format. The files share data's
// memory; it must not be changed afterwards. Descriptors are checked to be
// wire format, down to the last nested message, and no more than that.
func UnmarshalBinary(data []byte) (*Image, error) {
	img := new(Image)
	err := fields(data, func(num protowire.Number, typ protowire.Type, _, value []byte) error {
		if num != FieldFile || typ != protowire.BytesType {
			return nil
		}
		f, err := unmarshalFile(value)
		if err == nil {
			img.Files = append(img.Files, f)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return img, img.check()
}

// unmarshalFile reads an ImageFile. It takes buf's extension out of it; the
// rest is the descriptor.
func unmarshalFile(data []byte) (*File, error) {
	f := new(File)
	var extension []byte
	extended := false
	// rest is data without the extension: a part of it while that comes last,
	// as it does in images that buf writes, else a copy.
	rest := data[:0:0]
	end, copied := 0, false
	at := 0
	err := fields(data, func(num protowire.Number, typ protowire.Type, field, value []byte) error {
		at += len(field)
		if num == FieldExtension && typ == protowire.BytesType {
			extended = true
			extension = append(extension, value...) // parts merge
			return nil
		}
		if num == FieldName && typ == protowire.BytesType {
			f.Path = string(value)
		}
		switch {
		case copied:
			rest = append(rest, field...)
		case at-len(field) == end:
			end = at
		default:
			copied = true
			rest = append(rest, data[:end]...)
			rest = append(rest, field...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if copied {
		f.Descriptor = rest
	} else {
		f.Descriptor = data[:end:end]
	}
	if err := validate(f.Descriptor); err != nil {
		return nil, fmt.Errorf("file %q: %w", f.Path, err)
	}
	if extended {
		if err := f.unmarshalExtension(extension); err != nil {
			return nil, fmt.Errorf("file %q: %w", f.Path, err)
		}
	}
	return f, errors.Join(f.checkModule(), f.checkUnused())
}

// checkUnused verifies that unused dependencies exist.
func (f *File) checkUnused() error {
	if len(f.UnusedDependencies) == 0 {
		return nil
	}
	n := int32(len(f.Dependencies()))
	for _, i := range f.UnusedDependencies {
		if i < 0 || i >= n {
			return fmt.Errorf("file %q: unused dependency index %d is out of range", f.Path, i)
		}
	}
	return nil
}

// Dependencies are the paths of the files that f imports, in their order.
func (f *File) Dependencies() []string {
	const dependency = 3
	var paths []string
	_ = fields(f.Descriptor, func(num protowire.Number, typ protowire.Type, _, value []byte) error {
		if num == dependency && typ == protowire.BytesType {
			paths = append(paths, string(value))
		}
		return nil
	}) // it was checked when it was read
	return paths
}

// Public are those dependencies that whoever imports f sees as well.
func (f *File) Public() []string {
	const public = 10
	all := f.Dependencies()
	var paths []string
	add := func(i uint64) {
		if i < uint64(len(all)) {
			paths = append(paths, all[i])
		}
	}
	_ = fields(f.Descriptor, func(num protowire.Number, typ protowire.Type, _, value []byte) error {
		switch {
		case num != public:
		case typ == protowire.VarintType:
			i, _ := protowire.ConsumeVarint(value)
			add(i)
		case typ == protowire.BytesType:
			for len(value) > 0 {
				i, n := protowire.ConsumeVarint(value)
				if n < 0 {
					break
				}
				add(i)
				value = value[n:]
			}
		}
		return nil
	}) // as in Dependencies
	return paths
}

func (f *File) unmarshalExtension(data []byte) error {
	return fields(data, func(num protowire.Number, typ protowire.Type, _, value []byte) error {
		switch {
		case num == FieldIsImport && typ == protowire.VarintType:
			f.IsImport = decodeBool(value)
		case num == FieldSyntaxUnspecified && typ == protowire.VarintType:
			f.SyntaxUnspecified = decodeBool(value)
		case num == FieldUnused && typ == protowire.VarintType:
			v, _ := protowire.ConsumeVarint(value)
			f.UnusedDependencies = append(f.UnusedDependencies, int32(v))
		case num == FieldUnused && typ == protowire.BytesType:
			for len(value) > 0 {
				v, n := protowire.ConsumeVarint(value)
				if n < 0 {
					return errMalformed
				}
				f.UnusedDependencies = append(f.UnusedDependencies, int32(v))
				value = value[n:]
			}
		case num == FieldModule && typ == protowire.BytesType:
			return f.unmarshalModule(value)
		}
		return nil
	})
}

func (f *File) unmarshalModule(data []byte) error {
	return fields(data, func(num protowire.Number, typ protowire.Type, _, value []byte) error {
		switch {
		case num == FieldModuleCommit && typ == protowire.BytesType:
			f.Commit = string(value)
		case num == FieldModuleName && typ == protowire.BytesType:
			return fields(value, func(num protowire.Number, typ protowire.Type, _, value []byte) error {
				switch {
				case typ != protowire.BytesType:
				case num == FieldRegistry:
					f.Module.Registry = string(value)
				case num == FieldOwner:
					f.Module.Owner = string(value)
				case num == FieldRepository:
					f.Module.Name = string(value)
				}
				return nil
			})
		}
		return nil
	})
}

// checkModule verifies that a module's name is whole and its commit an id.
// Without a name a commit says nothing.
func (f *File) checkModule() error {
	m := f.Module
	switch {
	case m.IsZero():
		f.Commit = ""
	case m.Registry == "" || m.Owner == "" || m.Name == "":
		return fmt.Errorf("file %q: its module's name %q lacks a part", f.Path, m)
	case f.Commit != "" && !isCommit(f.Commit):
		return fmt.Errorf("file %q: %q is not the id of a commit: 32 hexadecimal digits are", f.Path, f.Commit)
	}
	return nil
}

func isCommit(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return len(s) == 32
}

// fields calls do for each field of a message: field is all of it, value what
// follows the tag, without the length if it is of the type Bytes.
func fields(data []byte, do func(num protowire.Number, typ protowire.Type, field, value []byte) error) error {
	for len(data) > 0 {
		num, typ, n := protowire.ConsumeTag(data)
		if n < 0 {
			return errMalformed
		}
		m := protowire.ConsumeFieldValue(num, typ, data[n:])
		if m < 0 {
			return errMalformed
		}
		value := data[n : n+m]
		if typ == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(value)
		}
		if err := do(num, typ, data[:n+m], value); err != nil {
			return err
		}
		data = data[n+m:]
	}
	return nil
}

func decodeBool(value []byte) bool {
	v, _ := protowire.ConsumeVarint(value)
	return protowire.DecodeBool(v)
}

// WriteBinary writes the image in the wire format, bare without what buf adds.
func (img *Image) WriteBinary(w io.Writer, bare bool) error {
	var head, extension []byte
	for _, f := range img.Files {
		if !bare {
			extension = f.appendExtension(extension[:0])
		}
		head = protowire.AppendTag(head[:0], FieldFile, protowire.BytesType)
		head = protowire.AppendVarint(head, uint64(len(f.Descriptor)+len(extension)))
		for _, part := range [][]byte{head, f.Descriptor, extension} {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendExtension appends buf's extension field, with its tag.
func (f *File) appendExtension(b []byte) []byte {
	var body []byte
	body = appendBool(body, FieldIsImport, f.IsImport)
	if !f.Module.IsZero() {
		var name, info []byte
		name = appendText(name, FieldRegistry, f.Module.Registry)
		name = appendText(name, FieldOwner, f.Module.Owner)
		name = appendText(name, FieldRepository, f.Module.Name)
		info = appendText(info, FieldModuleName, string(name))
		if f.Commit != "" {
			info = appendText(info, FieldModuleCommit, f.Commit)
		}
		body = appendText(body, FieldModule, string(info))
	}
	body = appendBool(body, FieldSyntaxUnspecified, f.SyntaxUnspecified)
	for _, i := range f.UnusedDependencies {
		body = protowire.AppendTag(body, FieldUnused, protowire.VarintType)
		body = protowire.AppendVarint(body, uint64(int64(i)))
	}
	return appendText(b, FieldExtension, string(body))
}

func appendBool(b []byte, num protowire.Number, v bool) []byte {
	b = protowire.AppendTag(b, num, protowire.VarintType)
	return protowire.AppendVarint(b, protowire.EncodeBool(v))
}

func appendText(b []byte, num protowire.Number, text string) []byte {
	b = protowire.AppendTag(b, num, protowire.BytesType)
	return protowire.AppendString(b, text)
}

// IsDescriptor reports whether data, a descriptor without source info, is that
// of f, whose source info does not count.
func (f *File) IsDescriptor(data []byte) bool {
	equal := true
	err := fields(f.Descriptor, func(num protowire.Number, _ protowire.Type, field, _ []byte) error {
		if num == fieldSourceInfo || !equal {
			return nil
		}
		if equal = bytes.HasPrefix(data, field); equal {
			data = data[len(field):]
		}
		return nil
	})
	return err == nil && equal && len(data) == 0
}
