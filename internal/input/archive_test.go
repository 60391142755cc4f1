package input

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	spokezstd "github.com/platinummonkey/spoke/internal/zstd"
)

// file is an entry of an archive: a regular file unless kind says otherwise.
type file struct {
	name, text string
	kind       byte
}

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o644, Typeflag: f.kind, Linkname: f.text}
		if f.kind == 0 {
			h.Typeflag, h.Linkname, h.Size = tar.TypeReg, "", int64(len(f.text))
		}
		check(t, w.WriteHeader(h))
		if f.kind == 0 {
			_, err := io.WriteString(w, f.text)
			check(t, err)
		}
	}
	check(t, w.Close())
	return b.Bytes()
}

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		switch f.kind {
		case tar.TypeSymlink:
			h.SetMode(fs.ModeSymlink | 0o777)
		case tar.TypeDir:
			h.Name, h.Method = f.name+"/", zip.Store
		case 0:
		default:
			continue // zip has no such thing
		}
		out, err := w.CreateHeader(h)
		check(t, err)
		_, err = io.WriteString(out, f.text)
		check(t, err)
	}
	check(t, w.Close())
	return b.Bytes()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// listing is all files of a tree with their contents.
func listing(t testing.TB, tree fs.FS) string {
	t.Helper()
	var b strings.Builder
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tree, name)
		fmt.Fprintf(&b, "%s=%s ", name, data)
		return err
	})
	check(t, err)
	return strings.TrimSpace(b.String())
}

// What the binary does with such archives is compared in package oracle, kind
// "input".
func TestArchives(t *testing.T) {
	t.Parallel()
	const link, hard, dir, fifo, device = tar.TypeSymlink, tar.TypeLink, tar.TypeDir, tar.TypeFifo, tar.TypeChar
	for name, test := range map[string]struct {
		files []file
		strip uint32
		want  string
		fails string
	}{
		"empty":            {},
		"plain":            {files: []file{{"a/x.proto", "X", 0}, {"b.proto", "B", 0}}, want: "a/x.proto=X b.proto=B"},
		"what is needed":   {files: []file{{"buf.yaml", "1", 0}, {"a/buf.work.yaml", "2", 0}, {"x.txt", "3", 0}, {"LICENSE", "4", 0}, {"._x.proto", "5", 0}, {"a/._x.proto", "6", 0}, {"._a/x.proto", "7", 0}}, want: "._a/x.proto=7 LICENSE=4 a/buf.work.yaml=2 buf.yaml=1"},
		"up":               {files: []file{{"x.proto", "X", 0}, {"../x.proto", "Y", 0}}, fails: "../x.proto: is outside the context directory"},
		"up in the middle": {files: []file{{"a/../x.proto", "X", 0}}, want: "x.proto=X"},
		"up and out":       {files: []file{{"a/../../x.proto", "X", 0}}, fails: "is outside"},
		"up, not needed":   {files: []file{{"../x.txt", "X", 0}}, fails: "is outside"},
		"up by link":       {files: []file{{"../x", "x", link}}, fails: "is outside"},
		"absolute":         {files: []file{{"/x.proto", "X", 0}}, fails: "/x.proto: expected to be relative"},
		"no name":          {files: []file{{"", "X", 0}}, fails: "empty archive file name"},
		"long name":        {files: []file{{strings.Repeat("long/", 10_000) + "x.proto", "X", 0}}, fails: "file name of 50007 bytes"},
		"dots":             {files: []file{{"./a/./x.proto", "X", 0}, {".", "", dir}}, want: "a/x.proto=X"},
		"no UTF-8":         {files: []file{{"a/\xff.proto", "X", 0}}, want: "a/\xff.proto=X"},
		"slashes":          {files: []file{{"a//x.proto", "X", 0}}, want: "a/x.proto=X"},
		"twice":            {files: []file{{"x.proto", "X", 0}, {"./x.proto", "Y", 0}}, want: "x.proto=Y"},
		"links":            {files: []file{{"x.proto", "X", 0}, {"y.proto", "x.proto", link}, {"d", "/", link}}, want: "x.proto=X"},
		"folders":          {files: []file{{"a", "", dir}, {"b.proto", "", dir}, {"a/x.proto", "X", 0}}, want: "a/x.proto=X"},
		"file and folder":  {files: []file{{"a.proto", "A", 0}, {"a.proto/x.proto", "X", 0}}, want: "a.proto=A a.proto/x.proto=X"},
		"folder and file":  {files: []file{{"a.proto/x.proto", "X", 0}, {"a.proto", "A", 0}}, want: "a.proto=A a.proto/x.proto=X"},
		"strip":            {files: []file{{"a/b/x.proto", "X", 0}, {"a/y.proto", "Y", 0}, {"z.proto", "Z", 0}}, strip: 1, want: "b/x.proto=X y.proto=Y"},
		"strip all":        {files: []file{{"a/b/x.proto", "X", 0}}, strip: math.MaxUint32},
		"strip after dots": {files: []file{{"./a/../b/x.proto", "X", 0}}, strip: 1, want: "x.proto=X"},
		"devices":          {files: []file{{"x.proto", "X", 0}, {"y.proto", "", fifo}, {"z.proto", "", device}}, want: "x.proto=X"},
		"hard link":        {files: []file{{"x.proto", "X", 0}, {"y.proto", "x.proto", hard}}, want: "x.proto=X y.proto="},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("tar", func(t *testing.T) {
				t.Parallel()
				tree, err := readTar(t.Context(), bytes.NewReader(tarOf(t, test.files...)), test.strip, defaultLimits())
				verify(t, tree, err, test.want, test.fails)
			})
			t.Run("zip", func(t *testing.T) {
				t.Parallel()
				if name == "hard link" {
					t.Skip("zip has none")
				}
				data := zipOf(t, test.files...)
				tree, err := readZip(t.Context(), bytes.NewReader(data), int64(len(data)), test.strip, defaultLimits())
				verify(t, tree, err, test.want, test.fails)
			})
		})
	}
}

