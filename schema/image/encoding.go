package image

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
)

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

// Unmarshal reads an image in any encoding. It may share data's memory, which
// must not be changed afterwards.
func Unmarshal(data []byte, encoding Encoding) (*Image, error) {
	if encoding == Binary {
		return UnmarshalBinary(data)
	}
	typ, err := imageType()
	if err != nil {
		return nil, err
	}
	return unmarshal(data, encoding, typ)
}

// unmarshal is Unmarshal of what is not binary, for those who have the type of
// images already.
func unmarshal(data []byte, encoding Encoding, typ protoreflect.MessageDescriptor) (_ *Image, err error) {
	defer recovered(&err)
	read, err := reader(data, encoding)
	if err != nil {
		return nil, err
	}
	// Twice: what options mean is known only once the files are.
	plain := dynamicpb.NewMessage(typ)
	if err := read(plain, noTypes(), encoding != YAML); err != nil {
		return nil, err
	}
	first, err := fromMessage(plain)
	if err != nil {
		return nil, err
	}
	types, err := first.types()
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
func reader(data []byte, encoding Encoding) (func(m proto.Message, known types, lenient bool) error, error) {
	switch encoding {
	case Text:
		return func(m proto.Message, known types, lenient bool) error {
			return prototext.UnmarshalOptions{Resolver: known, DiscardUnknown: lenient}.Unmarshal(data, m)
		}, nil
	case YAML:
		var err error
		if data, err = yamlToJSON(data); err != nil {
			return nil, err
		}
	case JSON:
	default:
		return nil, fmt.Errorf("unknown encoding of images: %q", encoding)
	}
	return func(m proto.Message, known types, lenient bool) error {
		return protojson.UnmarshalOptions{Resolver: known, DiscardUnknown: lenient}.Unmarshal(data, m)
	}, nil
}

// fromMessage is the image that a message holds.
func fromMessage(m proto.Message) (*Image, error) {
	data, err := proto.MarshalOptions{AllowPartial: true, Deterministic: true}.Marshal(m)
	if err != nil {
		return nil, err
	}
	return UnmarshalBinary(data)
}

// Write writes the image.
func (img *Image) Write(w io.Writer, style Style) error {
	if style.Encoding == Binary {
		return img.writeBinary(w, style.DescriptorSet)
	}
	known, err := img.types()
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
	if err := img.writeBinary(&data, style.DescriptorSet); err != nil {
		return err
	}
	if style.Encoding == Text && img.compiled {
		if known, err = newTextTypes(known); err != nil {
			return err
		}
	}
	if err := (proto.UnmarshalOptions{AllowPartial: true, Resolver: known}).Unmarshal(data.Bytes(), m); err != nil {
		return err
	}
	text, err := style.format(m, known)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// Canonical is the image with every descriptor serialized in the same way as
// those that are compiled, whoever has made it.
func (img *Image) Canonical() (*Image, error) {
	known, err := img.types()
	if err != nil {
		known = noTypes()
	}
	descriptors, err := img.descriptors(known)
	if err != nil {
		return nil, err
	}
	out := img.like(make([]*File, len(img.Files)))
	for i, fd := range descriptors {
		data, err := marshal(fd)
		if err != nil {
			return nil, err
		}
		out.Files[i] = img.Files[i].with(data)
	}
	return out, nil
}

// format writes a message as text. The runtime varies white space from program
// to program; that is undone.
func (s Style) format(m proto.Message, known types) (_ []byte, err error) {
	defer recovered(&err)
	if s.Encoding == Text {
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
	case JSON:
		return compact.Bytes(), nil
	case YAML:
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
