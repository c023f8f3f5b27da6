package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/mem"
	"github.com/comal-go/comal/store/storetest"
	"github.com/comal-go/comal/store/web"
)

var ctx = context.Background()

// serve answers until the test ends.
func serve(t testing.TB, handler http.HandlerFunc) *web.Store {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s, err := web.New(server.URL+"/some%20data", web.Options{Stall: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// objects serves those of a store below "/some data/", by one of several manners.
func objects(s store.Store, manner string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := strings.TrimPrefix(r.URL.Path, "/some data/")
		info, err := s.Stat(ctx, key)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		data := make([]byte, info.Size)
		s.ReadAt(ctx, key, data, 0)
		w.Header().Set("ETag", `"`+info.Tag+`"`)
		switch {
		case manner == "no HEAD" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusForbidden)
		case manner == "no ranges":
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			w.Write(data)
		default:
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
		}
	}
}

func TestStore(t *testing.T) {
	for _, manner := range []string{"all", "no HEAD", "no ranges"} {
		t.Run(manner, func(t *testing.T) {
			storetest.Run(t, func(t testing.TB) storetest.Rig {
				m := mem.New(0)
				return storetest.Rig{Store: serve(t, objects(m, manner)), Other: m, ReadOnly: true, Blind: true}
			})
		})
	}
}

// answers sends one answer to everything.
func answers(code int, header string, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for line := range strings.SplitSeq(header, "\n") {
			if name, value, ok := strings.Cut(line, ": "); ok {
				w.Header().Set(name, value)
			}
		}
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

// TestAnswers reads 10 bytes from 5 on.
func TestAnswers(t *testing.T) {
	transient := func(err error) bool {
		_, ok := errors.AsType[*store.Transient](err)
		return ok
	}
	is := func(want error) func(error) bool {
		return func(err error) bool { return errors.Is(err, want) && !transient(err) }
	}
	final := func(err error) bool { return err != nil && !errors.Is(err, io.EOF) && !transient(err) }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		ok     func(error) bool
		n      int
	}{
		"missing":         {answers(404, "", ""), is(fs.ErrNotExist), 0},
		"gone":            {answers(410, "", ""), is(fs.ErrNotExist), 0},
		"forbidden":       {answers(403, "", "no"), is(fs.ErrPermission), 0},
		"busy":            {answers(503, "", ""), transient, 0},
		"too many":        {answers(429, "Retry-After: 7", ""), transient, 0},
		"broken":          {answers(500, "", ""), transient, 0},
		"teapot":          {answers(418, "", ""), final, 0},
		"past the end":    {answers(416, "Content-Range: bytes */5", ""), is(io.EOF), 0},
		"416 within":      {answers(416, "Content-Range: bytes */50", ""), final, 0},
		"whole":           {answers(200, "", "0123456789abcdefghij"), func(err error) bool { return err == nil }, 10},
		"whole, ends":     {answers(200, "", "0123456789"), is(io.EOF), 5},
		"whole, short":    {answers(200, "", "0123"), is(io.EOF), 0},
		"part":            {answers(206, "Content-Range: bytes 5-14/20", "56789abcde"), func(err error) bool { return err == nil }, 10},
		"part, ends":      {answers(206, "Content-Range: bytes 5-9/10", "56789"), is(io.EOF), 5},
		"part, breaks":    {answers(206, "Content-Range: bytes 5-14/20", "5678"), transient, 4},
		"part, less":      {answers(206, "Content-Range: bytes 5-9/20", "56789"), final, 0},
		"other part":      {answers(206, "Content-Range: bytes 0-9/20", "0123456789"), final, 0},
		"no range told":   {answers(206, "", "0123456789"), final, 0},
		"range of hell":   {answers(206, "Content-Range: bytes 5-99999999999999999999/1", "x"), final, 0},
		"backwards":       {answers(206, "Content-Range: bytes 5-3/10", "x"), final, 0},
		"compressed":      {answers(206, "Content-Encoding: gzip\nContent-Range: bytes 5-14/20", "56789abcde"), is(errors.ErrUnsupported), 0},
		"promises a lot":  {answers(200, "Content-Length: 100", "0123456789abc"), transient, 8},
		"promises before": {answers(200, "Content-Length: 100", "0123"), transient, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := make([]byte, 10)
			n, err := serve(t, c.answer).ReadAt(ctx, "a", got, 5)
			if !c.ok(err) || n != c.n || string(got[:n]) != "56789abcde"[:n] {
				t.Errorf("%d bytes %q, %v", n, got[:n], err)
			}
		})
	}
	_, err := serve(t, answers(429, "Retry-After: 7", "")).Stat(ctx, "a")
	if passing, ok := errors.AsType[*store.Transient](err); !ok || passing.After != 7*time.Second {
		t.Errorf("asked to wait for 7 s: %v", err)
	}
}

