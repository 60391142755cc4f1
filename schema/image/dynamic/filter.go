package dynamic

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/image"
)

// Filter implements image.Codec. What types need has to be left when imports are
// not: that comes first.
func (Codec) Filter(img *image.Image, f image.Filter) (*image.Image, error) {
	known := noTypes()
	byType := len(f.Types)+len(f.ExcludedTypes) > 0
	if byType || f.ExcludeSourceRetention {
		if all, err := typesOf(img.Whole()); err == nil {
			known = all // else options stay as they are
		}
	}
	if f.ExcludeImports {
		img = img.WithoutImports()
	}
	for _, name := range slices.Concat(f.Types, f.ExcludedTypes) {
		if err := checkTypeName(name); err != nil {
			return nil, err
		}
	}
	var err error
	if f.ExcludeSourceInfo {
		img = img.WithoutSourceInfo()
	}
	if byType {
		if img, err = onlyTypes(img, f, known); err != nil {
			return nil, err
		}
	}
	if f.ExcludeSourceRetention {
		if img, err = withoutSourceRetention(img, known); err != nil {
			return nil, err
		}
	}
	return img, nil
}

// onlyTypes keeps what the filter's types need. Where nothing would be left
// everything is, as the binary has it.
func onlyTypes(img *image.Image, f image.Filter, known types) (*image.Image, error) {
	x, err := newIndex(img.Whole(), known)
	if err != nil {
		return nil, err
	}
	c, err := newClosure(x, f)
	if err != nil {
		return nil, err
	}
	if len(c.kept) == 0 {
		return img, nil
	}
	out := img.Like(nil)
	for i, f := range img.Files {
		e := x.files[i]
		if c.kept[e] == 0 {
			continue
		}
		t := trimmer{closure: c}
		fd := t.file(e)
		if !t.changed {
			out.Files = append(out.Files, f)
			continue
		}
		data, err := marshal(fd)
		if err != nil {
			return nil, err
		}
		changed := f.With(data)
		changed.UnusedDependencies = nil
		out.Files = append(out.Files, changed)
	}
	return out, nil
}

func marshal(fd *descriptorpb.FileDescriptorProto) ([]byte, error) {
	return proto.MarshalOptions{AllowPartial: true, Deterministic: true}.Marshal(fd)
}