func verify(t *testing.T, tree *Tree, err error, want, fails string) {
	t.Helper()
	switch {
	case err == nil && fails != "":
		t.Errorf("accepted %s, want a failure about %q", listing(t, tree), fails)
	case err != nil && (fails == "" || !strings.Contains(err.Error(), fails)):
		t.Errorf("failed with %q, want %q%s", err, want, fails)
	case err == nil && listing(t, tree) != want:
		t.Errorf("got %s, want %s", listing(t, tree), want)
	}
}

func TestDamagedArchives(t *testing.T) {
	t.Parallel()
	good := tarOf(t, file{"a/x.proto", strings.Repeat("X", 2000), 0}, file{"y.proto", "Y", 0})
	bad := bytes.Clone(good)
	bad[150] ^= 1 // in the checksum of the first header
	for name, data := range map[string][]byte{"in a header": good[:100], "in a file": good[:1000], "bad header": bad, "no archive": bytes.Repeat([]byte("text "), 500)} {
		if tree, err := readTar(t.Context(), bytes.NewReader(data), 0, defaultLimits()); err == nil {
			t.Errorf("tar %s: accepted as %s", name, listing(t, tree))
		}
	}
	whole := zipOf(t, file{"x.proto", strings.Repeat("XY", 2000), 0})
	bad = bytes.Clone(whole)
	bad[60] ^= 1 // in the compressed data
	for name, data := range map[string][]byte{"half": whole[:len(whole)/2], "bad file": bad, "no archive": []byte("text")} {
		if tree, err := readZip(t.Context(), bytes.NewReader(data), int64(len(data)), 0, defaultLimits()); err == nil {
			t.Errorf("zip %s: accepted as %s", name, listing(t, tree))
		}
	}
}

