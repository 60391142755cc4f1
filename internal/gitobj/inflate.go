package gitobj

import (
	"bufio"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// readAhead is how much of a file is read at a time: most objects are smaller.
const readAhead = 8 << 10

// inflater reads compressed data. Making one is costly, so that each is used
// many times.
type inflater struct {
	in    *bufio.Reader
	z     io.ReadCloser
	again zlib.Resetter // z
}

// inflater gives one that reads from src; done takes it back.
func (r *Repo) inflater(src io.Reader) *inflater {
	f, _ := r.inflaters.Get().(*inflater)
	if f == nil {
		return &inflater{in: bufio.NewReaderSize(src, readAhead)}
	}
	f.in.Reset(src)
	return f
}

func (r *Repo) done(f *inflater) { r.inflaters.Put(f) }

// start begins to decompress what comes next in the file.
func (f *inflater) start() (io.Reader, error) {
	if f.z == nil {
		z, err := zlib.NewReader(f.in)
		if err != nil {
			return nil, noEOF(err)
		}
		f.z = z
		f.again, _ = z.(zlib.Resetter) // as documented
		return z, nil
	}
	return f.z, noEOF(f.again.Reset(f.in, nil))
}

// readExactly reads n bytes and the end of the stream.
func (r *Repo) readExactly(in io.Reader, n int64) ([]byte, error) {
	if n > r.limits.ObjectSize {
		return nil, fmt.Errorf("%d bytes, more than the limit of %d", n, r.limits.ObjectSize)
	}
	if err := r.spend(n); err != nil {
		return nil, err
	}
	// The size is only claimed: grow with what really comes.
	var data []byte
	if n <= 1<<20 {
		data = make([]byte, n)
		if _, err := io.ReadFull(in, data); err != nil {
			return nil, noEOF(err)
		}
	} else {
		var err error
		if data, err = io.ReadAll(io.LimitReader(in, n)); err != nil {
			return nil, noEOF(err)
		}
		if int64(len(data)) < n {
			return nil, io.ErrUnexpectedEOF
		}
	}
	var more [1]byte
	switch _, err := io.ReadFull(in, more[:]); {
	case errors.Is(err, io.EOF):
		return data, nil
	case err != nil:
		return nil, err
	default:
		return nil, errors.New("longer than its header says")
	}
}

// noEOF makes an early end of input an error of its own.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
