package dynamic

import (
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/schema/image"
)

// TestTypes names what is kept of the sample; the binary decides the rest, in
// the oracle's cases.
func TestTypes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		types string
		kept  []string // of acme/a.proto
		gone  []string
		err   string
	}{
		{types: "acme.Kind", kept: []string{`name: "Kind"`}, gone: []string{`"Outer"`, `"any"`, "dependency", "leading_comments"}},
		{types: "acme.Outer.Inner", kept: []string{`"Outer"`, `"Inner"`, `"any"`, ` Inner: \"x\"`}, gone: []string{`"Kind"`, `"gone"`, ` Outer\n`}},
		{types: "acme.Outer", kept: []string{`"Outer"`, `"gone"`, ` Outer\n`, `"any"`}, gone: []string{`"Inner"`, `"Kind"`}},
		{types: "acme.Outer.**", kept: []string{`"Outer"`, `"Inner"`}, gone: []string{`"Kind"`}},
		{types: "acme", kept: []string{`"Outer"`, `"Inner"`, `"Kind"`, `"any"`}, gone: []string{"type.proto"}},
		{types: "google.protobuf.Any", err: `inclusion of type "google.protobuf.Any": type declared in imported module`},
		{types: "acme.Gone", err: `inclusion of type "acme.Gone": not found`},
		{types: "google", err: `inclusion of type "google": package contains no types directly; did you mean "google.**"?`},
		{types: "acme.*", err: `invalid filter type: include type "acme.*": the only supported wildcard is ".**" and it must come at the end`},
	}
	for _, tt := range tests {
		t.Run(tt.types, func(t *testing.T) {
			t.Parallel()
			img, err := image.Filter{Types: []string{tt.types}}.Apply(sample(t), Codec{})
			if err != nil || tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			own := img.Find("acme/a.proto")
			if own == nil {
				t.Fatal("the file is gone")
			}
			if own.UnusedDependencies != nil {
				t.Errorf("unused dependencies %v", own.UnusedDependencies)
			}
			text := string(written(t, &image.Image{Files: []*image.File{own, sample(t).Files[0]}}, image.Text))
			text = text[:strings.Index(text, "buf_extension")]
			for _, part := range tt.kept {
				if !strings.Contains(text, part) {
					t.Errorf("%s is missing in\n%s", part, text)
				}
			}
			for _, part := range tt.gone {
				if strings.Contains(text, part) {
					t.Errorf("%s is left in\n%s", part, text)
				}
			}
		})
	}
}

func TestExcludes(t *testing.T) {
	t.Parallel()
	img, err := image.Filter{ExcludeImports: true, ExcludeSourceInfo: true}.Apply(sample(t), Codec{})
	if err != nil {
		t.Fatal(err)
	}
	if len(img.Files) != 1 || img.Files[0].Path != "acme/a.proto" {
		t.Fatalf("%d files are left", len(img.Files))
	}
	descriptors, err := descriptors(img, noTypes())
	if err != nil {
		t.Fatal(err)
	}
	if descriptors[0].SourceCodeInfo != nil || descriptors[0].GetSyntax() != "proto3" {
		t.Errorf("left is %v", descriptors[0])
	}
}
