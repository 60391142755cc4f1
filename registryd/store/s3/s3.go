// Package s3 keeps blobs in a bucket of an S3 service.
package s3

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/platinummonkey/spoke/registryd/core"
)

// Config says which bucket, and how to get there.
type Config struct {
	// Endpoint is HOST[:PORT].
	Endpoint, Bucket, AccessKey, SecretKey, Region string
	TLS, PathStyle                                 bool
}

// Store is core.Blobs in a bucket. Blob ab12… is the object blobs/ab/12….
type Store struct {
	client *minio.Client
	bucket string
}

const folder = "blobs/"

// Open is the store in a bucket, which is made if need be.
func Open(ctx context.Context, c Config) (*Store, error) {
	lookup := minio.BucketLookupDNS
	if c.PathStyle {
		lookup = minio.BucketLookupPath
	}
	transport, err := minio.DefaultTransport(c.TLS)
	if err != nil {
		return nil, err
	}
	transport.MaxIdleConnsPerHost = 64
	client, err := minio.New(c.Endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""),
		Secure: c.TLS, Region: c.Region, BucketLookup: lookup, Transport: transport,
	})
	if err != nil {
		return nil, fmt.Errorf("S3 at %s: %w", c.Endpoint, err)
	}
	s := &Store{client, c.Bucket}
	exists, err := client.BucketExists(ctx, c.Bucket)
	if err == nil && !exists {
		err = client.MakeBucket(ctx, c.Bucket, minio.MakeBucketOptions{Region: c.Region})
		if code := minio.ToErrorResponse(err).Code; code == "BucketAlreadyOwnedByYou" {
			err = nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("bucket %s at %s: %w", c.Bucket, c.Endpoint, err)
	}
	return s, nil
}

// Ping reports whether the bucket is there.
func (s *Store) Ping(ctx context.Context) error {
	exists, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !exists {
		err = fmt.Errorf("there is no bucket %s", s.bucket)
	}
	return err
}

func name(sum core.Sum) string {
	h := hex.EncodeToString(sum[:])
	return folder + h[:2] + "/" + h[2:]
}

// Get is that of core.Blobs.
func (s *Store) Get(ctx context.Context, sum core.Sum) ([]byte, error) {
	object, err := s.client.GetObject(ctx, s.bucket, name(sum), minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(object)
	if err = errors.Join(err, object.Close()); err != nil && isMissing(err) {
		return nil, fmt.Errorf("%w: %w", core.ErrNone, err)
	}
	return data, err
}

func isMissing(err error) bool {
	var e minio.ErrorResponse
	return errors.As(err, &e) && e.Code == minio.NoSuchKey
}

// tries is how often a write is tried that met another one.
const tries = 5

// Put is that of core.Blobs.
func (s *Store) Put(ctx context.Context, sum core.Sum, data []byte) error {
	for try := 1; ; try++ {
		o := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true}
		o.SetMatchETagExcept("*") // only if there is none
		_, err := s.client.PutObject(ctx, s.bucket, name(sum), bytes.NewReader(data), int64(len(data)), o)
		if err == nil {
			return nil
		}
		switch minio.ToErrorResponse(err).StatusCode {
		case http.StatusPreconditionFailed:
			return nil
		case http.StatusConflict:
			if try < tries {
				time.Sleep(time.Duration(try) * 20 * time.Millisecond)
				continue
			}
		}
		return err
	}
}

// Delete is that of core.Blobs.
func (s *Store) Delete(ctx context.Context, sum core.Sum) error {
	err := s.client.RemoveObject(ctx, s.bucket, name(sum), minio.RemoveObjectOptions{})
	if err != nil && isMissing(err) {
		return nil
	}
	return err
}

// Each is that of core.Blobs.
func (s *Store) Each(ctx context.Context, f func(core.Sum, int64) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for object := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: folder, Recursive: true}) {
		if object.Err != nil {
			return object.Err
		}
		var sum core.Sum
		h := strings.ReplaceAll(strings.TrimPrefix(object.Key, folder), "/", "")
		if len(h) != 2*len(sum) {
			continue // not one of ours
		}
		if _, err := hex.Decode(sum[:], []byte(h)); err != nil {
			continue
		}
		if err := f(sum, object.Size); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Tidy is that of core.Blobs. Objects come whole or not at all.
func (s *Store) Tidy(context.Context, time.Time) error { return nil }
