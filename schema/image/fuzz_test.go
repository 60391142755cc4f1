package image

import (
	"bytes"
	"io"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/typepb"
)

// sample is an image with options of its own, source info and imports.
func sample(t testing.TB) *Image {
	t.Helper()
	extension := &descriptorpb.FieldDescriptorProto{
		Name:     new("any"),
		Number:   proto.Int32(50001),
		Label:    descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
		Type:     descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum(),
		TypeName: new(".google.protobuf.Any"),
		Extendee: new(".google.protobuf.MessageOptions"),
		JsonName: new("any"),
	}
	options := new(descriptorpb.MessageOptions)
	value, err := anypb.New(&typepb.Field{Name: "f", Packed: true})
	if err != nil {
		t.Fatal(err)
	}
	data, err := proto.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	options.ProtoReflect().SetUnknown(appendText(nil, 50001, string(data)))
	own := &descriptorpb.FileDescriptorProto{
		Name:       new("acme/a.proto"),
		Package:    new("acme"),
		Dependency: []string{"google/protobuf/any.proto", "google/protobuf/descriptor.proto", "google/protobuf/type.proto"},
		MessageType: []*descriptorpb.DescriptorProto{
			{
				Name:    new("Outer"),
				Options: options,
				NestedType: []*descriptorpb.DescriptorProto{
					{Name: new("Inner")},
				},
				ReservedName: []string{"gone"},
			},
		},
		EnumType: []*descriptorpb.EnumDescriptorProto{{
			Name:  new("Kind"),
			Value: []*descriptorpb.EnumValueDescriptorProto{{Name: new("ZERO"), Number: proto.Int32(0)}},
		}},
		Extension: []*descriptorpb.FieldDescriptorProto{extension},
		Syntax:    new("proto3"),
		SourceCodeInfo: &descriptorpb.SourceCodeInfo{Location: []*descriptorpb.SourceCodeInfo_Location{
			{Span: []int32{0, 0, 9}},
			{Path: []int32{3, 2}, Span: []int32{2, 0, 9}, LeadingComments: new(" import\n")},
			{Path: []int32{4, 0}, Span: []int32{3, 0, 5, 1}, LeadingComments: new(" Outer\n")},
			{Path: []int32{4, 0, 3, 0}, Span: []int32{4, 0, 9}, LeadingComments: new(" Inner: \"x\"\n")},
			{Path: []int32{5, 0}, Span: []int32{6, 0, 9}, LeadingDetachedComments: []string{" a\n", " b\n"}},
			{Path: []int32{7, 0}, Span: []int32{7, 0, 9}, TrailingComments: new(" x\n")},
		}},
	}
	img := new(Image)
	for _, fd := range []*descriptorpb.FileDescriptorProto{
		protodesc.ToFileDescriptorProto(anypb.File_google_protobuf_any_proto),
		protodesc.ToFileDescriptorProto(descriptorpb.File_google_protobuf_descriptor_proto),
		own,
	} {
		data, err := marshal(fd)
		if err != nil {
			t.Fatal(err)
		}
		img.Files = append(img.Files, &File{Path: fd.GetName(), Descriptor: data, IsImport: fd != own})
	}
	img.Files[2].UnusedDependencies = []int32{2}
	return img
}

// written is img in an encoding.
func written(t testing.TB, img *Image, encoding Encoding) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := img.Write(&b, Style{Encoding: encoding}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestEncodings goes from each encoding to each other and back.
func TestEncodings(t *testing.T) {
	t.Parallel()
	canonical, err := sample(t).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	want := written(t, canonical, Binary)
	for _, encoding := range []Encoding{Binary, JSON, Text} {
		t.Run(string(encoding), func(t *testing.T) {
			t.Parallel()
			img, err := Unmarshal(written(t, canonical, encoding), encoding)
			if err != nil {
				t.Fatal(err)
			}
			if got := written(t, img, Binary); !bytes.Equal(got, want) {
				t.Errorf("another image:\n%s", written(t, img, Text))
			}
		})
	}
	// As YAML only images without options of their own can be read.
	plain, err := Filter{Types: []string{"acme.Kind"}}.Apply(canonical)
	if err != nil {
		t.Fatal(err)
	}
	img, err := Unmarshal(written(t, plain, YAML), YAML)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written(t, img, Binary), written(t, plain, Binary)) {
		t.Errorf("another image:\n%s", written(t, img, Text))
	}
	if _, err := Unmarshal(written(t, canonical, YAML), YAML); err == nil {
		t.Error("YAML with an option of its own was read")
	}
}

// fuzz reads anything; what it takes it must be able to write, and to read
// again with the same result.
func fuzz(f *testing.F, encoding Encoding) {
	// Small ones: the runtime takes long over whole descriptor.protos.
	fd := new(descriptorpb.FileDescriptorProto)
	if err := proto.Unmarshal(sample(f).Files[2].Descriptor, fd); err != nil {
		f.Fatal(err)
	}
	fd.Dependency, fd.Extension, fd.MessageType[0].Options = nil, nil, nil
	data, err := marshal(fd)
	if err != nil {
		f.Fatal(err)
	}
	own := &Image{Files: []*File{{Path: fd.GetName(), Descriptor: data}}}
	f.Add([]byte(nil))
	f.Add(written(f, own, encoding))
	f.Add(written(f, &Image{Files: []*File{{Path: "a.proto", Descriptor: descriptorOf("a.proto", "b.proto"), UnusedDependencies: []int32{0}}}}, encoding))
	typ, err := imageType()
	if err != nil {
		f.Fatal(err)
	}
	// Long texts and a new type of images for each would take all the time.
	const most = 1 << 14
	read := func(data []byte) (*Image, error) {
		if encoding == Binary {
			return UnmarshalBinary(data)
		}
		return unmarshal(data, encoding, typ)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > most {
			return
		}
		img, err := read(data)
		if err != nil {
			return
		}
		if img, err = img.Canonical(); err != nil {
			return // too deep, or no descriptor at all
		}
		first := written(t, img, Binary)
		again, err := Unmarshal(first, Binary)
		if err != nil {
			t.Fatal(err)
		}
		if again, err = again.Canonical(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(written(t, again, Binary), first) {
			t.Error("an image changes when it is read again")
		}
		filters := []Filter{
			{Types: []string{"acme"}},
			{Types: []string{".**"}},
			{Types: []string{"acme.Outer.Inner"}},
			{ExcludeSourceInfo: true, ExcludeImports: true},
			{ExcludeSourceRetention: true},
		}
		if out, err := filters[len(data)%len(filters)].Apply(img); err == nil {
			_ = out.Write(io.Discard, Style{Encoding: encoding}) // may fail, not panic
		}
	})
}

func FuzzBinary(f *testing.F) { fuzz(f, Binary) }
func FuzzJSON(f *testing.F)   { fuzz(f, JSON) }
func FuzzText(f *testing.F)   { fuzz(f, Text) }
func FuzzYAML(f *testing.F)   { fuzz(f, YAML) }
