package wellknown_test

import (
	"io/fs"
	"testing"

	"github.com/bufbuild/protocompile/wellknownimports"

	"github.com/platinummonkey/spoke/schema/wellknown"
)

// TestFilesAreTheReferences compares the files with those of the reference
// compiler, which has to see the same.
func TestFilesAreTheReferences(t *testing.T) {
	t.Parallel()
	ours, theirs := read(t, wellknown.Files()), read(t, wellknownimports.FS())
	if len(ours) == 0 {
		t.Fatal("there are no files")
	}
	for path, text := range theirs {
		if ours[path] != text {
			t.Errorf("%s differs from the reference's: copy that one", path)
		}
	}
	for path := range ours {
		if _, ok := theirs[path]; !ok {
			t.Errorf("the reference has no %s: take it out", path)
		}
		if text, ok := wellknown.Text(path); !ok || text != ours[path] {
			t.Errorf("the text of %s is another one", path)
		}
	}
	if _, ok := wellknown.Text("google/protobuf/none.proto"); ok {
		t.Error("a file that does not exist has a text")
	}
}

func read(t *testing.T, files fs.FS) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		texts[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
