package image

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/platinummonkey/spoke/internal/filecache"
)

// TestSketch reads files one by one, and from what is not the image any more.
func TestSketch(t *testing.T) {
	t.Parallel()
	img := &Image{}
	for _, path := range []string{"a.proto", "b/b.proto", "c.proto"} {
		var d []byte
		d = append(d, 1<<3|2, byte(len(path)))
		d = append(d, path...)
		d = append(d, 9<<3|2, 2, 10, 0)                                    // source info
		d = append(d, 12<<3|2, 6, 'p', 'r', 'o', 't', 'o', '3', 3<<3|2, 0) // a field behind it
		img.Files = append(img.Files, &File{Path: path, Descriptor: d, IsImport: path == "c.proto", UnusedDependencies: []int32{0}})
	}
	var data bytes.Buffer
	if err := img.WriteBinary(&data, false); err != nil {
		t.Fatal(err)
	}
	whole, err := ReadBinary(bytes.NewReader(data.Bytes()), false)
	if err != nil {
		t.Fatal(err)
	}
	sketch, ok := whole.Sketch()
	if !ok {
		t.Fatal("there is no sketch")
	}
	var e filecache.Encoder
	sketch.Encode(&e)
	if sketch, ok = DecodeSketch(&filecache.Decoder{Bytes: e.Bytes}); !ok {
		t.Fatal("the sketch cannot be decoded")
	}
	if _, ok := DecodeSketch(&filecache.Decoder{Bytes: e.Bytes[:len(e.Bytes)-1]}); ok {
		t.Error("a part of a sketch is decoded")
	}
	some := sketch.Image(bytes.NewReader(data.Bytes()))
	for i, f := range some.Files {
		was := whole.Files[i]
		if f.Path != was.Path || f.IsImport != was.IsImport || f.Descriptor != nil {
			t.Errorf("before it is read: %+v", f)
		}
		for range 2 {
			if err := f.Read(); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(f, was) {
			t.Errorf("got  %+v\nwant %+v", f, was)
		}
	}
	for name, other := range map[string][]byte{
		"shorter": data.Bytes()[:data.Len()-1],
		"other":   append([]byte{0, 0}, data.Bytes()...),
		"renamed": bytes.Replace(data.Bytes(), []byte("b/b.proto"), []byte("b/x.proto"), 1),
	} {
		failed := false
		for _, f := range sketch.Image(bytes.NewReader(other)).Files {
			failed = f.Read() != nil || failed
		}
		if !failed {
			t.Errorf("%s: no error", name)
		}
	}
	// Fields of other numbers between files.
	odd, err := ReadBinary(bytes.NewReader(append([]byte{2<<3 | 2, 0}, data.Bytes()...)), false)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := odd.Sketch(); ok {
		t.Error("an image with other fields has a sketch")
	}
}
