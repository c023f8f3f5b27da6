// Package s3 keeps objects in a bucket of Amazon S3, or of a server that speaks
// its language.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"

	"github.com/minio/minio-go/v7"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/internal/remote"
	"github.com/comal-go/comal/store/internal/tags"
)

// Objects of more than partSize bytes are put in parts, and partThreads of them
// at once. Nothing is copied for it.
const (
	partSize    = 64 << 20
	partThreads = 4
	// mostAtOnce is what can be put without parts, which PutNew does.
	mostAtOnce = 5 << 30
)

// Store is a [store.Store] of the objects of one bucket.
type Store struct {
	bucket    string
	core      minio.Core
	transport http.RoundTripper
	partSize  uint64
	seen      tags.Tags
}

var _ store.Store = (*Store)(nil)

// New returns the store of a bucket. Nothing is asked of the server yet.
func New(bucket string, o Options) (*Store, error) {
	client, transport, err := o.client()
	if err != nil {
		return nil, fmt.Errorf("s3://%s: %w", bucket, err)
	}
	return &Store{bucket: bucket, core: minio.Core{Client: client}, transport: transport, partSize: partSize}, nil
}

// Close closes idle connections.
func (s *Store) Close() error {
	(&http.Client{Transport: s.transport}).CloseIdleConnections()
	return nil
}

func (s *Store) name(key string) string { return "s3://" + s.bucket + "/" + key }

// explain makes errors of the server those of stores.
func (s *Store) explain(ctx context.Context, key string, err error) error {
	if err == nil {
		return nil
	}
	answer, ok := errors.AsType[minio.ErrorResponse](err)
	switch {
	case !ok:
		return remote.Network(ctx, s.name(key), err)
	case answer.Code == minio.NoSuchBucket:
		return fmt.Errorf("%s: there is no bucket %q: make it, or look at its name and at AWS_ENDPOINT_URL: %w", s.name(key), s.bucket, fs.ErrNotExist)
	case answer.Code == minio.NoSuchKey:
		return fmt.Errorf("%s: %w", s.name(key), fs.ErrNotExist)
	case answer.Code == "QuotaExceeded" || answer.Code == "XMinioStorageFull":
		return &store.NoSpace{Key: s.name(key), Err: err}
	case answer.StatusCode == 0:
		return fmt.Errorf("%s: %w", s.name(key), err)
	}
	return remote.Status(s.name(key), answer.StatusCode, nil, answer.Code+" "+answer.Message)
}

// ReadAt asks for a range of bytes.
func (s *Store) ReadAt(ctx context.Context, key string, dst []byte, off int64) (int, error) {
	if err := store.CheckKey(key); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, fmt.Errorf("%s: offset %d is negative: %w", key, off, fs.ErrInvalid)
	}
	if len(dst) == 0 {
		_, err := s.Stat(ctx, key)
		return 0, err
	}
	var o minio.GetObjectOptions
	if err := o.SetRange(off, off+int64(len(dst))-1); err != nil {
		return 0, fmt.Errorf("%s: %w", s.name(key), err)
	}
	body, info, _, err := s.core.GetObject(ctx, s.bucket, key, o)
	if answer, ok := errors.AsType[minio.ErrorResponse](err); ok && answer.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return 0, io.EOF
	}
	if err != nil {
		return 0, s.explain(ctx, key, err)
	}
	defer body.Close()
	if err := s.seen.Check(key, info.ETag); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(body, dst)
	if int64(n) == info.Size && n < len(dst) {
		return n, io.EOF
	}
	if err != nil {
		return n, remote.Network(ctx, s.name(key), err)
	}
	return n, nil
}

// Put writes an object, a large one in parts.
func (s *Store) Put(ctx context.Context, key string, data []byte) error {
	return s.put(ctx, key, data, minio.PutObjectOptions{PartSize: s.partSize, NumThreads: partThreads})
}

// PutNew writes an object by one request, of at most 5 GiB, on the condition that
// there is none (If-None-Match).
func (s *Store) PutNew(ctx context.Context, key string, data []byte) error {
	if len(data) > mostAtOnce {
		return fmt.Errorf("%s: %d bytes are too many for an object that must be new: cut it, the most is %d: %w", s.name(key), len(data), mostAtOnce, errors.ErrUnsupported)
	}
	o := minio.PutObjectOptions{DisableMultipart: true}
	o.SetMatchETagExcept("*")
	err := s.put(ctx, key, data, o)
	if errors.Is(err, store.ErrChanged) {
		return fmt.Errorf("%s: %w", s.name(key), fs.ErrExist)
	}
	return err
}

func (s *Store) put(ctx context.Context, key string, data []byte, o minio.PutObjectOptions) error {
	if err := errors.Join(store.CheckKey(key), ctx.Err()); err != nil {
		return err
	}
	o.ContentType = "application/octet-stream"
	// The body is not signed: that would send it in chunks over plain HTTP, which
	// servers take no empty object by. A sum guards what goes in one piece.
	o.DisableContentSha256 = true
	o.SendContentMd5 = o.DisableMultipart || uint64(len(data)) <= o.PartSize
	_, err := s.core.Client.PutObject(ctx, s.bucket, key, bytes.NewReader(data), int64(len(data)), o)
	s.seen.Forget(key)
	return s.explain(ctx, key, err)
}

// List asks for a thousand objects at a time. Those whose names are no keys, as
// the empty ones that stand for folders, are left out.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		for o := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if o.Err != nil {
				yield(store.Info{}, s.explain(ctx, prefix, o.Err))
				return
			}
			if store.CheckKey(o.Key) == nil && !yield(describe(o), nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(store.Info{}, err)
		}
	}
}

func describe(o minio.ObjectInfo) store.Info {
	return store.Info{Key: o.Key, Size: o.Size, Modified: o.LastModified, Tag: o.ETag}
}

// Stat asks for the headers of an object.
func (s *Store) Stat(ctx context.Context, key string) (store.Info, error) {
	if err := store.CheckKey(key); err != nil {
		return store.Info{}, err
	}
	o, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return store.Info{}, s.explain(ctx, key, err)
	}
	s.seen.Remember(key, o.ETag)
	return describe(o), nil
}

// Delete removes an object.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := store.CheckKey(key); err != nil {
		return err
	}
	err := s.explain(ctx, key, s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}))
	s.seen.Forget(key)
	return err
}
