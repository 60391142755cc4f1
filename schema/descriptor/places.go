package descriptor

import (
	"bytes"
	"errors"
	"hash/maphash"
	"slices"
	"sync"
	"unsafe"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Offsets in the model of an image name a place: the number of a declaration,
// then the field of its descriptor that the place is about, zero for all of
// the declaration, then one bit that tells its end from its beginning. Those
// from sourceLocation on name a location in source info by its number, and
// the end.
const (
	endBit   = 1
	partBits = 6

	nodeShift      = 1 + partBits
	sourceLocation = 1 << 30
	maxNodes       = sourceLocation >> nodeShift
)

// fileNode is the number of the file itself.
const fileNode = 0

var errTooManyNodes = errors.New("the file has more declarations than Spoke can hold")

// node is a declaration, or something else that a place may be part of, by its
// path in the file's descriptor: that of its parent, then the field that holds
// it, then which one of several it is.
type node struct {
	parent uint32
	index  int32 // -1 for what is not one of several, such as the options of parent
	number int32
}

// places finds the positions and comments of one file in its source info.
type places struct {
	// info is the serialized google.protobuf.SourceCodeInfo; nil for none. Later,
	// unless nil, gives it when it is needed.
	info  []byte
	later func() []byte
	nodes []node

	once sync.Once
	// locations are the places in info where a location begins.
	locations []uint32
	// byPath are the numbers of the first location of each path, plus one, by
	// the hash of the path: a location that finds its slot taken goes to the
	// next free one.
	byPath []uint32
	seed   maphash.Seed
}

// add adds source info to what there is.
func (p *places) add(info []byte) {
	if p.info == nil {
		p.info = info[:len(info):len(info)]
	} else {
		p.info = append(p.info, info...)
	}
	p.begin()
}

// begin makes the node of the file.
func (p *places) begin() {
	if p.nodes == nil {
		p.nodes = make([]node, 1, 64)
	}
}

// none says that there is no source info.
func (p *places) none() bool { return p.info == nil && p.later == nil }

// node makes a node.
func (p *places) node(parent uint32, number int32, index int) uint32 {
	if p.none() || len(p.nodes) >= maxNodes {
		return fileNode
	}
	p.nodes = append(p.nodes, node{parent, int32(index), int32(number)})
	return uint32(len(p.nodes) - 1)
}

// full is an error where there were more nodes than there can be.
func (p *places) full() error {
	if len(p.nodes) >= maxNodes {
		return errTooManyNodes
	}
	return nil
}

// span is the place of a part of a node, zero without source info.
func (p *places) span(node uint32, part int32) source.Span {
	if p.none() {
		return source.Span{}
	}
	at := node<<nodeShift | uint32(part)<<1
	return source.Span{Start: at, End: at | endBit}
}

// doc is where the comments of a part of a node are found.
func (p *places) doc(node uint32, part int32) model.Doc {
	if p.none() {
		return model.NoDoc
	}
	return model.Doc(node<<nodeShift | uint32(part)<<1)
}

// Position implements source.Places.
func (p *places) Position(offset uint32) (source.Position, bool) {
	l, ok := p.location(offset)
	if !ok {
		return source.Position{}, false
	}
	s := l.span
	switch {
	case offset&endBit == 0:
		return source.Position{Line: int(s[0]) + 1, Column: int(s[1]) + 1}, true
	case len(s) == 3:
		return source.Position{Line: int(s[0]) + 1, Column: int(s[2]) + 1}, true
	default:
		return source.Position{Line: int(s[2]) + 1, Column: int(s[3]) + 1}, true
	}
}

// Leading implements source.Places.
func (p *places) Leading(offset uint32) string {
	l, ok := p.location(offset)
	if !ok {
		return ""
	}
	return l.leading
}

// Location implements source.Places.
func (p *places) Location(number int) source.Span {
	at := sourceLocation | uint32(number)<<1
	return source.Span{Start: at, End: at | endBit}
}

// Mentions implements source.Places.
func (p *places) Mentions(text string) bool {
	p.once.Do(p.read)
	return bytes.Contains(p.info, []byte(text))
}

// location is the location of an offset.
func (p *places) location(offset uint32) (location, bool) {
	if offset <= endBit || p.none() {
		return location{}, false
	}
	p.once.Do(p.read)
	if offset >= sourceLocation {
		return p.at(offset &^ sourceLocation >> 1)
	}
	path := make([]int32, 0, 32)
	for n := offset >> nodeShift; n != fileNode; n = p.nodes[n].parent {
		if int(n) >= len(p.nodes) {
			return location{}, false
		}
		if p.nodes[n].index >= 0 {
			path = append(path, p.nodes[n].index)
		}
		path = append(path, p.nodes[n].number)
	}
	slices.Reverse(path)
	if part := offset >> 1 & (1<<partBits - 1); part != 0 {
		path = append(path, int32(part))
	}
	return p.withPath(path)
}

// location is one google.protobuf.SourceCodeInfo.Location.
type location struct {
	// span is three or four numbers; anything else is no location.
	span    []int32
	leading string
}

// read makes the tables.
func (p *places) read() {
	if p.info == nil && p.later != nil {
		p.info = p.later()
	}
	c := cursor{rest: p.info}
	for {
		at := len(p.info) - len(c.rest)
		if !c.next() {
			break
		}
		if c.is(wire.InfoLocation, wire.BytesType) {
			p.locations = append(p.locations, uint32(at))
		}
	}
	size := 1
	for size < 2*len(p.locations) {
		size *= 2
	}
	p.byPath, p.seed = make([]uint32, size), maphash.MakeSeed()
	path := make([]int32, 0, 32)
	for i := range p.locations {
		path = p.pathOf(uint32(i), path[:0])
		if slot, taken := p.slot(path); !taken {
			p.byPath[slot] = uint32(i) + 1
		}
	}
}

// slot is where the first location with that path is in byPath, or belongs.
func (p *places) slot(path []int32) (slot uint32, taken bool) {
	mask := uint32(len(p.byPath) - 1)
	var buffer [32]int32
	for slot = p.hash(path) & mask; p.byPath[slot] != 0; slot = (slot + 1) & mask {
		if slices.Equal(p.pathOf(p.byPath[slot]-1, buffer[:0]), path) {
			return slot, true
		}
	}
	return slot, false
}

// hash is a hash of a path. Nobody can make an image whose paths have all the
// same.
func (p *places) hash(path []int32) uint32 {
	if len(path) == 0 {
		return 0
	}
	return uint32(maphash.Bytes(p.seed, unsafe.Slice((*byte)(unsafe.Pointer(&path[0])), 4*len(path))))
}

// withPath is the first location with that path.
func (p *places) withPath(path []int32) (location, bool) {
	slot, taken := p.slot(path)
	if !taken {
		return location{}, false
	}
	return p.at(p.byPath[slot] - 1)
}

// body is a location in the wire format.
func (p *places) body(number uint32) []byte {
	c := cursor{rest: p.info[p.locations[number]:]}
	c.next()
	return c.bytes
}

// pathOf appends the path of a location to a slice.
func (p *places) pathOf(number uint32, to []int32) []int32 {
	c := cursor{rest: p.body(number)}
	for c.next() {
		if c.num == wire.LocationPath {
			to = c.ints(to)
		}
	}
	return to
}

// at is the location of that number.
func (p *places) at(number uint32) (location, bool) {
	var l location
	if number >= uint32(len(p.locations)) {
		return l, false
	}
	c := cursor{rest: p.body(number)}
	for c.next() {
		switch {
		case c.num == wire.LocationSpan:
			l.span = c.ints(l.span)
		case c.is(wire.LocationLeading, wire.BytesType):
			l.leading = c.text()
		}
	}
	for _, n := range l.span {
		if n < 0 {
			return l, false
		}
	}
	return l, len(l.span) == 3 || len(l.span) == 4
}
