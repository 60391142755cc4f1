package syntaxtest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/format"
)

// descriptor is what a file means before its names are resolved, less the
// order of what the formatter sorts.
func descriptor(src string) (*descriptorpb.FileDescriptorProto, error) {
	handler := reporter.NewHandler(nil)
	file, err := parser.Parse("a.proto", strings.NewReader(src), handler)
	if err != nil {
		return nil, err
	}
	result, err := parser.ResultFromAST(file, false, handler)
	if err != nil {
		return nil, err
	}
	fd := result.FileDescriptorProto()
	for _, list := range []*[]int32{&fd.PublicDependency, &fd.WeakDependency} {
		names := make([]string, len(*list))
		for i, n := range *list {
			names[i] = fd.Dependency[n]
		}
		slices.Sort(names)
		fd.OptionDependency = append(fd.OptionDependency, names...)
		*list = nil
	}
	slices.Sort(fd.Dependency)
	plainAggregates(fd.ProtoReflect())
	slices.SortFunc(fd.Options.GetUninterpretedOption(), func(a, b *descriptorpb.UninterpretedOption) int {
		return cmp.Compare(prototext.Format(a), prototext.Format(b))
	})
	return fd, nil
}

// plainAggregates takes out of message literals what may be left out of them or
// written in two ways.
func plainAggregates(m protoreflect.Message) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.IsList() && fd.Message() != nil:
			for i := range v.List().Len() {
				plainAggregates(v.List().Get(i).Message())
			}
		case fd.Message() != nil && !fd.IsMap():
			plainAggregates(v.Message())
		case fd.Name() == "aggregate_value":
			tokens := slices.DeleteFunc(split(v.String()), func(t string) bool { return strings.Contains(",;:", t) })
			text := strings.NewReplacer("<", "{", ">", "}").Replace(strings.Join(tokens, " "))
			m.Set(fd, protoreflect.ValueOfString(text))
		}
		return true
	})
}

// TestDescriptorsStay compares what files mean before and after.
func TestDescriptorsStay(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(*seed, 5))
	compared := 0
	compare := func(src string) {
		before, err := descriptor(src)
		if err != nil {
			return // newer than this parser
		}
		out, err := format.Source(src)
		if err != nil {
			t.Fatal(err)
		}
		after, err := descriptor(string(out))
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		compared++
		if !proto.Equal(before, after) {
			t.Errorf("another file: %s", firstDifference(prototext.Format(before), prototext.Format(after)))
		}
	}
	all := seeds(t)
	for range *rounds {
		compare(decorate(r, all[r.IntN(len(all))], r.Float64()*0.3))
	}
	if *corpus != "" {
		eachCorpusFile(t, func(_, text string) { compare(text) })
	}
	if compared == 0 {
		t.Error("nothing to compare")
	}
	t.Logf("%d files compared", compared)
}
