package descriptor_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/descriptor"
	"github.com/platinummonkey/spoke/schema/image"
)

// FuzzModel reads bytes that may be no descriptor at all, and asks all there
// is to ask.
func FuzzModel(f *testing.F) {
	for _, set := range seeds(f) {
		for _, d := range set.File {
			d.SourceCodeInfo = &descriptorpb.SourceCodeInfo{Location: []*descriptorpb.SourceCodeInfo_Location{
				{Path: []int32{4, 0}, Span: []int32{1, 2, 3, 4}, LeadingComments: new("a\n")},
				{Path: []int32{4, 0}, Span: []int32{7}},
				{Path: []int32{12}, Span: []int32{0, 1, 2}},
			}}
			data, err := proto.Marshal(d)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := &image.File{Path: "a.proto", Descriptor: data, UnusedDependencies: []int32{0}}
		set, err := descriptor.Model([]*image.File{in, {Path: "b.proto"}})
		if err != nil {
			return
		}
		d := set.Files[0]
		for i := range d.Imports {
			if d.Imports[i].File == nil {
				d.Imports[i].File = set.Files[1]
			}
		}
		describe(d)
		d.Source.Places.Location(1 << 20)
		d.Source.Position(d.Source.Places.Location(1 << 20).Start)
		if _, err := d.Descriptor(false); err != nil {
			t.Errorf("the model was made, and then: %v", err)
		}
	})
}
