package gitobj

import (
	"errors"
	"fmt"
)

// applyDelta makes an object's content of its base's (gitformat-pack(5),
// "Deltified representation"). limit bounds the result.
func applyDelta(base, delta []byte, limit int64) ([]byte, error) {
	from, delta, err := deltaSize(delta)
	if err != nil {
		return nil, err
	}
	to, delta, err := deltaSize(delta)
	if err != nil {
		return nil, err
	}
	if from != uint64(len(base)) {
		return nil, fmt.Errorf("delta is for a base of %d bytes, not %d", from, len(base))
	}
	if to > uint64(limit) {
		return nil, fmt.Errorf("%d bytes, more than the limit of %d", to, limit)
	}
	out := make([]byte, 0, min(to, 1<<20))
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		var piece []byte
		switch {
		case op&0x80 != 0:
			var offset, size uint64
			for i := range 7 {
				if op&(1<<i) == 0 {
					continue
				}
				if len(delta) == 0 {
					return nil, errDeltaCut
				}
				if i < 4 {
					offset |= uint64(delta[0]) << (8 * i)
				} else {
					size |= uint64(delta[0]) << (8 * (i - 4))
				}
				delta = delta[1:]
			}
			if size == 0 {
				size = 0x10000
			}
			if offset+size > uint64(len(base)) {
				return nil, errors.New("delta copies from beyond its base")
			}
			piece = base[offset : offset+size]
		case op != 0:
			if int(op) > len(delta) {
				return nil, errDeltaCut
			}
			piece, delta = delta[:op], delta[op:]
		default:
			return nil, errors.New("delta has a reserved instruction")
		}
		if uint64(len(out)+len(piece)) > to {
			return nil, errors.New("delta gives more than it says")
		}
		out = append(out, piece...)
	}
	if uint64(len(out)) != to {
		return nil, errors.New("delta gives less than it says")
	}
	return out, nil
}

var errDeltaCut = errors.New("delta is cut off")

// deltaSize takes a size off a delta: seven bits a byte, lowest first.
func deltaSize(delta []byte) (size uint64, rest []byte, err error) {
	for i, b := range delta {
		if i > 8 {
			return 0, nil, errors.New("delta has a size out of range")
		}
		size |= uint64(b&0x7f) << (7 * i)
		if b&0x80 == 0 {
			return size, delta[i+1:], nil
		}
	}
	return 0, nil, errDeltaCut
}
