// Package web reads objects by HTTP and HTTPS (RFC 9110), by ranges of bytes. A
// server that does not know ranges is asked for the whole object at each read,
// of which what comes before is thrown away.
package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/internal/remote"
	"github.com/comal-go/comal/store/internal/tags"
)

// Options of a store; the zero value is good.
type Options struct {
	Client *http.Client // nil is one of its own, which takes proxies from the environment
	// Stall is how long a server may send nothing to that; 0 is a minute. What it
	// breaks off may be tried again.
	Stall time.Duration
}

// Store reads below one address. It is a [store.Store], and a Closer.
type Store struct {
	base   *url.URL
	client *http.Client
	seen   tags.Tags
}

var _ store.Store = (*Store)(nil)

// New returns the store of what is below base, an address that begins with
// http:// or https://. Its query is sent with each request, as for addresses that
// are signed.
func New(base string, o Options) (*Store, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is no address of the web: write http://HOST/PATH or https://HOST/PATH", base)
	}
	if o.Client == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = 64
		o.Client = &http.Client{Transport: remote.Stall(t, cmp.Or(o.Stall, time.Minute)), CheckRedirect: follow}
	}
	return &Store{base: u, client: o.Client}, nil
}

// follow refuses what would give up encryption, and circles.
func follow(req *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return errors.New("more than 10 redirects")
	}
	if req.URL.Scheme == "http" && via[0].URL.Scheme == "https" {
		return fmt.Errorf("a redirect from https to http://%s: not followed", req.URL.Host)
	}
	return nil
}

// Close closes idle connections.
func (s *Store) Close() error {
	s.client.CloseIdleConnections()
	return nil
}

// ReadAt asks for a range of bytes. It is a Transient error if the answer breaks
// off.
func (s *Store) ReadAt(ctx context.Context, key string, dst []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("%s: offset %d is negative: %w", key, off, fs.ErrInvalid)
	}
	if len(dst) == 0 {
		_, err := s.Stat(ctx, key)
		return 0, err
	}
	a, err := s.get(ctx, key, off, int64(len(dst)))
	if err != nil {
		return 0, err
	}
	defer a.close()
	if err := s.seen.Check(a.name, a.tag); err != nil {
		return 0, err
	}
	if a.past {
		return 0, io.EOF
	}
	return a.read(ctx, dst, off)
}

// read fills dst with what is at off.
func (a *answer) read(ctx context.Context, dst []byte, off int64) (int, error) {
	if skip := off - a.first; skip > 0 {
		switch n, err := io.CopyN(io.Discard, a.body, skip); {
		case errors.Is(err, io.EOF) && (a.size < 0 || n == a.size):
			return 0, io.EOF
		case err != nil:
			return 0, remote.Network(ctx, a.name, err)
		}
	}
	want := len(dst)
	if a.size >= 0 {
		want = int(min(int64(want), max(0, a.size-off)))
	}
	n, err := io.ReadFull(a.body, dst[:want])
	switch {
	case err == nil && want == len(dst):
		return n, nil
	case err == nil:
		return n, io.EOF
	case a.size < 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) && a.whole:
		return n, io.EOF
	}
	return n, remote.Network(ctx, a.name, err)
}

// Stat asks for the headers of an object; where the server does not answer that,
// or leaves out the size, for its first byte.
func (s *Store) Stat(ctx context.Context, key string) (store.Info, error) {
	a, err := s.head(ctx, key)
	if err != nil {
		return store.Info{}, err
	}
	a.close()
	if a.size < 0 {
		if a, err = s.get(ctx, key, 0, 1); err != nil {
			return store.Info{}, err
		}
		a.close()
	}
	if a.past {
		a.size = 0
	}
	if a.size < 0 {
		return store.Info{}, fmt.Errorf("%s: the server does not tell the size: fetch it to a file first: %w", a.name, errors.ErrUnsupported)
	}
	s.seen.Remember(a.name, a.tag)
	return store.Info{Key: key, Size: a.size, Modified: a.modified, Tag: a.tag}, nil
}

// address is that of an object, its key as the last parts of the path.
func (s *Store) address(key string) (string, error) {
	if err := store.CheckKey(key); err != nil {
		return "", err
	}
	parts := strings.Split(key, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return s.base.JoinPath(parts...).String(), nil
}

// number reads a count of bytes from a header; -1 if there is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// Put is refused: the web is read-only.
func (s *Store) Put(_ context.Context, key string, _ []byte) error { return readOnly(key) }

// PutNew is refused: the web is read-only.
func (s *Store) PutNew(_ context.Context, key string, _ []byte) error { return readOnly(key) }

// Delete is refused: the web is read-only.
func (s *Store) Delete(_ context.Context, key string) error { return readOnly(key) }

func readOnly(key string) error {
	return fmt.Errorf("%s: %w: write to a folder or to s3://BUCKET instead", key, store.ErrReadOnly)
}

// List is not possible: the error is errors.ErrUnsupported.
func (s *Store) List(_ context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		yield(store.Info{}, fmt.Errorf("%s: the web has no lists of objects: name them: %w", public(s.base, prefix), errors.ErrUnsupported))
	}
}
