package s3

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/retry"
	"github.com/comal-go/comal/store/storetest"
)

var ctx = context.Background()

// serve starts a server with an empty bucket, behind a filter.
func serve(t testing.TB, filter func(http.Handler) http.Handler) Options {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("bucket"); err != nil {
		t.Fatal(err)
	}
	handler := gofakes3.New(backend).Server()
	if filter != nil {
		handler = filter(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return Options{Endpoint: server.URL, Key: "key", Secret: "secret"}
}

// open returns the store of a bucket, closed when the test ends.
func open(t testing.TB, bucket string, o Options) *Store {
	t.Helper()
	s, err := New(bucket, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB) storetest.Rig {
		o := serve(t, nil)
		return storetest.Rig{Store: open(t, "bucket", o), Other: open(t, "bucket", o)}
	})
}

// throttled lets a seeded part of all requests through.
func throttled(share float64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		var n atomic.Uint64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			random := rand.New(rand.NewPCG(n.Add(1), 3))
			if random.Float64() > share {
				next.ServeHTTP(w, r)
				return
			}
			switch random.IntN(3) {
			case 0:
				w.WriteHeader(http.StatusServiceUnavailable)
				io.WriteString(w, `<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>`)
			case 1:
				w.WriteHeader(http.StatusInternalServerError)
			default: // no answer
				panic(http.ErrAbortHandler)
			}
		})
	}
}

func TestThrottled(t *testing.T) {
	// The library waits after its last attempt, too.
	defer func(unit time.Duration) { minio.DefaultRetryUnit = unit }(minio.DefaultRetryUnit)
	minio.DefaultRetryUnit = time.Millisecond
	none := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	storetest.Run(t, func(t testing.TB) storetest.Rig {
		o := serve(t, throttled(0.3))
		again := func() store.Store {
			return retry.New(open(t, "bucket", o), retry.Options{Attempts: 40, Sleep: none})
		}
		return storetest.Rig{Store: again(), Other: again()}
	})
}

func TestParts(t *testing.T) {
	var parts atomic.Int32
	o := serve(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut && r.URL.Query().Has("partNumber") {
				parts.Add(1)
			}
			next.ServeHTTP(w, r)
		})
	})
	s := open(t, "bucket", o)
	s.partSize = 5 << 20
	data := make([]byte, 12<<20)
	for i := range data {
		data[i] = byte(i * i >> 11)
	}
	if err := s.Put(ctx, "large", data); err != nil {
		t.Fatal(err)
	}
	if parts.Load() != 3 {
		t.Errorf("it was put in %d parts, want 3", parts.Load())
	}
	got := make([]byte, len(data)+1)
	if n, err := s.ReadAt(ctx, "large", got, 0); !errors.Is(err, io.EOF) || !bytes.Equal(got[:n], data) {
		t.Errorf("what comes back are %d bytes, %v", n, err)
	}
}

func TestNoBucket(t *testing.T) {
	s := open(t, "missing", serve(t, nil))
	for what, err := range map[string]error{
		"reading": func() error { _, err := s.ReadAt(ctx, "a", make([]byte, 1), 0); return err }(),
		"putting": s.Put(ctx, "a", nil),
	} {
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), `no bucket "missing"`) {
			t.Errorf("%s in a bucket that is not there: %v", what, err)
		}
	}
}

func TestForbidden(t *testing.T) {
	s := open(t, "bucket", serve(t, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
		})
	}))
	if err := s.Put(ctx, "a", []byte("x")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("putting what is forbidden: %v", err)
	}
	if _, err := s.ReadAt(ctx, "a", make([]byte, 1), 0); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("reading what is forbidden: %v", err)
	}
}

// TestSigned looks at who asks.
func TestSigned(t *testing.T) {
	var header atomic.Value
	o := serve(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header.Store(r.Header.Get("Authorization") + " " + r.Header.Get("X-Amz-Security-Token"))
			next.ServeHTTP(w, r)
		})
	})
	env := map[string]string{
		"AWS_ENDPOINT_URL": o.Endpoint, "AWS_DEFAULT_REGION": "eu-west-3",
		"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
	}
	for _, c := range []struct{ without, want string }{
		{"", "Credential=me/"}, {"AWS_ACCESS_KEY_ID", ""},
	} {
		delete(env, c.without)
		s := open(t, "bucket", Environment(func(name string) string { return env[name] }))
		if err := s.Put(ctx, "a", []byte("x")); err != nil {
			t.Fatal(err)
		}
		got := header.Load().(string)
		if c.want == "" && strings.TrimSpace(got) != "" {
			t.Errorf("without a key it signs: %s", got)
		}
		if c.want != "" && !(strings.Contains(got, c.want) && strings.Contains(got, "/eu-west-3/s3/") && strings.HasSuffix(got, " token")) {
			t.Errorf("it signs %q", got)
		}
	}
}

func TestNoServer(t *testing.T) {
	for _, endpoint := range []string{"localhost:9000", "ftp://host", "http://", "http://host/path"} {
		if _, err := New("bucket", Options{Endpoint: endpoint}); err == nil {
			t.Errorf("%q was taken for a server", endpoint)
		}
	}
	s := open(t, "bucket", Options{Endpoint: "http://127.0.0.1:1"})
	_, err := s.ReadAt(ctx, "a", make([]byte, 1), 0)
	if _, ok := errors.AsType[*store.Transient](err); !ok {
		t.Errorf("a server that is not there may come: %v", err)
	}
}
