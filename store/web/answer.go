package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/comal-go/comal/store/internal/remote"
)

// answer is what a server says of an object.
type answer struct {
	name     string // the address, without what is secret in it
	body     io.ReadCloser
	first    int64 // the offset of the first byte of body
	size     int64 // of the object; -1 if it is not told
	whole    bool  // the body is all of it
	past     bool  // the range begins behind the end
	tag      string
	modified time.Time
}

func (a *answer) close() { a.body.Close() }

// head asks for headers. The size is not told by servers that refuse HEAD, as
// they do for addresses that are signed for GET.
func (s *Store) head(ctx context.Context, key string) (*answer, error) {
	a, resp, err := s.ask(ctx, http.MethodHead, key, "")
	if err != nil {
		return nil, err
	}
	switch resp.StatusCode {
	case http.StatusOK:
		a.size = number(resp.Header.Get("Content-Length"))
	case http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotImplemented:
	default:
		a.close()
		return nil, remote.Status(a.name, resp.StatusCode, resp.Header, "")
	}
	return a, nil
}

// get asks for n bytes from off on; both are not negative.
func (s *Store) get(ctx context.Context, key string, off, n int64) (*answer, error) {
	a, resp, err := s.ask(ctx, http.MethodGet, key, fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	if err != nil {
		return nil, err
	}
	if err := a.understand(resp, off, n); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// understand reads the headers of an answer to a range.
func (a *answer) understand(resp *http.Response, off, n int64) error {
	switch resp.StatusCode {
	case http.StatusOK: // it does not know ranges, or the object is shorter
		a.size, a.whole = resp.ContentLength, true
		return nil
	case http.StatusRequestedRangeNotSatisfiable:
		if total, ok := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes */"); ok {
			a.size = number(total)
		}
		a.tag = "" // of the refusal
		a.past = a.size < 0 || off >= a.size
		if !a.past {
			return remote.Status(a.name, resp.StatusCode, resp.Header, "to a range that it has")
		}
		return nil
	case http.StatusPartialContent:
		return a.partial(resp.Header.Get("Content-Range"), off, n)
	}
	text, _ := io.ReadAll(io.LimitReader(a.body, 300)) // it only explains
	return remote.Status(a.name, resp.StatusCode, resp.Header, strings.Join(strings.Fields(string(text)), " "))
}

// partial reads "bytes FIRST-LAST/SIZE". A server may send less than was asked
// for only if the object ends there.
func (a *answer) partial(text string, off, n int64) error {
	var first, last int64
	var total string
	if _, err := fmt.Sscanf(text, "bytes %d-%d/%s", &first, &last, &total); err != nil || first != off || last < first {
		return fmt.Errorf("%s: the server answers with the range %q to one of %d bytes from %d on", a.name, text, n, off)
	}
	a.first, a.size = first, number(total)
	if a.size >= 0 && last+1 < min(off+n, a.size) || a.size < 0 && last+1 < off+n {
		return fmt.Errorf("%s: the server sends only bytes %d to %d of the %d asked for", a.name, first, last, n)
	}
	return nil
}

// ask sends a request. Its body may be read until close is called.
func (s *Store) ask(ctx context.Context, method, key, span string) (*answer, *http.Response, error) {
	address, err := s.address(key)
	if err != nil {
		return nil, nil, err
	}
	a := &answer{name: public(s.base, key), size: -1}
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept-Encoding", "identity") // ranges are of the object itself
	if span != "" {
		req.Header.Set("Range", span)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, nil, remote.Network(ctx, a.name, nameless(err))
	}
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		resp.Body.Close()
		return nil, nil, fmt.Errorf("%s: the server sends it only as %s: fetch it to a file first: %w", a.name, coding, errors.ErrUnsupported)
	}
	a.body = resp.Body
	a.tag, a.modified = identity(resp.Header)
	return a, resp, nil
}

// nameless leaves out the address, which may hold secrets.
func nameless(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// public is an address without a password and without the query.
func public(base *url.URL, key string) string {
	u := *base
	u.RawQuery, u.Fragment = "", ""
	return strings.TrimSuffix(u.Redacted(), "/") + "/" + key
}

// identity is the ETag, or the time of the last change.
func identity(h http.Header) (string, time.Time) {
	modified, err := http.ParseTime(h.Get("Last-Modified"))
	if err != nil {
		modified = time.Time{}
	}
	if tag := h.Get("ETag"); tag != "" {
		return tag, modified
	}
	return h.Get("Last-Modified"), modified
}
