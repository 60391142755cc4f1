package refengine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bufbuild/protocompile/experimental/incremental"
	"github.com/bufbuild/protocompile/experimental/incremental/queries"
	pcsource "github.com/bufbuild/protocompile/experimental/source"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/model"
)

// find is the file at path.
func find(t *testing.T, set *model.Set, path string) *model.File {
	t.Helper()
	for _, f := range set.Files {
		if f.Path == path {
			return f
		}
	}
	t.Fatalf("no file %q in the set", path)
	return nil
}

// TestOpeners gives one engine openers that disagree: it must forget what no
// longer holds, and keep what does.
func TestOpeners(t *testing.T) {
	t.Parallel()
	e := New()
	run := func(o *mapOpener) schema.Result {
		t.Helper()
		result, err := e.Compile(t.Context(), schema.Request{Opener: o, Paths: []string{"a.proto"}})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	files := map[string]string{
		"a.proto": `syntax = "proto3"; import "b.proto"; import "c.proto"; message A { B b = 1; C c = 2; }`,
		"b.proto": `syntax = "proto3"; message B {}`,
		"c.proto": `syntax = "proto3"; message C {}`,
	}
	first := run(newMapOpener(files))

	delete(files, "b.proto")
	missing := run(newMapOpener(files))
	if len(missing.Diagnostics) == 0 {
		t.Error("without b.proto: no diagnostics")
	}

	files["b.proto"] = `syntax = "proto3"; message B { message New {} }`
	changed := run(newMapOpener(files))
	if n := len(find(t, changed.Set, "b.proto").Messages[0].Messages); n != 1 {
		t.Errorf("b.proto has changed, but its model has %d nested messages", n)
	}
	if find(t, first.Set, "c.proto").Source != find(t, changed.Set, "c.proto").Source {
		t.Error("c.proto has not changed, but was read anew")
	}
}

// TestPrepare compares engines that have made ready with those that have not, on
// files that need descriptor.proto in different ways: it must not show.
func TestPrepare(t *testing.T) {
	t.Parallel()
	const own = "google/protobuf/descriptor.proto"
	for name, files := range map[string]map[string]string{
		"ordinary":     {"a.proto": `syntax = "proto3"; message A { Gone gone = 1; }`},
		"imported":     {"a.proto": `syntax = "proto3"; import "` + own + `"; extend google.protobuf.FileOptions { Gone gone = 50000; }`},
		"an option":    {"a.proto": `syntax = "proto3"; option java_package = 1; message A {}`},
		"their own":    {"a.proto": `syntax = "proto3"; option java_package = "a";`, own: `syntax = "proto2"; package google.protobuf; message FileOptions {}`},
		"broken":       {"a.proto": `syntax = "proto3"; message A {}`, own: `syntax = "proto2"; package google.protobuf; message FileOptions {`},
		"not compiled": {own: `syntax = "proto2"; message A { optional Gone gone = 1; }`},
	} {
		o := newMapOpener(files)
		want := outcome(t.Context(), New(), o)
		for range 5 {
			e := New()
			e.Prepare()
			if got := outcome(t.Context(), e, o); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

// TestSet checks what is in the set: the targets and what they import.
func TestSet(t *testing.T) {
	t.Parallel()
	o := newMapOpener(map[string]string{
		"z.proto": `syntax = "proto3"; import "google/protobuf/api.proto"; message Z { google.protobuf.Api api = 1; }`,
		"a.proto": `syntax = "proto3";`,
		"x.proto": `syntax = "proto3";`,
	})
	result, err := New().Compile(t.Context(), schema.Request{Opener: o, Paths: []string{"a.proto", "z.proto"}})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range result.Set.Files {
		paths = append(paths, f.Path)
	}
	want := "a.proto google/protobuf/any.proto google/protobuf/api.proto google/protobuf/source_context.proto google/protobuf/type.proto z.proto"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("files %s, want %s", got, want)
	}
}

// TestPresence covers what descriptors do not say.
func TestPresence(t *testing.T) {
	t.Parallel()
	result := compile(t, newMapOpener(map[string]string{
		"two.proto": `syntax = "proto2"; message Two { optional int32 explicit = 1; required int32 required = 2; repeated int32 repeated = 3;
			oneof o { int32 explicit2 = 4; } optional group Explicit3 = 5 {} map<int32, int32> repeated2 = 6; extensions 10; }
			extend Two { optional int32 explicit4 = 10; }`,
		"three.proto": `syntax = "proto3"; message Three { int32 implicit = 1; optional int32 explicit = 2; Three explicit2 = 3; oneof o { int32 explicit3 = 4; }
			repeated int32 repeated = 5; }`,
		"edition.proto": `edition = "2023"; option features.field_presence = IMPLICIT; message Edition { int32 implicit = 1;
			int32 explicit = 2 [features.field_presence = EXPLICIT]; int32 required = 3 [features.field_presence = LEGACY_REQUIRED];
			Edition explicit2 = 4; oneof o { int32 explicit3 = 5; } repeated int32 repeated = 6; }`,
	}))
	if result.Set == nil {
		t.Fatal(result.Diagnostics)
	}
	for _, f := range result.Set.Files {
		fields := append(f.Messages[0].Fields, f.Extensions...)
		for _, field := range fields {
			names := map[model.Presence]string{model.Implicit: "implicit", model.Explicit: "explicit", model.Required: "required", model.Repeated: "repeated"}
			if want := strings.TrimRight(field.Name, "1234567890"); names[field.Presence] != want {
				t.Errorf("%s: %s is %s", f.Path, field.Name, names[field.Presence])
			}
			if field.IsMap() != (field.Name == "repeated2") {
				t.Errorf("%s: IsMap of %s is %v", f.Path, field.Name, field.IsMap())
			}
		}
	}
}

func TestUsesProtovalidate(t *testing.T) {
	t.Parallel()
	validate := `syntax = "proto2"; package buf.validate; import "google/protobuf/descriptor.proto";
		extend google.protobuf.FieldOptions { optional string field = 1159; optional string predefined = 1160; }`
	tests := map[string]bool{
		`message A { int32 x = 1 [(buf.validate.field) = "x"]; }`:            true,
		`message A { int32 x = 1 [deprecated = true]; }`:                     false,
		`message A { oneof o { int32 x = 1 [(buf.validate.field) = "x"]; }}`: true,
		``: false,
	}
	for body, want := range tests {
		result := compile(t, newMapOpener(map[string]string{
			"buf/validate/validate.proto": validate,
			"a.proto":                     `syntax = "proto3"; import "buf/validate/validate.proto"; ` + body,
		}))
		if got := find(t, result.Set, "a.proto").UsesProtovalidate; got != want {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
		if find(t, result.Set, "buf/validate/validate.proto").UsesProtovalidate {
			t.Error("validate.proto counts as a user of itself")
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	const head = "syntax = \"proto3\"; option o = "
	hostile := make(map[string]string)
	for _, opener := range []string{"{", "(", "[", "<", "message M {", "// {\n{ /* } */ '}' "} {
		hostile[opener] = "brackets nest"
	}
	for _, unit := range []string{"a;", ";", "a b\n", "\"\"", "1."} {
		hostile[unit] = "tokens"
	}
	for unit, want := range hostile {
		n := maxNesting + 1
		if want == "tokens" {
			n = maxTokens + 1
		}
		_, err := New().Compile(t.Context(), schema.Request{
			Opener: newMapOpener(map[string]string{"a.proto": head + strings.Repeat(unit, n)}),
			Paths:  []string{"a.proto"},
		})
		if err == nil || !strings.HasPrefix(err.Error(), "a.proto: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v", unit, err)
		}
	}
	for _, binary := range []string{"\x00", "{\xff"} {
		o := newMapOpener(map[string]string{"a.proto": strings.Repeat(binary, maxTokens+1)})
		if r := compile(t, o); r.Set == nil {
			t.Errorf("%q: %v", binary, r.Diagnostics)
		}
	}
	for _, harmless := range []string{"{}", "// {\n", "/* ( */", "'['", "\"{\\\"\"", "{'}'}"} {
		if _, depth := measure(strings.Repeat(harmless, 100)); depth > 1 {
			t.Errorf("%q nests %d deep", harmless, depth)
		}
	}
	for _, one := range []string{"word_1", "\"a b\"", "; // ; ;\n", " ; /* ;\n */\n"} {
		if tokens, _ := measure(strings.Repeat(one+" ", 100)); tokens != 100 {
			t.Errorf("%q: %d tokens in 100", one, tokens)
		}
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	// The library takes seconds for this.
	text := "message A { " + strings.Repeat("repeated ", 6_000) + "int32 x = 1; }"
	_, err := New().Compile(ctx, schema.Request{
		Opener: newMapOpener(map[string]string{"a.proto": text}),
		Paths:  []string{"a.proto"},
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestModelAllocs keeps the cost of the model in proportion to what it holds.
func TestModelAllocs(t *testing.T) {
	var b strings.Builder
	b.WriteString("syntax = \"proto3\"; package some.pkg;\n")
	const messages, fields = 50, 20
	for i := range messages {
		fmt.Fprintf(&b, "message Message%d {\n", i)
		for j := range fields {
			fmt.Fprintf(&b, "  // A field.\n  Message%d field_number_%d = %d;\n", i, j, j+1)
		}
		b.WriteString("}\n")
	}
	e := New()
	o := newMapOpener(map[string]string{"a.proto": b.String()})
	e.opener.use(o)
	results, _, err := incremental.Run(t.Context(), e.exec, queries.Link{
		Opener: e.opener, Session: e.session, Workspace: pcsource.NewWorkspace("a.proto"),
	})
	if err != nil {
		t.Fatal(err)
	}
	allocs := testing.AllocsPerRun(5, func() {
		if _, err := e.model(t.Context(), results[0].Value); err != nil {
			t.Fatal(err)
		}
	})
	if per := allocs / (messages * fields); per > 3 {
		t.Errorf("%.1f allocations per field", per)
	}
}
