package wire

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// TestMessage reads with the library what was written without it.
func TestMessage(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	for _, nested := range []string{"", "short", long, strings.Repeat(long, 100)} {
		var m Message
		m.Int32(1, -1)
		mark := m.Open(FieldProto3Optional)
		m.Text(2, nested)
		m.Close(mark)
		m.Packed(3, []int32{0, 300, -7})
		m.Packed(4, nil)
		m.Flag(5, false)
		m.TypeName(536000000, "a.B")
		m.Varint(6, ZigZag(-3))

		var want []byte
		want = protowire.AppendVarint(protowire.AppendTag(want, 1, protowire.VarintType), 1<<64-1)
		inner := protowire.AppendString(protowire.AppendTag(nil, 2, protowire.BytesType), nested)
		want = protowire.AppendBytes(protowire.AppendTag(want, 17, protowire.BytesType), inner)
		list := protowire.AppendVarint(protowire.AppendVarint([]byte{0}, 300), 1<<64-7)
		want = protowire.AppendBytes(protowire.AppendTag(want, 3, protowire.BytesType), list)
		want = protowire.AppendString(protowire.AppendTag(want, 536000000, protowire.BytesType), ".a.B")
		want = protowire.AppendVarint(protowire.AppendTag(want, 6, protowire.VarintType), protowire.EncodeZigZag(-3))
		if string(m) != string(want) {
			t.Errorf("%d bytes nested: %x, want %x", len(nested), m, want)
		}
	}
}

func TestEscape(t *testing.T) {
	t.Parallel()
	if got, want := Escape("a\n\r\t\"'\\\x00\x7f\xff?"), `a\n\r\t\"\'\\\000\177\377?`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
