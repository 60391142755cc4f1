package refengine

import (
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// wire is a message in the making, in Protobuf's wire format.
type wire []byte

func (w *wire) varint(num int32, v uint64) {
	*w = protowire.AppendTag(*w, protowire.Number(num), protowire.VarintType)
	*w = protowire.AppendVarint(*w, v)
}

func (w *wire) int32(num, v int32) { w.varint(num, uint64(int64(v))) }

// flag writes a field only if it is true.
func (w *wire) flag(num int32, v bool) {
	if v {
		w.varint(num, 1)
	}
}

func (w *wire) text(num int32, s string) {
	*w = protowire.AppendTag(*w, protowire.Number(num), protowire.BytesType)
	*w = protowire.AppendString(*w, s)
}

// open begins a message or packed list. The mark it gives is for close.
func (w *wire) open(num int32) (mark int) {
	*w = protowire.AppendTag(*w, protowire.Number(num), protowire.BytesType)
	*w = append(*w, 0) // the length, if it is a short one
	return len(*w)
}

// close ends what open began.
func (w *wire) close(mark int) {
	n := len(*w) - mark
	if n < 1<<7 {
		(*w)[mark-1] = byte(n)
		return
	}
	var length [10]byte
	*w = slices.Replace(*w, mark-1, mark, protowire.AppendVarint(length[:0], uint64(n))...)
}