// Bombs are refused by what they unpack to, before that is in memory.
func TestBombs(t *testing.T) {
	t.Parallel()
	most := limits{kept: 1 << 16, stream: 1 << 20, whole: 1 << 16}
	zeros := strings.Repeat("\x00", 1<<18)
	large := []file{{"x.proto", zeros, 0}}
	unneeded := []file{}
	for i := range 8 {
		unneeded = append(unneeded, file{fmt.Sprint(i), zeros, 0})
	}
	var many []file
	for i := range 1000 {
		many = append(many, file{fmt.Sprintf("%d.proto", i), "", 0})
	}
	var deep []file
	for i := range 4 {
		deep = append(deep, file{strings.Repeat(fmt.Sprint(i, "/"), 100) + "x.proto", "", 0})
	}
	for name, files := range map[string][]file{"large": large, "many": many, "deep": deep, "long": unneeded} {
		if _, err := readTar(t.Context(), bytes.NewReader(tarOf(t, files...)), 0, most); err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("tar, %s: got error %v", name, err)
		}
		if name == "long" {
			continue // zip archives are not read from end to end
		}
		data := zipOf(t, files...)
		if _, err := readZip(t.Context(), bytes.NewReader(data), int64(len(data)), 0, most); err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("zip, %s: got error %v", name, err)
		}
	}

	// A sparse file promises what is not there.
	sparse := tarOf(t, file{"x.proto", "X", 0})
	copy(sparse[124:136], "77777777777\x00")
	sum := 0
	copy(sparse[148:156], "        ")
	for _, c := range sparse[:512] {
		sum += int(c)
	}
	copy(sparse[148:156], fmt.Sprintf("%06o\x00 ", sum))
	if _, err := readTar(t.Context(), bytes.NewReader(sparse), 0, most); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("promised size: got error %v", err)
	}

	for _, c := range []Compression{None, Gzip, Zstd} {
		packed := compressed(t, c, zeros)
		z, err := decompress(bytes.NewReader(packed), c, spokezstd.Codec{})
		check(t, err)
		if _, err := readAll(t.Context(), z, most.whole); err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("%s: got error %v", c, err)
		}
		check(t, z.Close())
	}
}

// A window of the zstd format may be asked for that is larger than all memory.
func TestLargeWindow(t *testing.T) {
	t.Parallel()
	packed := compressed(t, Zstd, "text")
	frame := append(bytes.Clone(packed[:4]), 0x00, 0xf8) // no content size; a window of 2 TiB
	frame = append(frame, 0x01, 0x00, 0x00)
	z, err := decompress(bytes.NewReader(frame), Zstd, spokezstd.Codec{})
	if err == nil {
		_, err = io.ReadAll(z)
	}
	if err == nil {
		t.Error("accepted")
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := cancelled(t)
	defer cancel()
	data := tarOf(t, file{"x.proto", "X", 0})
	if _, err := readTar(ctx, bytes.NewReader(data), 0, defaultLimits()); err == nil {
		t.Error("tar was read to the end")
	}
	data = zipOf(t, file{"x.proto", "X", 0})
	if _, err := readZip(ctx, bytes.NewReader(data), int64(len(data)), 0, defaultLimits()); err == nil {
		t.Error("zip was read to the end")
	}
}

func compressed(t testing.TB, c Compression, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := Compress(&b, c, spokezstd.Codec{})
	check(t, err)
	_, err = io.WriteString(w, text)
	check(t, err)
	check(t, w.Close())
	return b.Bytes()
}

// Others have to be able to read what we write.
func TestCompress(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("some text. ", 10_000)
	if got := compressed(t, None, text); string(got) != text {
		t.Error("none changes the text")
	}
	g, err := gzip.NewReader(bytes.NewReader(compressed(t, Gzip, text)))
	check(t, err)
	got, err := io.ReadAll(g)
	if check(t, err); string(got) != text {
		t.Error("gzip changes the text")
	}
	z, err := zstd.NewReader(bytes.NewReader(compressed(t, Zstd, text)))
	check(t, err)
	defer z.Close()
	got, err = io.ReadAll(z)
	if check(t, err); string(got) != text {
		t.Error("zstd changes the text")
	}
}

func TestTreeIsFS(t *testing.T) {
	t.Parallel()
	tree, err := readTar(t.Context(), bytes.NewReader(tarOf(t, file{"a/b/x.proto", "X", 0}, file{"a/y.proto", "", 0}, file{"buf.yaml", "v", 0})), 0, defaultLimits())
	check(t, err)
	if err := fstest.TestFS(tree, "a/b/x.proto", "a/y.proto", "buf.yaml"); err != nil {
		t.Error(err)
	}
}
