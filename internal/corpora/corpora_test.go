package corpora

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestManifest(t *testing.T) {
	t.Parallel()
	sources, err := Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) < 5 {
		t.Errorf("the manifest has %d lines", len(sources))
	}
	if _, err := Tool("@bufbuild/buf-linux-x64"); err != nil {
		t.Error(err)
	}
	if _, err := Tool("k8s.io/api"); err == nil {
		t.Error("a corpus was found as a tool")
	}
}

func TestParseManifest(t *testing.T) {
	t.Parallel()
	got, err := parseManifest("# c\n\ncorpus:k go k8s.io/api v1 h1:x= .=k8s.io/api a/b\ntool npm n 1 sha512-x\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Source{
		{Corpus: "k", Registry: "go", Name: "k8s.io/api", Version: "v1", Sum: "h1:x=", Roots: []Root{{".", "k8s.io/api"}, {"a/b", "a/b"}}},
		{Registry: "npm", Name: "n", Version: "1", Sum: "sha512-x"},
	}
	if !slices.EqualFunc(got, want, func(a, b Source) bool {
		return a.Corpus == b.Corpus && a.Registry == b.Registry && a.Name == b.Name && a.Version == b.Version && a.Sum == b.Sum && slices.Equal(a.Roots, b.Roots)
	}) {
		t.Errorf("got %+v", got)
	}
	for _, bad := range []string{
		"tool npm n 1", "tool pypi n 1 sha512-x", "tool go n 1 sha512-x", "corpus go n v1 h1:x .", "corpus:c go n v1 h1:x", "tool go n v1 h1:x .", "x go n v1 h1:x",
	} {
		if _, err := parseManifest(bad); err == nil {
			t.Errorf("%q gave no error", bad)
		}
	}
}

func TestCopyProtos(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	for _, name := range []string{"a/b.proto", "a/c.txt", "d.proto"} {
		path := filepath.Join(from, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := copyProtos(from, to); n != 2 || err != nil {
		t.Errorf("copyProtos = %d, %v", n, err)
	}
	if n, err := countProtos(to); n != 2 || err != nil {
		t.Errorf("countProtos = %d, %v", n, err)
	}
}
