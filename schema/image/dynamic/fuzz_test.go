package dynamic

import (
	"bytes"
	"io"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/typepb"

	"github.com/platinummonkey/spoke/schema/image"
)

// sample is an image with options of its own, source info and imports.
func sample(t testing.TB) *image.Image {
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
	options.ProtoReflect().SetUnknown(protowire.AppendBytes(protowire.AppendTag(nil, 50001, protowire.BytesType), data))
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
	img := new(image.Image)
	for _, fd := range []*descriptorpb.FileDescriptorProto{
		protodesc.ToFileDescriptorProto(anypb.File_google_protobuf_any_proto),
		protodesc.ToFileDescriptorProto(descriptorpb.File_google_protobuf_descriptor_proto),
		own,
	} {
		data, err := marshal(fd)
		if err != nil {
			t.Fatal(err)
		}
		img.Files = append(img.Files, &image.File{Path: fd.GetName(), Descriptor: data, IsImport: fd != own})
	}
	img.Files[2].UnusedDependencies = []int32{2}
	return img
}

// written is img in an encoding.
func written(t testing.TB, img *image.Image, encoding image.Encoding) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := img.Write(&b, image.Style{Encoding: encoding}, Codec{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestEncodings goes from each encoding to each other and back.
func TestEncodings(t *testing.T) {
	t.Parallel()
	canonical, err := Codec{}.Canonical(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	want := written(t, canonical, image.Binary)
	for _, encoding := range []image.Encoding{image.Binary, image.JSON, image.Text} {
		t.Run(string(encoding), func(t *testing.T) {
			t.Parallel()
			img, err := image.Unmarshal(written(t, canonical, encoding), encoding, Codec{})
			if err != nil {
				t.Fatal(err)
			}
			if got := written(t, img, image.Binary); !bytes.Equal(got, want) {
				t.Errorf("another image:\n%s", written(t, img, image.Text))
			}
		})
	}
	// As YAML only images without options of their own can be read.
	plain, err := image.Filter{Types: []string{"acme.Kind"}}.Apply(canonical, Codec{})
	if err != nil {
		t.Fatal(err)
	}
	img, err := image.Unmarshal(written(t, plain, image.YAML), image.YAML, Codec{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written(t, img, image.Binary), written(t, plain, image.Binary)) {
		t.Errorf("another image:\n%s", written(t, img, image.Text))
	}
	if _, err := image.Unmarshal(written(t, canonical, image.YAML), image.YAML, Codec{}); err == nil {
		t.Error("YAML with an option of its own was read")
	}
}

// fuzz reads anything; what it takes it must be able to write, and to read
// again with the same result.
func fuzz(f *testing.F, encoding image.Encoding) {
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
	own := &image.Image{Files: []*image.File{{Path: fd.GetName(), Descriptor: data}}}
	f.Add([]byte(nil))
	f.Add(written(f, own, encoding))
	f.Add(written(f, &image.Image{Files: []*image.File{{Path: "a.proto", Descriptor: named(f, "a.proto", "b.proto"), UnusedDependencies: []int32{0}}}}, encoding))
	typ, err := imageType()
	if err != nil {
		f.Fatal(err)
	}
	// Long texts and a new type of images for each would take all the time.
	const most = 1 << 14
	read := func(data []byte) (*image.Image, error) {
		if encoding == image.Binary {
			return image.UnmarshalBinary(data)
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
		if img, err = (Codec{}).Canonical(img); err != nil {
			return // too deep, or no descriptor at all
		}
		first := written(t, img, image.Binary)
		again, err := image.Unmarshal(first, image.Binary, Codec{})
		if err != nil {
			t.Fatal(err)
		}
		if again, err = (Codec{}).Canonical(again); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(written(t, again, image.Binary), first) {
			t.Error("an image changes when it is read again")
		}
		filters := []image.Filter{
			{Types: []string{"acme"}},
			{Types: []string{".**"}},
			{Types: []string{"acme.Outer.Inner"}},
			{ExcludeSourceInfo: true, ExcludeImports: true},
			{ExcludeSourceRetention: true},
		}
		if out, err := filters[len(data)%len(filters)].Apply(img, Codec{}); err == nil {
			_ = out.Write(io.Discard, image.Style{Encoding: encoding}, Codec{}) // may fail, not panic
		}
	})
}

func FuzzBinary(f *testing.F) { fuzz(f, image.Binary) }
func FuzzJSON(f *testing.F)   { fuzz(f, image.JSON) }
func FuzzText(f *testing.F)   { fuzz(f, image.Text) }
func FuzzYAML(f *testing.F)   { fuzz(f, image.YAML) }

// named is the descriptor of a file that only imports.
func named(t testing.TB, path string, imports ...string) []byte {
	t.Helper()
	data, err := marshal(&descriptorpb.FileDescriptorProto{Name: new(path), Dependency: imports})
	if err != nil {
		t.Fatal(err)
	}
	return data
}
