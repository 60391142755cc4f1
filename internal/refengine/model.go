package refengine

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/bufbuild/protocompile/experimental/incremental"
	"github.com/bufbuild/protocompile/experimental/ir"

	"github.com/platinummonkey/spoke/schema/model"
)

// model builds the model of the targets and all that they import.
func (e *Engine) model(ctx context.Context, targets []*ir.File) (*model.Set, error) {
	features, err := e.features(ctx)
	if err != nil {
		return nil, err
	}
	b := &builder{
		features: featureFields{
			presence: features.MemberByName("field_presence"),
			encoding: features.MemberByName("message_encoding"),
		},
		targets: make(map[*ir.File]bool, len(targets)),
		index:   make(map[*ir.File]*file),
	}
	for _, f := range targets {
		b.targets[f] = true
	}
	for f := range ir.TopoSort(targets) {
		src := e.opener.known(f.Path()) // an empty tree does not know its file
		file := &file{builder: b, ir: f, out: &model.File{Path: f.Path(), Source: src}}
		b.files = append(b.files, file)
		b.index[f] = file
	}
	inParallel(b.files, (*file).declare)
	inParallel(b.files, (*file).link)
	if err := b.missingRequired(); err != nil {
		return nil, err
	}

	set := &model.Set{Files: make([]*model.File, len(b.files)), Refused: b.refused()}
	for i, f := range b.files {
		set.Files[i] = f.out
	}
	slices.SortFunc(set.Files, func(a, b *model.File) int { return cmp.Compare(a.Path, b.Path) })
	return set, nil
}

// features is google.protobuf.FeatureSet, zero where a file of the workspace
// stands in for descriptor.proto and does not have it.
func (e *Engine) features(ctx context.Context) (ir.Type, error) {
	results, _, err := incremental.Run(ctx, e.exec, e.descriptorProto())
	if err != nil {
		return ir.Type{}, err
	}
	types := results[0].Value.Types()
	for i := range types.Len() {
		if ty := types.At(i); ty.Name() == "FeatureSet" {
			return ty, nil
		}
	}
	return ir.Type{}, nil
}

// inParallel calls do for every file, on all processors.
func inParallel(files []*file, do func(*file)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(files) {
					return
				}
				do(files[i])
			}
		})
	}
	wg.Wait()
}

// builder is one set in the making.
type builder struct {
	features featureFields
	targets  map[*ir.File]bool
	files    []*file
	index    map[*ir.File]*file
}

// message is the model of a message type, nil if ty is none.
func (b *builder) message(ty ir.Type) *model.Message {
	if !ty.IsMessage() {
		return nil
	}
	return b.index[ty.Context()].messages[ty.ID()]
}

// enum is the model of an enum type, nil if ty is none.
func (b *builder) enum(ty ir.Type) *model.Enum {
	if !ty.IsEnum() {
		return nil
	}
	return b.index[ty.Context()].enums[ty.ID()]
}
