package image

import (
	"errors"
	"io"
	"math/bits"
	"slices"
	"sync"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/wire"
)

// Flow writes an image while its files are compiled, so that descriptors need
// not be kept: each file, with what it imports, as soon as those before it in
// the image are there.
type Flow struct {
	paths   []string
	details func(*File)
	bare    bool

	arrivals chan arrival
	buffers  buffers
	// ended is closed when nothing is read from arrivals any more. What is wanted
	// comes behind the last of these.
	ended  chan struct{}
	wanted chan []*model.File

	// arrived are all files by their paths, next is the number of the first path
	// that is not written, and written is what is.
	arrived map[string]*arrival
	next    int
	written []*model.File
	head    wire.Message
	cutter  Cutter // nil for none
}

// arrival is a file that is compiled, with its descriptor until that is written.
type arrival struct {
	file       *model.File
	descriptor []byte
	written    bool
}

// ErrUnwanted is what Run fails with if its image is not wanted.
var ErrUnwanted = errors.New("the image is not wanted")

// NewFlow is a flow for the image of the files at sorted import paths. The
// function details, unless nil, adds to a file what its sources do not tell. A
// bare image is without what buf adds.
func NewFlow(paths []string, details func(*File), bare bool) *Flow {
	const ahead = 64
	return &Flow{
		paths: paths, details: details, bare: bare,
		arrivals: make(chan arrival, ahead), ended: make(chan struct{}), wanted: make(chan []*model.File, 1),
		arrived: make(map[string]*arrival, len(paths)),
	}
}

// Take takes a file and its serialized descriptor, which it does not keep. It
// can be called from several goroutines; what a file imports is taken before
// it.
func (f *Flow) Take(file *model.File, descriptor []byte) {
	d := append(f.buffers.take(len(descriptor)), descriptor...)
	select {
	case f.arrivals <- arrival{file: file, descriptor: d}:
	case <-f.ended:
	}
}

// Cutter is a writer that wants to know where each file of an image begins, but
// for its bytes.
type Cutter interface{ Cut() }

// Run writes the image of what is taken, until End is called. A Cutter is told
// of each file. When it is over, or will not be called, Close has to be.
func (f *Flow) Run(w io.Writer) error {
	f.cutter, _ = w.(Cutter)
	for a := range f.arrivals {
		f.arrived[a.file.Path] = &a
		for f.next < len(f.paths) {
			target := f.arrived[f.paths[f.next]]
			if target == nil {
				break
			}
			if err := f.write(w, target); err != nil {
				return err
			}
			f.next++
		}
	}
	if wanted := <-f.wanted; len(wanted) == 0 || !slices.Equal(wanted, f.written) {
		return ErrUnwanted
	}
	return nil
}

// write writes a file behind what it imports.
func (f *Flow) write(w io.Writer, a *arrival) error {
	if a.written {
		return nil
	}
	a.written = true
	for _, imp := range a.file.Imports {
		of := f.arrived[imp.File.Path]
		if of == nil {
			return ErrUnwanted
		}
		if err := f.write(w, of); err != nil {
			return err
		}
	}
	_, asked := slices.BinarySearch(f.paths, a.file.Path)
	out := outlineOf(a.file, asked)
	if f.details != nil {
		f.details(out)
	}
	out.Descriptor = a.descriptor
	f.written = append(f.written, a.file)
	if f.cutter != nil {
		f.cutter.Cut()
	}
	err := out.writeBinary(w, &f.head, f.bare)
	f.buffers.put(a.descriptor)
	a.descriptor = nil
	return err
}

// Close has Take wait no more.
func (f *Flow) Close() { close(f.ended) }

// End ends the flow after the last call of Take. The image is wanted if it is
// that of the targets; of none if anything is wrong with what was compiled.
func (f *Flow) End(targets []*model.File) {
	close(f.arrivals)
	f.wanted <- model.ImportsFirst(targets)
}

// buffers are byte slices that are not in use, by the power of two that is their
// capacity.
type buffers struct {
	mu   sync.Mutex
	free [bits.UintSize][][]byte
}

// take gives an empty slice with room for n bytes.
func (b *buffers) take(n int) []byte {
	class := bits.Len(uint(n))
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.free[class]
	if len(list) == 0 {
		return make([]byte, 0, 1<<class)
	}
	b.free[class] = list[:len(list)-1]
	return list[len(list)-1]
}

func (b *buffers) put(s []byte) {
	class := bits.Len(uint(cap(s))) - 1
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free[class] = append(b.free[class], s[:0])
}
