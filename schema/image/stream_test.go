package image

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"
	"testing/iotest"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/platinummonkey/spoke/schema/wire"
)

// streamed are images, whole and damaged, in the wire format.
func streamed() map[string][]byte {
	location := appendText(appendText(nil, 1, "\x04\x00"), 2, "\x00\x00\x80\x01")
	info := appendText(nil, 1, string(location))
	file := func(path string, more ...byte) []byte {
		f := append(descriptorOf(path, "b.proto"), more...)
		return appendText(f, FieldExtension, string(appendBool(nil, FieldIsImport, true)))
	}
	whole := file("a.proto", append(appendText(nil, wire.FileSourceInfo, string(info)), appendText(nil, 12, "proto3")...)...)
	a, b := appendText(nil, FieldFile, string(whole)), appendText(nil, FieldFile, string(file("b.proto")))
	long := appendText(nil, FieldFile, string(file("long.proto", appendText(nil, 2, string(make([]byte, 3<<20)))...)))
	huge := protowire.AppendVarint(protowire.AppendTag(nil, FieldFile, protowire.BytesType), 1<<60)
	return map[string][]byte{
		"nothing":              nil,
		"two files":            append(bytes.Clone(a), b...),
		"long":                 append(bytes.Clone(long), a...),
		"twice":                append(bytes.Clone(a), a...),
		"other fields":         append(appendText(bytes.Clone(a), 7, "?"), b...),
		"group":                append(append(protowire.AppendTag(bytes.Clone(a), 9, protowire.StartGroupType), protowire.AppendTag(nil, 9, protowire.EndGroupType)...), b...),
		"file as a number":     protowire.AppendVarint(protowire.AppendTag(bytes.Clone(a), FieldFile, protowire.VarintType), 1),
		"cut short":            append(bytes.Clone(b), a[:len(a)-1]...),
		"cut at a tag":         append(bytes.Clone(a), 0x80),
		"cut at a length":      append(bytes.Clone(a), 0x0a, 0x80),
		"cut at another":       append(bytes.Clone(a), 0x3a, 0x80),
		"huge":                 append(bytes.Clone(a), huge...),
		"no number":            append(bytes.Clone(a), 0x02, 0x00),
		"damaged":              appendText(nil, FieldFile, string(file("a.proto", 0x22, 0x01, 0x80))),
		"damaged source info":  appendText(nil, FieldFile, string(file("a.proto", 0x4a, 0x05, 0x0a, 0x03, 0x0a, 0x01, 0x80))),
		"damaged and cut":      append(appendText(nil, FieldFile, string(file("a.proto", 0x22, 0x01, 0x80))), 0x0a, 0x80),
		"a long tag":           append(bytes.Clone(a), 0x8a, 0x00, 0x00),
		"a name that is none":  appendText(nil, FieldFile, string(descriptorOf("../a.proto"))),
		"source info in parts": appendText(nil, FieldFile, string(append(append(appendText(nil, wire.FileSourceInfo, string(info)), whole...), appendText(nil, wire.FileSourceInfo, string(info))...))),
	}
}

// What is read bit by bit is what is read at once, but for source info.
func TestReadBinary(t *testing.T) {
	t.Parallel()
	for name, data := range streamed() {
		want, wantErr := UnmarshalBinary(data)
		if wantErr == nil {
			want = want.WithoutSourceInfo()
		}
		for _, in := range []io.Reader{bytes.NewReader(data), iotest.OneByteReader(bytes.NewReader(data)), iotest.DataErrReader(bytes.NewReader(data))} {
			got, err := ReadBinary(in, false)
			switch {
			case (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error():
				t.Errorf("%s: error %v, want %v", name, err, wantErr)
			case err == nil && !reflect.DeepEqual(got.Files, want.Files):
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
		}
		if got, err := ReadBinary(bytes.NewReader(data), true); wantErr == nil && (err != nil || !reflect.DeepEqual(got.Files, want.Files)) {
			t.Errorf("%s, checked before: got %+v, %v", name, got, err)
		}
	}
}

// That a reader fails counts for more than what it gave before.
func TestReadBinaryFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, data := range streamed() {
		if _, err := ReadBinary(io.MultiReader(bytes.NewReader(data), iotest.ErrReader(broken)), false); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadBinary(f *testing.F) {
	for name, data := range streamed() {
		if name != "long" {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, wantErr := UnmarshalBinary(data)
		got, err := ReadBinary(bytes.NewReader(data), false)
		switch {
		case (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error():
			t.Errorf("error %v, want %v", err, wantErr)
		case err == nil && !reflect.DeepEqual(got.Files, want.WithoutSourceInfo().Files):
			t.Error("another image")
		}
		if got, err := ReadBinary(bytes.NewReader(data), true); wantErr == nil && (err != nil || !reflect.DeepEqual(got.Files, want.WithoutSourceInfo().Files)) {
			t.Error("another image where it was checked before")
		}
		if err != nil {
			return
		}
		if sketch, ok := got.Sketch(); ok {
			for i, f := range sketch.Image(bytes.NewReader(data)).Files {
				if err := f.Read(); err != nil || !reflect.DeepEqual(f, got.Files[i]) {
					t.Errorf("file %d by itself: %v", i, err)
				}
			}
		}
	})
}
