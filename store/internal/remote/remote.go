// Package remote says what failures of HTTP mean for a store, and which of them
// may pass.
package remote

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/comal-go/comal/store"
)

// longestWait is the most that a server's wish to be left alone is believed.
const longestWait = time.Minute

// Status returns the error of an answer that is none of success, with the text
// the server gave.
func Status(key string, code int, header http.Header, text string) error {
	err := fmt.Errorf("%s: the server answers %d %s %s", key, code, http.StatusText(code), text)
	switch code {
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%s: %w", key, fs.ErrNotExist)
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("%w (%w): give credentials that may do this", err, fs.ErrPermission)
	case http.StatusPreconditionFailed:
		return fmt.Errorf("%s %w: begin again, when nobody writes to it", key, store.ErrChanged)
	case http.StatusInsufficientStorage:
		return &store.NoSpace{Key: key, Err: err}
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return &store.Transient{Err: err, After: after(header)}
	}
	return err
}

// after reads how long the server wants to be left alone (RFC 9110, 10.2.3).
func after(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
}

// Network returns the error of a request that got no answer, or half of one. The
// caller's own end is no failure of the network.
func Network(ctx context.Context, key string, err error) error {
	if cause := ctx.Err(); cause != nil {
		return fmt.Errorf("%s: %w", key, cause)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	err = fmt.Errorf("%s: %w", key, err)
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return fmt.Errorf("%w: look at the name of the host", err)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return err
	}
	return &store.Transient{Err: err}
}
