package image

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/platinummonkey/spoke/schema/wire"
)

// Numbers of the fields of buf.alpha.image.v1, where they are not those of
// descriptors.
const (
	FieldFile = 1

	FieldExtension = 8042

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

// UnmarshalBinary reads an image from the wire format. The files share data's
// memory; it must not be changed afterwards. Descriptors are checked to be
// wire format, down to the last nested message, and no more than that.
func UnmarshalBinary(data []byte) (*Image, error) {
	img := new(Image)
	err := wire.Read(data, func(x wire.Field) error {
		if x.Num != FieldFile || x.Typ != wire.BytesType {
			return nil
		}
		f, err := unmarshalFile(x.Bytes, false)
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
// rest is the descriptor, which may have been checked before.
func unmarshalFile(data []byte, checked bool) (*File, error) {
	f := new(File)
	var extension []byte
	extended := false
	// rest is data without the extension: a part of it while that comes last,
	// as it does in images that buf writes, else a copy.
	rest := data[:0:0]
	end, copied := 0, false
	at := 0
	err := wire.Read(data, func(x wire.Field) error {
		at += len(x.Raw)
		if x.Num == FieldExtension && x.Typ == wire.BytesType {
			extended = true
			extension = append(extension, x.Bytes...) // parts merge
			return nil
		}
		if x.Num == wire.FileName && x.Typ == wire.BytesType {
			f.Path = string(x.Bytes)
		}
		switch {
		case copied:
			rest = append(rest, x.Raw...)
		case at-len(x.Raw) == end:
			end = at
		default:
			copied = true
			rest = append(rest, data[:end]...)
			rest = append(rest, x.Raw...)
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
	if !checked {
		if err := validate(f.Descriptor); err != nil {
			return nil, fmt.Errorf("file %q: %w", f.Path, err)
		}
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
	var paths []string
	_ = wire.Read(f.Descriptor, func(x wire.Field) error {
		if x.Num == wire.FileDependency && x.Typ == wire.BytesType {
			paths = append(paths, string(x.Bytes))
		}
		return nil
	}) // it was checked when it was read
	return paths
}

// Public are those dependencies that whoever imports f sees as well.
func (f *File) Public() []string {
	all := f.Dependencies()
	var at []int32
	_ = wire.Read(f.Descriptor, func(x wire.Field) error {
		if x.Num == wire.FilePublic {
			at = x.Packed(at)
		}
		return nil
	}) // as in Dependencies
	var paths []string
	for _, i := range at {
		if i >= 0 && int(i) < len(all) {
			paths = append(paths, all[i])
		}
	}
	return paths
}

func (f *File) unmarshalExtension(data []byte) error {
	return wire.Read(data, func(x wire.Field) error {
		switch {
		case x.Num == FieldIsImport && x.Typ == wire.VarintType:
			f.IsImport = x.Number != 0
		case x.Num == FieldSyntaxUnspecified && x.Typ == wire.VarintType:
			f.SyntaxUnspecified = x.Number != 0
		case x.Num == FieldUnused && !isPacked(x.Bytes):
			return wire.ErrMalformed
		case x.Num == FieldUnused:
			f.UnusedDependencies = x.Packed(f.UnusedDependencies)
		case x.Num == FieldModule && x.Typ == wire.BytesType:
			return f.unmarshalModule(x.Bytes)
		}
		return nil
	})
}

func (f *File) unmarshalModule(data []byte) error {
	return wire.Read(data, func(x wire.Field) error {
		switch {
		case x.Num == FieldModuleCommit && x.Typ == wire.BytesType:
			f.Commit = string(x.Bytes)
		case x.Num == FieldModuleName && x.Typ == wire.BytesType:
			return wire.Read(x.Bytes, func(x wire.Field) error {
				switch {
				case x.Typ != wire.BytesType:
				case x.Num == FieldRegistry:
					f.Module.Registry = string(x.Bytes)
				case x.Num == FieldOwner:
					f.Module.Owner = string(x.Bytes)
				case x.Num == FieldRepository:
					f.Module.Name = string(x.Bytes)
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

// WriteBinary writes the image in the wire format, bare without what buf adds.
func (img *Image) WriteBinary(w io.Writer, bare bool) error {
	var around wire.Message
	for _, f := range img.Files {
		if err := f.writeBinary(w, &around, bare); err != nil {
			return err
		}
	}
	return nil
}

// writeBinary writes a file as a field of its image. What is around the
// descriptor is made in a message.
func (f *File) writeBinary(w io.Writer, around *wire.Message, bare bool) error {
	m := (*around)[:0]
	if !bare {
		m = f.appendExtension(m)
	}
	extension := len(m)
	m.Tag(FieldFile, wire.BytesType)
	m.Append(uint64(len(f.Descriptor) + extension))
	*around = m
	for _, part := range [][]byte{m[extension:], f.Descriptor, m[:extension]} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// appendExtension appends buf's extension field, with its tag.
func (f *File) appendExtension(m wire.Message) wire.Message {
	truth := func(num int32, v bool) {
		m.Varint(num, 0)
		if v {
			m[len(m)-1] = 1
		}
	}
	extension := m.Open(FieldExtension)
	truth(FieldIsImport, f.IsImport)
	if !f.Module.IsZero() {
		info := m.Open(FieldModule)
		name := m.Open(FieldModuleName)
		m.Text(FieldRegistry, f.Module.Registry)
		m.Text(FieldOwner, f.Module.Owner)
		m.Text(FieldRepository, f.Module.Name)
		m.Close(name)
		if f.Commit != "" {
			m.Text(FieldModuleCommit, f.Commit)
		}
		m.Close(info)
	}
	truth(FieldSyntaxUnspecified, f.SyntaxUnspecified)
	for _, i := range f.UnusedDependencies {
		m.Int32(FieldUnused, i)
	}
	m.Close(extension)
	return m
}

// IsDescriptor reports whether data, a descriptor without source info, is that
// of f, whose source info does not count.
func (f *File) IsDescriptor(data []byte) bool {
	equal := true
	err := wire.Read(f.Descriptor, func(x wire.Field) error {
		if x.Num == wire.FileSourceInfo || !equal {
			return nil
		}
		if equal = bytes.HasPrefix(data, x.Raw); equal {
			data = data[len(x.Raw):]
		}
		return nil
	})
	return err == nil && equal && len(data) == 0
}
