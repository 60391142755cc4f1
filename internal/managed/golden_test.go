package managed_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/managed"
)

// TestManaged applies the template of each case to its files. The expectation is
// what options have which values afterwards, and of which options there are
// places. It is the binary's: where SPOKE_ORACLE names it, -update has it call a
// plugin that keeps its request.
func TestManaged(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		files := make(map[string]string)
		var names []string
		for _, f := range c.Input() {
			files[f.Name] = string(f.Data)
			if path.Ext(f.Name) == ".proto" {
				names = append(names, f.Name)
			}
		}
		slices.Sort(names)
		var descriptors []*descriptorpb.FileDescriptorProto
		if golden.Update() && os.Getenv("SPOKE_ORACLE") != "" {
			descriptors = ask(t, files)
		} else {
			descriptors = apply(t, files, names)
		}
		var out bytes.Buffer
		for _, fd := range descriptors {
			write(&out, fd)
		}
		c.Want(t, "want/options", out.Bytes())
	})
}

// apply compiles files and applies the rules of their template.
func apply(t *testing.T, files map[string]string, names []string) []*descriptorpb.FileDescriptorProto {
	t.Helper()
	template, err := config.ParseTemplate(config.BufGenYAML, []byte(files[config.BufGenYAML]), false)
	if err != nil {
		t.Fatal(err)
	}
	buf, err := config.Parse(config.BufYAML, []byte(files[config.BufYAML]), false)
	if err != nil {
		t.Fatal(err)
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(files)}),
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	compiled, err := compiler.Compile(t.Context(), names...)
	if err != nil {
		t.Fatal(err)
	}
	var descriptors []*descriptorpb.FileDescriptorProto
	for _, f := range compiled {
		result, ok := f.(linker.Result)
		if !ok {
			t.Fatalf("%s is a %T", f.Path(), f)
		}
		data, err := proto.Marshal(result.FileDescriptorProto())
		if err != nil {
			t.Fatal(err)
		}
		if template.Managed.Enabled {
			if data, err = managed.Apply(&template.Managed, managed.File{Path: f.Path(), Module: buf.Modules[0].Name}, data); err != nil {
				t.Fatal(err)
			}
			again, err := managed.Apply(&template.Managed, managed.File{Path: f.Path(), Module: buf.Modules[0].Name}, data)
			if err != nil || !bytes.Equal(again, data) {
				t.Errorf("%s changes when it is managed again: %v", f.Path(), err)
			}
		}
		fd := new(descriptorpb.FileDescriptorProto)
		if err := proto.Unmarshal(data, fd); err != nil {
			t.Fatal(err)
		}
		descriptors = append(descriptors, fd)
	}
	return descriptors
}

// ask has the binary generate.
func ask(t *testing.T, files map[string]string) []*descriptorpb.FileDescriptorProto {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Getenv("SPOKE_ORACLE"), "generate")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "request"))
	if err != nil {
		t.Fatal(err)
	}
	request := new(pluginpb.CodeGeneratorRequest)
	if err := proto.Unmarshal(data, request); err != nil {
		t.Fatal(err)
	}
	list := slices.DeleteFunc(request.GetProtoFile(), func(fd *descriptorpb.FileDescriptorProto) bool {
		return !slices.Contains(request.GetFileToGenerate(), fd.GetName())
	})
	slices.SortFunc(list, func(a, b *descriptorpb.FileDescriptorProto) int { return strings.Compare(a.GetName(), b.GetName()) })
	return list
}

// write writes the options of a file and of its fields.
func write(out *bytes.Buffer, fd *descriptorpb.FileDescriptorProto) {
	fmt.Fprintf(out, "= %s\n", fd.GetName())
	options := func(where string, m proto.Message) {
		r := m.ProtoReflect()
		fields := r.Descriptor().Fields()
		for i := range fields.Len() {
			if f := fields.Get(i); r.IsValid() && r.Has(f) {
				v := r.Get(f).Interface()
				if n, ok := v.(protoreflect.EnumNumber); ok {
					v = f.Enum().Values().ByNumber(n).Name()
				}
				fmt.Fprintf(out, "%s%s = %v\n", where, f.Name(), v)
			}
		}
	}
	options("", fd.GetOptions())
	var messages func(scope string, list []*descriptorpb.DescriptorProto)
	fields := func(scope string, list []*descriptorpb.FieldDescriptorProto) {
		for _, f := range list {
			options(scope+f.GetName()+" ", f.GetOptions())
		}
	}
	messages = func(scope string, list []*descriptorpb.DescriptorProto) {
		for _, m := range list {
			inner := scope + m.GetName() + "."
			fields(inner, m.GetField())
			fields(inner, m.GetExtension())
			messages(inner, m.GetNestedType())
		}
	}
	fields("", fd.GetExtension())
	messages("", fd.GetMessageType())
	const fileOptions, fieldOptions = 8, 8
	for _, l := range fd.GetSourceCodeInfo().GetLocation() {
		if p := l.GetPath(); len(p) > 0 && (p[0] == fileOptions || len(p) > 4 && slices.Contains(p[4:], fieldOptions)) {
			fmt.Fprintln(out, "place", p)
		}
	}
}
