package convert_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/internal/convert"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/schema/image"
)

// TestConvert turns each message of a case, a file whose extension tells its
// encoding, into all encodings. The head has the line "type NAME". What is
// expected is the binary's: where SPOKE_ORACLE names it, -update asks it.
func TestConvert(t *testing.T) {
	t.Parallel()
	golden.Run(t, "testdata", func(t *testing.T, c *golden.Case) {
		typ := ""
		for _, line := range c.Comment {
			if name, ok := strings.CutPrefix(line, "type "); ok {
				typ = name
			}
		}
		dir := t.TempDir()
		var messages []golden.File
		var img *image.Image
		for _, f := range c.Input() {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			if f.Name == "a.proto" {
				img = compile(t, string(f.Data))
			} else {
				messages = append(messages, f)
			}
		}
		encodings := []image.Encoding{image.Binary, image.JSON, image.Text, image.YAML}
		var out bytes.Buffer
		for _, m := range messages {
			for _, to := range encodings {
				for _, validate := range []bool{false, true} {
					from := image.Encoding(strings.TrimPrefix(filepath.Ext(m.Name), "."))
					var data []byte
					var err error
					if oracle := os.Getenv("SPOKE_ORACLE"); oracle != "" && golden.Update() {
						args := []string{"convert", "a.proto", "--type", typ, "--from", m.Name, "--to", "-#format=" + string(to)}
						if validate {
							args = append(args, "--validate")
						}
						cmd := exec.CommandContext(t.Context(), oracle, args...)
						cmd.Dir = dir
						data, err = cmd.Output()
					} else {
						data, err = convert.Convert(convert.Request{
							Image: img, Type: typ, Data: m.Data, From: from, Name: m.Name, To: image.Style{Encoding: to}, Validate: validate,
						})
					}
					switch {
					case err != nil:
						fmt.Fprintf(&out, "= %s to %s, validate %v: refused\n", m.Name, to, validate)
					case to == image.Text: // its white space varies
						fmt.Fprintf(&out, "= %s to %s, validate %v\n%s\n", m.Name, to, validate, strings.Join(strings.Fields(string(data)), " "))
					default:
						fmt.Fprintf(&out, "= %s to %s, validate %v\n%q\n", m.Name, to, validate, data)
					}
				}
			}
		}
		c.Want(t, "want/converted", out.Bytes())
	})
}

// compile makes the image of one file and what it imports.
func compile(t *testing.T, text string) *image.Image {
	t.Helper()
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{
		Accessor: protocompile.SourceAccessorFromMap(map[string]string{"a.proto": text}),
	})}
	files, err := compiler.Compile(t.Context(), "a.proto")
	if err != nil {
		t.Fatal(err)
	}
	set := new(descriptorpb.FileDescriptorSet)
	imports := files[0].Imports()
	for i := range imports.Len() {
		set.File = append(set.File, protodesc.ToFileDescriptorProto(imports.Get(i).FileDescriptor))
	}
	result, ok := files[0].(linker.Result)
	if !ok {
		t.Fatalf("the file is a %T", files[0])
	}
	set.File = append(set.File, result.FileDescriptorProto())
	data, err := proto.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	img, err := image.UnmarshalBinary(data)
	if err != nil {
		t.Fatal(err)
	}
	return img
}
