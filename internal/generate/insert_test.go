package generate

import (
	"testing"
)

// What is wanted is what the binary writes.
func TestInsert(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, content, want string }{
		{"@@protoc_insertion_point(p)", "q", "q\n@@protoc_insertion_point(p)"},
		{"a\r\n@@protoc_insertion_point(p)\r\nb\r\n", "q\r\nr\r\n", "a\nq\nr\n@@protoc_insertion_point(p)\nb"},
		{"a\n\t // @@protoc_insertion_point(p) z\n\n", "l1\n\nl2", "a\n\t l1\n\t \n\t l2\n\t // @@protoc_insertion_point(p) z"},
		{"@@protoc_insertion_point(p)\n", "", "@@protoc_insertion_point(p)"},
	} {
		got, err := insert([]byte(test.text), "p", "file", []byte(test.content))
		if err != nil || string(got) != test.want {
			t.Errorf("%q with %q: %q, %v; want %q", test.text, test.content, got, err, test.want)
		}
	}
	if _, err := insert([]byte("text"), "p", "file", nil); err == nil {
		t.Error("a point that is not there was found")
	}
}

// Whatever a plugin writes is an error or has names that stay in their folder.
func FuzzReadResponse(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("\x0a\x04boom"))
	f.Add([]byte("\x10\x03\x18\xe6\x07\x20\xe9\x07\x7a\x06\x0a\x01x\x7a\x01y"))
	f.Add([]byte("\x7a\x05\x0a\x03../\x7a\x03\x7a\x01z"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := readResponse(data, func(string) {})
		if err != nil {
			return
		}
		for _, file := range r.files {
			if file.name == "" || file.name == ".." || file.name[0] == '/' || len(file.name) > 2 && file.name[:3] == "../" {
				t.Errorf("accepted the name %q", file.name)
			}
		}
	})
}