func TestRedirect(t *testing.T) {
	m := mem.New(0)
	if err := m.Put(ctx, "a", []byte("0123456789")); err != nil {
		t.Fatal(err)
	}
	target := httptest.NewServer(objects(m, "all"))
	defer target.Close()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL+r.URL.EscapedPath(), http.StatusFound)
	})
	got := make([]byte, 3)
	if _, err := s.ReadAt(ctx, "a", got, 4); err != nil || string(got) != "456" {
		t.Errorf("behind a redirect there is %q, %v", got, err)
	}
	circle := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.EscapedPath(), http.StatusFound)
	})
	if _, err := circle.ReadAt(ctx, "a", got, 4); err == nil {
		t.Error("a circle of redirects was read")
	}
}

func TestSecrets(t *testing.T) {
	var query string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.RawQuery
		w.WriteHeader(500)
	}))
	address := server.URL
	s, err := web.New(strings.Replace(address, "//", "//user:word@", 1)+"/x?signature=secret", web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, when := range []string{"an answer", "no answer"} {
		_, err = s.ReadAt(ctx, "a", make([]byte, 1), 0)
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "word") {
			t.Errorf("with %s: %v", when, err)
		}
		server.Close()
	}
	for _, err := range s.List(ctx, "a") {
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "word") {
			t.Errorf("a list: %v", err)
		}
	}
	if query != "signature=secret" {
		t.Errorf("the query was %q", query)
	}
	if _, ok := errors.AsType[*store.Transient](err); !ok {
		t.Errorf("a server that is not there may come back: %v", err)
	}
}

func TestStall(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		io.WriteString(w, "012")
		w.(http.Flusher).Flush()
		<-release
	}))
	defer server.Close()
	defer close(release)
	s, err := web.New(server.URL, web.Options{Stall: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = s.ReadAt(ctx, "a", make([]byte, 10), 0)
	if _, ok := errors.AsType[*store.Transient](err); !ok || !strings.Contains(err.Error(), "nothing came for 50ms") {
		t.Errorf("a server that sends nothing more: %v", err)
	}
}

func TestNoAddress(t *testing.T) {
	for _, base := range []string{"", "data", "ftp://host/x", "http://", "://", "s3://bucket"} {
		if _, err := web.New(base, web.Options{}); err == nil {
			t.Errorf("%q was taken for an address", base)
		}
	}
}

// FuzzRange reads what any header says.
func FuzzRange(f *testing.F) {
	for _, text := range []string{"bytes 5-14/20", "bytes 5-14/*", "bytes */20", "", "bytes 5--1/9", "bytes 5-9223372036854775807/9223372036854775807"} {
		f.Add(206, text, "56789abcde")
		f.Add(416, text, "")
	}
	f.Fuzz(func(t *testing.T, code int, span, body string) {
		if code < 200 || code > 599 || strings.ContainsAny(span, "\r\n\x00") {
			return
		}
		client := &http.Client{Transport: canned{code, span, body}}
		s, err := web.New("http://host", web.Options{Client: client})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.ReadAt(ctx, "a", make([]byte, 10), 5); n < 0 || n > 10 || n < 10 && err == nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		if info, err := s.Stat(ctx, "a"); err == nil && info.Size < 0 {
			t.Errorf("the size is %d", info.Size)
		}
	})
}

// canned is one answer without a network.
type canned struct {
	code       int
	span, body string
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: c.code, Header: http.Header{"Content-Range": {c.span}}, ContentLength: int64(len(c.body)),
		Body: io.NopCloser(strings.NewReader(c.body)), Request: r,
	}, nil
}
