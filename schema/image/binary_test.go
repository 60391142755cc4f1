package image

import (
	"bytes"
	"reflect"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/schema/wire"
)

func appendText(b []byte, num protowire.Number, text string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, num, protowire.BytesType), text)
}

func appendBool(b []byte, num protowire.Number, v bool) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), protowire.EncodeBool(v))
}

// descriptorOf is a descriptor of nothing but a path and imports.
func descriptorOf(path string, imports ...string) []byte {
	d := appendText(nil, wire.FileName, path)
	for _, imp := range imports {
		d = appendText(d, 3, imp)
	}
	return d
}

func TestBinaryRoundTrip(t *testing.T) {
	img := &Image{Files: []*File{
		{Path: "a.proto", Descriptor: descriptorOf("a.proto"), IsImport: true},
		{
			Path:               "b/c.proto",
			Descriptor:         descriptorOf("b/c.proto", "a.proto", "b.proto"),
			SyntaxUnspecified:  true,
			UnusedDependencies: []int32{0, 1},
			Module:             module.FullName{Registry: "buf.build", Owner: "acme", Name: "weather"},
			Commit:             "62f35d8aed1149c291d606d958a7ce32",
		},
	}}
	var b bytes.Buffer
	if err := img.Write(&b, Style{Encoding: Binary}, nil); err != nil {
		t.Fatal(err)
	}
	got, err := UnmarshalBinary(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, img) {
		t.Errorf("read %+v, wrote %+v", got.Files[1], img.Files[1])
	}
	if got := got.Files[1].Dependencies(); !reflect.DeepEqual(got, []string{"a.proto", "b.proto"}) {
		t.Errorf("dependencies %q", got)
	}
}

// The extension may stand anywhere and in parts.
func TestBinaryScattered(t *testing.T) {
	file := appendText(nil, FieldExtension, string(appendBool(nil, FieldIsImport, false)))
	file = appendText(file, wire.FileName, "a.proto")
	file = appendText(file, FieldExtension, string(appendBool(nil, FieldIsImport, true)))
	file = appendText(file, 2, "acme")
	file = appendText(file, FieldExtension, string(appendBool(nil, FieldSyntaxUnspecified, true)))
	img, err := UnmarshalBinary(appendText(nil, FieldFile, string(file)))
	if err != nil {
		t.Fatal(err)
	}
	want := &File{
		Path:              "a.proto",
		Descriptor:        appendText(descriptorOf("a.proto"), 2, "acme"),
		IsImport:          true,
		SyntaxUnspecified: true,
	}
	if got := img.Files[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

func TestBinaryRefused(t *testing.T) {
	withExtension := func(extension []byte) []byte {
		return appendText(descriptorOf("a.proto"), FieldExtension, string(extension))
	}
	nested := []byte{}
	for range MaxDepth + 1 {
		nested = append(protowire.AppendVarint([]byte{3<<3 | 2}, uint64(len(nested))), nested...)
	}
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"no path", appendText(nil, 2, "acme"), "file path must be populated"},
		{"absolute", descriptorOf("/a.proto"), "file /a.proto: expected to be relative"},
		{"outside", descriptorOf("../a.proto"), "file ../a.proto: is outside the context directory"},
		{"not clean", descriptorOf("a//b.proto"), "file a//b.proto: was not normalized to a/b.proto"},
		{"no proto", descriptorOf("a.txt"), "file a.txt: does not have a .proto extension"},
		{"cut off", descriptorOf("a.proto")[:5], wire.ErrMalformed.Error()},
		{"nested garbage", appendText(descriptorOf("a.proto"), 4, "\x0a"), `file "a.proto": ` + wire.ErrMalformed.Error()},
		{"bad span", appendText(descriptorOf("a.proto"), 9, "\x0a\x03\x12\x01\x80"), `file "a.proto": ` + wire.ErrMalformed.Error()},
		{"too deep", appendText(descriptorOf("a.proto"), 4, string(nested)), `file "a.proto": ` + wire.ErrMalformed.Error()},
		{"unused out of range", withExtension([]byte{FieldUnused << 3, 1}), `file "a.proto": unused dependency index 1 is out of range`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := UnmarshalBinary(appendText(nil, FieldFile, string(tt.file)))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	twice := appendText(appendText(nil, FieldFile, string(descriptorOf("a.proto"))), FieldFile, string(descriptorOf("a.proto")))
	if _, err := UnmarshalBinary(twice); err == nil || err.Error() != "duplicate file: a.proto" {
		t.Errorf("twice the same file: %v", err)
	}
}
