package image

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/platinummonkey/spoke/schema/wire"
)

// Map is the image with each descriptor changed; the function is called from
// several goroutines. Files whose descriptor stays are shared.
func (img *Image) Map(change func(*File) ([]byte, error)) (*Image, error) {
	out := img.Like(make([]*File, len(img.Files)))
	err := img.onAll(func(i int, f *File) error {
		data, err := change(f)
		out.Files[i] = f
		if err == nil && (len(data) != len(f.Descriptor) || len(data) > 0 && &data[0] != &f.Descriptor[0]) {
			out.Files[i] = f.With(data)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// onAll does something for each file and its number, on all processors. The
// error is that of the first file that has one.
func (img *Image) onAll(do func(i int, f *File) error) error {
	errs := make([]error, len(img.Files))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(img.Files)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(img.Files) {
					return
				}
				errs[i] = do(i, img.Files[i])
			}
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("%s: %w", img.Files[i].Path, err)
		}
	}
	return nil
}

// Links are the imports between the files of an image.
type Links struct {
	image  *Image
	byPath map[string]*File
	// imports are filled as they are asked for.
	imports map[*File][]*File
}

// Links gives the imports of the image.
func (img *Image) Links() *Links {
	l := &Links{image: img, byPath: make(map[string]*File, len(img.Files)), imports: make(map[*File][]*File, len(img.Files))}
	for _, f := range img.Files {
		l.byPath[f.Path] = f
	}
	return l
}

// With is the image of some files and all that they import, each after its
// imports.
func (l *Links) With(paths []string) *Image {
	out := l.image.Like(nil)
	seen := make(map[*File]bool)
	var visit func(f *File)
	visit = func(f *File) {
		if seen[f] {
			return
		}
		seen[f] = true
		for _, imported := range l.of(f) {
			visit(imported)
		}
		out.Files = append(out.Files, f)
	}
	for _, path := range paths {
		if f := l.byPath[path]; f != nil {
			visit(f)
		}
	}
	return out
}

func (l *Links) of(f *File) []*File {
	list, ok := l.imports[f]
	if !ok {
		for _, path := range f.Dependencies() {
			if imported := l.byPath[path]; imported != nil {
				list = append(list, imported)
			}
		}
		l.imports[f] = list
	}
	return list
}

// Stripped are the descriptors of those of the files at paths that have options
// meant for sources alone, without these.
func (img *Image) Stripped(paths []string, codec Codec) (map[string][]byte, error) {
	wanted := make(map[string]bool, len(paths))
	for _, path := range paths {
		wanted[path] = true
	}
	if !img.hasSourceRetention(wanted) {
		return nil, nil
	}
	some := img.Like(nil)
	for _, f := range img.Files {
		if wanted[f.Path] {
			some.Files = append(some.Files, f)
		}
	}
	bare, err := codec.Strip(img, some)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]byte)
	for i, f := range bare.Files {
		if f != some.Files[i] {
			out[f.Path] = f.Descriptor
		}
	}
	return out, nil
}

// Numbers of fields of google.protobuf.FieldOptions and ExtensionRangeOptions,
// and a value of FieldOptions.OptionRetention.
const (
	optionRetention = 17
	retentionSource = 2

	rangeDeclaration  = 2
	rangeVerification = 3
)

// hasSourceRetention reports whether any file declares an extension that is
// meant for sources alone, or one of those at paths uses the built-in options
// that are. It is quick and errs on the side of yes.
func (img *Image) hasSourceRetention(paths map[string]bool) bool {
	var found bool
	extension := func(data []byte) {
		each(data, wire.FieldOptions, func(options []byte) {
			_ = wire.Read(options, func(f wire.Field) error {
				found = found || f.Num == optionRetention && f.Number == retentionSource
				return nil
			}) // it was checked when it was read
		})
	}
	var message func(data []byte, ranges bool)
	message = func(data []byte, ranges bool) {
		_ = wire.Read(data, func(f wire.Field) error {
			switch f.Num {
			case wire.MessageExtension:
				extension(f.Bytes)
			case wire.MessageNested:
				message(f.Bytes, ranges)
			case wire.MessageRange:
				if !ranges {
					break
				}
				each(f.Bytes, wire.RangeOptions, func(options []byte) {
					_ = wire.Read(options, func(f wire.Field) error {
						found = found || f.Num == rangeDeclaration || f.Num == rangeVerification
						return nil
					})
				})
			}
			return nil
		})
	}
	for _, f := range img.Files {
		_ = wire.Read(f.Descriptor, func(part wire.Field) error {
			switch part.Num {
			case wire.FileExtension:
				extension(part.Bytes)
			case wire.FileMessage:
				message(part.Bytes, paths[f.Path])
			}
			return nil
		})
		if found {
			return true
		}
	}
	return false
}

// each calls do for the values of a field that holds messages.
func each(data []byte, number int32, do func([]byte)) {
	_ = wire.Read(data, func(f wire.Field) error {
		if f.Num == number && f.Typ == wire.BytesType {
			do(f.Bytes)
		}
		return nil
	}) // it was checked when it was read
}
