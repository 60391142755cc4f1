package image

import "io"

// Encoding is how an image is written, by the name that users give it.
type Encoding string

// The encodings.
const (
	Binary Encoding = "binpb"
	JSON   Encoding = "json"
	Text   Encoding = "txtpb"
	YAML   Encoding = "yaml"
)

// Style says how an image is written.
type Style struct {
	Encoding Encoding
	// ProtoNames and EnumNumbers are about JSON and YAML: fields by the names
	// in the sources, enums by number.
	ProtoNames, EnumNumbers bool
	// DescriptorSet leaves out what buf adds.
	DescriptorSet bool
}

// Codec does what takes knowing what options mean, or what messages are made of:
// it links the files of an image. Package dynamic has one.
type Codec interface {
	// Unmarshal reads an image in another encoding than binary.
	Unmarshal(data []byte, encoding Encoding) (*Image, error)
	// Write writes an image in another encoding than binary.
	Write(w io.Writer, img *Image, style Style) error
	// Canonical is the image with every descriptor serialized in the same way as
	// those that are compiled, whoever has made it.
	Canonical(img *Image) (*Image, error)
	// Filter makes the image that a filter leaves. Files that do not change are
	// shared.
	Filter(img *Image, f Filter) (*Image, error)
	// Strip is the image some without options that are meant for sources alone,
	// which are declared in img. Files that do not change are shared.
	Strip(img, some *Image) (*Image, error)
	// WithUnused is the image with the unused dependencies of its files, those
	// that are imports excepted, found anew.
	WithUnused(img *Image) (*Image, error)
	// HasMessage reports whether an image declares a message of a full name.
	HasMessage(img *Image, name string) bool
}

// Unmarshal reads an image in any encoding. It may share data's memory, which
// must not be changed afterwards.
func Unmarshal(data []byte, encoding Encoding, codec Codec) (*Image, error) {
	if encoding == Binary {
		return UnmarshalBinary(data)
	}
	return codec.Unmarshal(data, encoding)
}

// Write writes the image in any style.
func (img *Image) Write(w io.Writer, style Style, codec Codec) error {
	if style.Encoding == Binary {
		return img.WriteBinary(w, style.DescriptorSet)
	}
	return codec.Write(w, img, style)
}

// Apply makes the image that is left. Files that do not change are shared.
func (f Filter) Apply(img *Image, codec Codec) (*Image, error) {
	if len(f.Types)+len(f.ExcludedTypes) > 0 || f.ExcludeSourceRetention {
		return codec.Filter(img, f)
	}
	if f.ExcludeImports {
		img = img.WithoutImports()
	}
	if f.ExcludeSourceInfo {
		img = img.WithoutSourceInfo()
	}
	return img, nil
}

// WithoutSourceInfo is the image without positions and comments.
func (img *Image) WithoutSourceInfo() *Image { return img.each(withoutSourceInfo) }
