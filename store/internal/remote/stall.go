package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Stall returns a transport that gives up a request when for so long nothing is
// sent or received.
func Stall(next http.RoundTripper, limit time.Duration) http.RoundTripper {
	return &stall{next, limit}
}

type stall struct {
	next  http.RoundTripper
	limit time.Duration
}

// CloseIdleConnections is what http.Client looks for.
func (s *stall) CloseIdleConnections() {
	(&http.Client{Transport: s.next}).CloseIdleConnections()
}

func (s *stall) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	w := &watched{ctx: ctx, limit: s.limit}
	w.timer = time.AfterFunc(s.limit, func() { cancel(fmt.Errorf("nothing came for %v", s.limit)) })
	w.end = func() {
		w.timer.Stop()
		cancel(nil)
	}
	watching := req.WithContext(ctx)
	if req.Body != nil && req.Body != http.NoBody {
		sent := *w
		sent.ReadCloser, sent.end = req.Body, func() {}
		watching.Body = &sent
	}
	resp, err := s.next.RoundTrip(watching)
	if err != nil {
		w.end()
		return nil, w.reason(err)
	}
	w.ReadCloser = resp.Body
	resp.Body = w
	return resp, nil
}

// watched puts off the end of a request as long as something passes.
type watched struct {
	io.ReadCloser
	ctx   context.Context
	timer *time.Timer
	limit time.Duration
	end   func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if n > 0 && w.timer.Stop() {
		w.timer.Reset(w.limit)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = w.reason(err)
	}
	return n, err
}

func (w *watched) Close() error {
	err := w.ReadCloser.Close()
	w.end()
	return err
}

// reason says why a request was ended that stalled.
func (w *watched) reason(err error) error {
	if cause := context.Cause(w.ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}
