// Package dynamic does with images what takes linking their files at run time,
// with the Go Protobuf runtime: the encodings other than binary, filters by type
// and by retention, and messages of the types that an image declares. That
// runtime takes long to start, so that few packages should import this one.
package dynamic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/platinummonkey/spoke/schema/image"
)

// Codec is an image.Codec.
type Codec struct{}

// Unmarshal implements image.Codec.
func (Codec) Unmarshal(data []byte, encoding image.Encoding) (*image.Image, error) {
	typ, err := imageType()
	if err != nil {
		return nil, err
	}
	return unmarshal(data, encoding, typ)
}

// unmarshal is Unmarshal of what is not binary, for those who have the type of
// images already.
func unmarshal(data []byte, encoding image.Encoding, typ protoreflect.MessageDescriptor) (_ *image.Image, err error) {
	defer recovered(&err)
	read, err := reader(data, encoding)
	if err != nil {
		return nil, err
	}
	// Twice: what options mean is known only once the files are.
	plain := dynamicpb.NewMessage(typ)
	if err := read(plain, noTypes(), encoding != image.YAML); err != nil {
		return nil, err
	}
	first, err := fromMessage(plain)
	if err != nil {
		return nil, err
	}
	types, err := typesOf(first)
	if err != nil {
		return nil, err
	}
	whole := dynamicpb.NewMessage(typ)
	if err := read(whole, types, true); err != nil {
		return nil, err
	}
	return fromMessage(whole)
}

// recovered turns a panic of the runtime into an error: it trusts files that
// stand in for the well-known ones to be like them.
func recovered(err *error) {
	if panicked := recover(); panicked != nil {
		*err = fmt.Errorf("the image's files do not fit together: %v", panicked)
	}
}

// reader gives what reads data into a message. Where lenient, it passes over
// what is not known.
func reader(data []byte, encoding image.Encoding) (func(m proto.Message, known types, lenient bool) error, error) {
	switch encoding {
	case image.Text:
		return func(m proto.Message, known types, lenient bool) error {
			return prototext.UnmarshalOptions{Resolver: known, DiscardUnknown: lenient}.Unmarshal(data, m)
		}, nil
	case image.YAML:
		var err error
		if data, err = yamlToJSON(data); err != nil {
			return nil, err
		}
	case image.JSON:
	default:
		return nil, fmt.Errorf("unknown encoding of images: %q", encoding)
	}
	return func(m proto.Message, known types, lenient bool) error {
		return protojson.UnmarshalOptions{Resolver: known, DiscardUnknown: lenient}.Unmarshal(data, m)
	}, nil
}

// fromMessage is the image that a message holds.
func fromMessage(m proto.Message) (*image.Image, error) {
	data, err := proto.MarshalOptions{AllowPartial: true, Deterministic: true}.Marshal(m)
	if err != nil {
		return nil, err
	}
	return image.UnmarshalBinary(data)
}

// Write implements image.Codec.
func (Codec) Write(w io.Writer, img *image.Image, style image.Style) error {
	known, err := typesOf(img)
	if err != nil {
		return err
	}
	var m proto.Message = new(descriptorpb.FileDescriptorSet)
	if !style.DescriptorSet {
		typ, err := imageType()
		if err != nil {
			return err
		}
		m = dynamicpb.NewMessage(typ)
	}
	var data bytes.Buffer
	if err := img.WriteBinary(&data, style.DescriptorSet); err != nil {
		return err
	}
	if style.Encoding == image.Text && img.Compiled() {
		if known, err = newTextTypes(known); err != nil {
			return err
		}
	}
	if err := (proto.UnmarshalOptions{AllowPartial: true, Resolver: known}).Unmarshal(data.Bytes(), m); err != nil {
		return err
	}
	text, err := format(style, m, known)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// Canonical implements image.Codec.
func (Codec) Canonical(img *image.Image) (*image.Image, error) {
	known, err := typesOf(img)
	if err != nil {
		known = noTypes()
	}
	descriptors, err := descriptors(img, known)
	if err != nil {
		return nil, err
	}
	out := img.Like(make([]*image.File, len(img.Files)))
	for i, fd := range descriptors {
		data, err := marshal(fd)
		if err != nil {
			return nil, err
		}
		out.Files[i] = img.Files[i].With(data)
	}
	return out, nil
}

// format writes a message as text. The runtime varies white space from program
// to program; that is undone.
func format(s image.Style, m proto.Message, known types) (_ []byte, err error) {
	defer recovered(&err)
	if s.Encoding == image.Text {
		text, err := prototext.MarshalOptions{AllowPartial: true, Multiline: true, Resolver: known}.Marshal(m)
		return oneSpace(text), err
	}
	text, err := protojson.MarshalOptions{
		AllowPartial:   true,
		UseProtoNames:  s.ProtoNames,
		UseEnumNumbers: s.EnumNumbers,
		Resolver:       known,
	}.Marshal(m)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, err
	}
	switch s.Encoding {
	case image.JSON:
		return compact.Bytes(), nil
	case image.YAML:
		return jsonToYAML(compact.Bytes())
	}
	return nil, fmt.Errorf("unknown encoding of images: %q", s.Encoding)
}

// oneSpace leaves one space between the name and the value of each field, which
// have a line of their own.
func oneSpace(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for line := range bytes.Lines(text) {
		if name, value, ok := bytes.Cut(line, []byte(":  ")); ok && !bytes.ContainsAny(name, `"`) {
			out = append(append(append(out, name...), ": "...), value...)
			continue
		}
		out = append(out, line...)
	}
	return out
}
