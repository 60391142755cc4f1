package cli

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/rpc"
	"github.com/platinummonkey/spoke/schema/image"
)

// TestHandOver runs command lines that take an ability on a program without
// any. It has to hand over for that ability, and nothing may have been printed
// or written by then; what was held for standard error must not come out later.
func TestHandOver(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"a/right.proto":   "syntax = \"proto3\";\npackage a;\nmessage R {}\n",
		"a/image.json":    "{}",
		"a/message.json":  "{}",
		"a/image.bin.zst": "",
		"a/image.tar.zst": "",
		"a/wrong.proto":   "syntax = \"proto3\";\npackage a;\nmessage M { string s == 1; }\n",
		"d/damaged.proto": "message\nenum 1\n",
		"v/rules.proto": "syntax = \"proto3\";\npackage a;\nimport \"buf/validate/validate.proto\";\n" +
			"message M { string s = 1 [(buf.validate.field).string.min_len = 3]; }\n",
		"v/buf/validate/validate.proto": "syntax = \"proto2\";\npackage buf.validate;\nimport \"google/protobuf/descriptor.proto\";\n" +
			"extend google.protobuf.FieldOptions { optional FieldRules field = 1159; }\n" +
			"message FieldRules { oneof type { StringRules string = 14; } }\nmessage StringRules { optional uint64 min_len = 2; }\n",
	}
	// The lines by the field of Abilities that they take.
	lines := map[string][]string{
		"Compile": {
			"lint a",
			"build a -o out.binpb",
			"build a -o -",
			"breaking a --against a",
			"export a -o out",
		},
		"ReadDamaged": {
			"format d",
			"format -d",
			"format -w",
			"format -o out d",
			"source edit deprecate --prefix a",
		},
		"Count":         {"stats d"},
		"Protovalidate": {"lint v"},
		"Images": {
			"build a/right.proto -o out.json",
			"build a/right.proto -o -#format=txtpb",
			"build a/right.proto --type a -o out.binpb",
			"build a/right.proto --exclude-source-retention-options -o out.binpb",
			"lint a/image.json",
		},
		"Convert": {"convert a/right.proto --type a.R --from a/message.json"},
		"Zstd": {
			"build a/image.bin.zst -o out.binpb",
			"build a/right.proto -o out.binpb.zst",
			"ls-files a/image.tar.zst",
		},
		"Fetch": {
			"build http://127.0.0.1:1/x.binpb -o out.binpb",
			"ls-files http://127.0.0.1:1/x.tar.gz",
			"breaking a --path a/right.proto --against http://127.0.0.1:1/x.binpb",
		},
		"Registry": {
			"lint localhost:1/acme/weather",
			"export localhost:1/acme/weather -o out",
		},
		// Those that always hand over, by what they do.
		"update dependencies": {"dep update a"},
	}
	for field := range reflect.TypeFor[Abilities]().Fields() {
		if len(lines[field.Name]) == 0 {
			t.Errorf("no command line is known to take the ability %s: add one", field.Name)
		}
	}
	for ability, lines := range lines {
		for _, line := range lines {
			t.Run(line, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				for name, text := range files {
					if err := createFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text)); err != nil {
						t.Fatal(err)
					}
				}
				testHandOver(t, dir, ability, line)
			})
		}
	}
}

func testHandOver(t *testing.T, dir, ability, line string) {
	before := snapshot(t, dir)
	var stdout, stderr bytes.Buffer
	app := newTestApp(dir, &stdout, &stderr)
	handedOver := 0
	app.HandOver = func(lack string) (int, error) {
		handedOver++
		if (lack == LackCompile) != (ability == "Compile") {
			t.Errorf("handed over as it cannot %s", lack)
		}
		if stdout.Len() > 0 || stderr.Len() > 0 {
			t.Errorf("stdout %q, stderr %q before handing over", stdout.String(), stderr.String())
		}
		if after := snapshot(t, dir); !maps.Equal(after, before) {
			t.Errorf("files changed before handing over: %v", after)
		}
		return 42, nil
	}
	// Something that is held back.
	args := append(strings.Fields(line), "--timeout", "1h")
	code := app.Run(t.Context(), args)
	if handedOver != 1 || code != 42 || stdout.Len() > 0 || stderr.Len() > 0 {
		t.Errorf("handed over %d times, exit code %d, stdout %q, stderr %q", handedOver, code, stdout.String(), stderr.String())
	}

	// Without the other program the user is told, and the exit code says so.
	app = newTestApp(dir, &stdout, &stderr)
	app.HandOver = func(string) (int, error) { return 0, errors.New("it is gone") }
	code = app.Run(t.Context(), args)
	want := "Failure: " + lackOf(ability).Error() + ", and it is gone\n"
	if code != exitFailure || stdout.Len() > 0 || stderr.String() != want {
		t.Errorf("exit code %d, stdout %q, stderr %q, want %q", code, stdout.String(), stderr.String(), want)
	}
}

// lackOf is the error of a program without the ability of that name.
func lackOf(ability string) error {
	var a Abilities
	a.complete()
	f := reflect.ValueOf(a).FieldByName(ability)
	if !f.IsValid() {
		return &lackError{ability}
	}
	if codec, ok := f.Interface().(image.Codec); ok {
		_, err := codec.Canonical(nil)
		return err
	}
	if codec, ok := f.Interface().(input.ZstdCodec); ok {
		_, err := codec.Reader(nil)
		return err
	}
	args := make([]reflect.Value, f.Type().NumIn())
	for i := range args {
		args[i] = reflect.Zero(f.Type().In(i))
	}
	results := f.Call(args)
	if caller, ok := results[0].Interface().(rpc.Caller); ok {
		return caller.Call(context.Background(), "", "", nil, nil)
	}
	err, _ := results[len(results)-1].Interface().(error)
	return err
}

// snapshot is all files below a folder; an empty folder more does no harm.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestHeld is that warnings come before the first byte of standard output, and
// that they come where nothing else does.
func TestHeld(t *testing.T) {
	t.Parallel()
	var both bytes.Buffer
	c := hold(&both, &both)
	out, errs := heldOut{c}, heldErr{c}
	write := func(w interface{ Write([]byte) (int, error) }, text string) {
		t.Helper()
		if n, err := w.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
	}
	write(errs, "one ")
	write(errs, "two ")
	if both.Len() > 0 || !c.mayHandOver() {
		t.Errorf("%q was written", both.String())
	}
	write(out, "three ")
	write(errs, "four ")
	if want := "one two three four "; both.String() != want || c.mayHandOver() {
		t.Errorf("%q was written, want %q", both.String(), want)
	}

	dir := newModule(t)
	var stdout, stderr bytes.Buffer
	app := newTestApp(dir, &stdout, &stderr)
	app.HandOver = func(string) (int, error) { return 0, errors.New("there is no need") }
	if code := app.Run(t.Context(), []string{"ls-files", "--error-format=text"}); code != exitOK || stdout.Len() == 0 || stderr.Len() == 0 {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout.String(), stderr.String())
	}
	if code := app.Run(t.Context(), []string{"gone"}); code != exitFailure || !strings.Contains(stderr.String(), "gone") {
		t.Errorf("exit code %d, stderr %q", code, stderr.String())
	}
}
