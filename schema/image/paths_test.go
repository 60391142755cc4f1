package image

import (
	"strings"
	"testing"
)

// TestOnlyPaths has the answers of the binary on an image of these files.
func TestOnlyPaths(t *testing.T) {
	t.Parallel()
	img := &Image{Files: []*File{
		{Path: "google/protobuf/any.proto", Descriptor: descriptorOf("google/protobuf/any.proto"), IsImport: true},
		{Path: "q/v1/q.proto", Descriptor: descriptorOf("q/v1/q.proto", "google/protobuf/any.proto")},
		{Path: "p/v1/p.proto", Descriptor: descriptorOf("p/v1/p.proto", "q/v1/q.proto")},
		{Path: "r/r.proto", Descriptor: descriptorOf("r/r.proto", "none/there.proto")},
	}}
	const any, q, p, r = "google/protobuf/any.proto(i) ", "q/v1/q.proto", "p/v1/p.proto", "r/r.proto"
	tests := []struct{ paths, excludes, want string }{
		{"", "", any + q + " " + p + " " + r},
		{"p", "", any + q + "(i) " + p},
		{"./p/", "", any + q + "(i) " + p},
		{"google", "", "google/protobuf/any.proto"},
		{"r/r.proto p/v1/p.proto q", "", r + " " + any + q + " " + p},
		{"r p", "", any + q + "(i) " + p + " " + r},
		{"p nowhere", "", any + q + "(i) " + p},
		{"p/v1/p.proto", "p", any + q + "(i) " + p},
		{"p/v1", "p", any + q + "(i) " + p},
		{"p", "p/v1", "image contains no files"},
		{"p p/v1", "p/v1/p.proto", "image contains no files"},
		{"r", "google", r},
		{"", "p", any + q + " " + r},
		{"", "q", any + q + "(i) " + p + " " + r},
		{"", "p/v1/p.proto q r", "image contains no files"},
		{"", ".", "image contains no files"},
		{"nowhere.proto", "", "image contains no files"},
		{".", "", `"." is not a valid path value`},
		{"p ./p", "", "duplicate path: p"},
		{"", "p p", "duplicate path: p"},
		{"p", "p", "cannot set the same path for both --path and --exclude-path flags: p"},
		{"../x", "", "path had normalization error: ../x: is outside the context directory"},
		{"", "/abs", "path had normalization error: /abs: expected to be relative"},
	}
	for _, tt := range tests {
		var got string
		if out, err := img.OnlyPaths(strings.Fields(tt.paths), strings.Fields(tt.excludes)); err != nil {
			got = err.Error()
		} else {
			var names []string
			for _, f := range out.Files {
				name := f.Path
				if f.IsImport {
					name += "(i)"
				}
				names = append(names, name)
			}
			got = strings.Join(names, " ")
		}
		if got != tt.want {
			t.Errorf("paths %q without %q:\n got %s\nwant %s", tt.paths, tt.excludes, got, tt.want)
		}
	}
	if img.Files[1].IsImport {
		t.Error("the image was changed")
	}
}
