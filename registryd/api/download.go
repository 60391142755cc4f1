package api

import (
	"context"
	"fmt"
	"io"

	"buf.build/gen/go/bufbuild/registry/connectrpc/go/v2/buf/registry/module/v1/modulev1connect"
	modulev1 "buf.build/gen/go/bufbuild/registry/protocolbuffers/go/buf/registry/module/v1"
	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connectproto"
	"google.golang.org/protobuf/proto"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

type downloadService struct{ s *Server }

// method is the one of the service. It does without the generated handler, so
// that an answer which was made before can be sent as it is.
func (d downloadService) method() connect.Method {
	return connect.Method{
		Spec: connect.Spec{
			StreamType: connect.StreamTypeUnary, Procedure: modulev1connect.DownloadServiceDownloadProcedure,
			IdempotencyLevel: connect.IdempotencyNoSideEffects,
		},
		Handler: func(ctx context.Context, _ connect.Spec, stream connect.ServerStream) error {
			var req modulev1.DownloadRequest
			if err := stream.Receive(&req); err != nil {
				return err
			}
			res, err := d.answer(ctx, &req)
			if err != nil {
				return err
			}
			return stream.Send(res)
		},
	}
}

// answer is a response, encoded if it is that of one whole commit.
func (d downloadService) answer(ctx context.Context, req *modulev1.DownloadRequest) (any, error) {
	values := req.GetValues()
	if len(values) != 1 || values[0].GetResourceRef().GetId() == "" || len(values[0].GetPaths()) > 0 || len(values[0].GetFileTypes()) > 0 {
		return d.download(ctx, req)
	}
	id, err := core.ParseID(values[0].GetResourceRef().GetId())
	if err != nil {
		return nil, err
	}
	// Who may see the commit is decided every time.
	if _, err := d.s.Registry.CommitToDownload(ctx, who(ctx), id); err != nil {
		return d.download(ctx, req) // it may be the id of something else
	}
	key := "download/" + id.String()
	if kept, ok := d.s.Registry.Cache.Get(ctx, key); ok {
		return encoded(kept), nil
	}
	res, err := d.download(ctx, req)
	if err != nil {
		return nil, err
	}
	b, err := proto.Marshal(res)
	if err != nil {
		return nil, fmt.Errorf("encoding a download: %w", err)
	}
	d.s.Registry.Cache.Put(ctx, key, b)
	return encoded(b), nil
}

func (d downloadService) download(ctx context.Context, req *modulev1.DownloadRequest) (*modulev1.DownloadResponse, error) {
	refs, err := parse(req.GetValues(), func(v *modulev1.DownloadRequest_Value) (core.Ref, error) { return fromResourceRef(v.GetResourceRef()) })
	if err != nil {
		return nil, err
	}
	found, err := d.s.Registry.Download(ctx, who(ctx), refs)
	if err != nil {
		return nil, err
	}
	res := &modulev1.DownloadResponse{}
	for i, f := range found {
		v := req.GetValues()[i]
		files, err := wanted(f.Files, v.GetPaths(), v.GetPathsAllowNotExist(), convert(v.GetFileTypes(), func(t modulev1.FileType) fileType { return fileType(t) }))
		if err != nil {
			return nil, err
		}
		res.Contents = append(res.Contents, &modulev1.DownloadResponse_Content{
			Commit: toCommit(f.Commit),
			Files:  convert(files, func(f module.File) *modulev1.File { return &modulev1.File{Path: f.Path, Content: f.Data} }),
		})
	}
	return res, nil
}

// encoded is a DownloadResponse in the wire format.
type encoded []byte

// binaryCodec sends what is encoded as it is.
type binaryCodec struct{ *connectproto.BinaryCodec }

func (c binaryCodec) MarshalWrite(ctx context.Context, w io.Writer, message any) error {
	if b, ok := message.(encoded); ok {
		_, err := w.Write(b)
		return err
	}
	return c.BinaryCodec.MarshalWrite(ctx, w, message)
}

// jsonCodec decodes what is encoded first.
type jsonCodec struct{ *connectproto.JSONCodec }

func (c jsonCodec) MarshalWrite(ctx context.Context, w io.Writer, message any) error {
	if b, ok := message.(encoded); ok {
		var res modulev1.DownloadResponse
		if err := proto.Unmarshal(b, &res); err != nil {
			return err
		}
		message = &res
	}
	return c.JSONCodec.MarshalWrite(ctx, w, message)
}
