package descriptor_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/schema/descriptor"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

// seeds are sets of descriptors that mutations start from: each archive of
// testdata is one.
func seeds(t testing.TB) []*descriptorpb.FileDescriptorSet {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var sets []*descriptorpb.FileDescriptorSet
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		archive, err := golden.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		files := fstest.MapFS{}
		for _, f := range archive.Files {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		compiled := compile(t, newTree(files))
		if compiled == nil {
			t.Fatalf("%s does not compile", name)
		}
		set := new(descriptorpb.FileDescriptorSet)
		for _, f := range imageOf(t, compiled) {
			d := new(descriptorpb.FileDescriptorProto)
			if err := proto.Unmarshal(f.Descriptor, d); err != nil {
				t.Fatal(err)
			}
			d.SourceCodeInfo = nil
			set.File = append(set.File, d)
		}
		sets = append(sets, set)
	}
	if len(sets) == 0 {
		t.Fatal("no archives in testdata")
	}
	return sets
}

// imageFiles serializes descriptors; nil where their names are not those of an
// image.
func imageFiles(t testing.TB, set *descriptorpb.FileDescriptorSet) []*image.File {
	t.Helper()
	var files []*image.File
	seen := make(map[string]bool)
	for _, d := range set.File {
		data, err := proto.Marshal(d)
		if err != nil || d.GetName() == "" || seen[d.GetName()] {
			return nil
		}
		seen[d.GetName()] = true
		files = append(files, &image.File{Path: d.GetName(), Descriptor: data})
	}
	return files
}

// compareWithRuntime mutates set and compares what the model says of it with
// what the Go Protobuf runtime does.
func compareWithRuntime(t *testing.T, set *descriptorpb.FileDescriptorSet, seed uint64, mutations int) {
	set = proto.CloneOf(set)
	m := newMutator(seed, set)
	for range mutations {
		m.mutate()
	}
	files := imageFiles(t, set)
	if files == nil {
		return
	}
	got, err := descriptor.Model(files)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	runtime, err := protodesc.NewFiles(set)
	switch {
	case err == nil && got.Refused != nil:
		t.Fatalf("seed %d, %d mutations: refused, but not by the runtime: %v", seed, mutations, got.Refused)
	case err != nil && got.Refused == nil:
		t.Fatalf("seed %d, %d mutations: not refused, but by the runtime: %v", seed, mutations, err)
	case err != nil:
		return
	}
	for _, f := range got.Files {
		d, err := runtime.FindFileByPath(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		want, have := describeRuntime(d), describeFields(f)
		if !slices.Equal(want, have) {
			t.Fatalf("seed %d, %d mutations, %s:\n%s", seed, mutations, f.Path,
				golden.Diff([]byte(strings.Join(want, "\n")), []byte(strings.Join(have, "\n"))))
		}
	}
}

// describeRuntime writes down what the runtime says about the fields of a file.
func describeRuntime(f protoreflect.FileDescriptor) []string {
	var lines []string
	field := func(f protoreflect.FieldDescriptor) {
		name := func(d protoreflect.Descriptor) string { return d.ParentFile().Path() + ":" + string(d.FullName()) }
		typeName, oneof, extends := "", "", ""
		if f.Message() != nil {
			typeName = name(f.Message())
		} else if f.Enum() != nil {
			typeName = name(f.Enum())
		}
		if o := f.ContainingOneof(); o != nil && !o.IsSynthetic() {
			oneof = string(o.FullName())
		}
		if f.IsExtension() {
			extends = name(f.ContainingMessage())
		}
		presence := model.Implicit
		switch {
		case f.Cardinality() == protoreflect.Repeated:
			presence = model.Repeated
		case f.Cardinality() == protoreflect.Required:
			presence = model.Required
		case f.HasPresence():
			presence = model.Explicit
		}
		json := ""
		if !f.IsExtension() {
			json = f.JSONName()
		}
		kind := f.Kind()
		if kind == protoreflect.GroupKind {
			kind = protoreflect.MessageKind
		}
		lines = append(lines, fmt.Sprintf("%s %d %d %d %q %q %q %q %v", f.FullName(), f.Number(), kind, presence, typeName, oneof, extends, json, f.IsMap()))
	}
	extensions := func(xs protoreflect.ExtensionDescriptors) {
		for i := range xs.Len() {
			field(xs.Get(i))
		}
	}
	var messages func(protoreflect.MessageDescriptors)
	messages = func(ms protoreflect.MessageDescriptors) {
		for i := range ms.Len() {
			for j := range ms.Get(i).Fields().Len() {
				field(ms.Get(i).Fields().Get(j))
			}
			messages(ms.Get(i).Messages())
			extensions(ms.Get(i).Extensions())
		}
	}
	messages(f.Messages())
	extensions(f.Extensions())
	return lines
}

// describeFields is describeRuntime for a model.
func describeFields(f *model.File) []string {
	var lines []string
	fields := func(fields []*model.Field) {
		for _, f := range fields {
			name := func(d *model.Decl) string { return d.File.Path + ":" + d.FullName }
			typeName, oneof, extends, json := "", "", "", ""
			if f.Message != nil {
				typeName = name(&f.Message.Decl)
			} else if f.Enum != nil {
				typeName = name(&f.Enum.Decl)
			}
			if f.Oneof != nil {
				oneof = f.Oneof.FullName
			}
			if f.Extendee != nil {
				extends = name(&f.Extendee.Decl)
			} else {
				json = f.JSONName
			}
			kind := f.Kind
			if kind == model.GroupKind {
				kind = model.MessageKind
			}
			lines = append(lines, fmt.Sprintf("%s %d %d %d %q %q %q %q %v", f.FullName, f.Number, kind, f.Presence, typeName, oneof, extends, json, f.IsMap()))
		}
	}
	var messages func([]*model.Message)
	messages = func(ms []*model.Message) {
		for _, m := range ms {
			fields(m.Fields)
			messages(m.Messages)
			fields(m.Extensions)
		}
	}
	messages(f.Messages)
	fields(f.Extensions)
	return lines
}

// TestRuntime compares with the Go Protobuf runtime on mutated descriptors.
func TestRuntime(t *testing.T) {
	t.Parallel()
	n := uint64(3000)
	if testing.Short() {
		n = 300
	}
	for _, set := range seeds(t) {
		if _, err := protodesc.NewFiles(set); err != nil {
			t.Fatal(err) // then nearly all mutations are refused
		}
		compareWithRuntime(t, set, 0, 0)
		for seed := range n {
			compareWithRuntime(t, set, seed, 1+int(seed%3))
		}
	}
}

func FuzzRuntime(f *testing.F) {
	sets := seeds(f)
	f.Add(uint64(1), uint8(1), uint8(0))
	f.Fuzz(func(t *testing.T, seed uint64, mutations, set uint8) {
		compareWithRuntime(t, sets[int(set)%len(sets)], seed, int(mutations%6))
	})
}
