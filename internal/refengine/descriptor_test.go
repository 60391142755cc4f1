package refengine

import (
	"math/rand/v2"
	"os"
	"testing"

	"github.com/bufbuild/protocompile/experimental/fdp"
	"github.com/bufbuild/protocompile/experimental/incremental"
	"github.com/bufbuild/protocompile/experimental/incremental/queries"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema"
)

// TestDescriptors compares descriptors with the library's, over files with
// comments and white space everywhere: all but options that are extensions,
// whose order the library leaves to others.
func TestDescriptors(t *testing.T) {
	t.Parallel()
	for _, name := range protos(t, "testdata/places") {
		text, err := os.ReadFile("testdata/places/" + name)
		if err != nil {
			t.Fatal(err)
		}
		tokens := tokens(string(text))
		for seed := range uint64(20) {
			source := string(text)
			if seed > 0 {
				source = scatter(tokens, rand.New(rand.NewPCG(seed, 1)))
			}
			got, want := bothDescriptors(t, source)
			forgetExtensions(got.ProtoReflect())
			forgetExtensions(want.ProtoReflect())
			if !proto.Equal(got, want) {
				t.Fatalf("%s, seed %d: got\n%s\nwant\n%s\nof\n%s", name, seed, prototext.Format(got), prototext.Format(want), source)
			}
		}
	}
}

// forgetExtensions takes out of a descriptor what the runtime does not know.
func forgetExtensions(m protoreflect.Message) {
	if m.Descriptor().FullName() != "google.protobuf.SourceCodeInfo" {
		m.SetUnknown(nil)
	}
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil:
		case fd.IsList():
			for i := range v.List().Len() {
				forgetExtensions(v.List().Get(i).Message())
			}
		default:
			forgetExtensions(v.Message())
		}
		return true
	})
}

// bothDescriptors are our descriptor of a file, and the library's.
func bothDescriptors(t *testing.T, text string) (ours, theirs *descriptorpb.FileDescriptorProto) {
	t.Helper()
	e := New()
	opener := newMapOpener(map[string]string{"a.proto": text})
	result, err := e.Compile(t.Context(), schema.Request{Opener: opener, Paths: opener.paths()})
	if err != nil || result.Set == nil {
		t.Fatalf("%v %+v\n%s", err, result.Diagnostics, text)
	}
	ours = new(descriptorpb.FileDescriptorProto)
	for _, f := range result.Set.Files {
		if f.Path == "a.proto" {
			data, err := f.Descriptor(true)
			if err != nil {
				t.Fatal(err)
			}
			if err := proto.Unmarshal(data, ours); err != nil {
				t.Fatal(err)
			}
		}
	}
	results, _, err := incremental.Run(t.Context(), e.exec, queries.IR{Opener: e.opener, Session: e.session, Path: "a.proto"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := fdp.DescriptorProto(results[0].Value, fdp.IncludeSourceCodeInfo(true), fdp.GenerateExtraOptionLocations(true))
	if err != nil {
		t.Fatal(err)
	}
	theirs = new(descriptorpb.FileDescriptorProto)
	data, err := proto.Marshal(made)
	if err == nil {
		err = proto.Unmarshal(data, theirs)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ours, theirs
}
