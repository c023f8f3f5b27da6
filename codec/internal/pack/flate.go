package pack

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
)

var gunzips, unzlibs sync.Pool

// inflate unpacks to the end, where the checksum is.
func inflate(f Format, dst, src []byte) (int, error) {
	r, again, err := inflater(f, bytes.NewReader(src))
	if err != nil {
		return 0, err
	}
	defer again()
	n := 0
	for n < len(dst) {
		m, err := r.Read(dst[n:])
		n += m
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	var more [1]byte
	m, err := io.ReadFull(r, more[:])
	switch {
	case m > 0:
		return n, ErrRoom
	case errors.Is(err, io.EOF):
		return n, nil
	}
	return n, err
}

// inflater returns a reader and what gives it back.
func inflater(f Format, src *bytes.Reader) (io.Reader, func(), error) {
	if f == Gzip {
		r, ok := gunzips.Get().(*gzip.Reader)
		if !ok {
			r = new(gzip.Reader)
		}
		again := func() { gunzips.Put(r) }
		if err := r.Reset(src); err != nil {
			again()
			return nil, nil, err
		}
		return r, again, nil
	}
	r, ok := unzlibs.Get().(io.ReadCloser)
	if !ok {
		r, err := zlib.NewReader(src)
		if err != nil {
			return nil, nil, err
		}
		return r, func() { unzlibs.Put(r) }, nil
	}
	again := func() { unzlibs.Put(r) }
	if err := r.(zlib.Resetter).Reset(src, nil); err != nil {
		again()
		return nil, nil, err
	}
	return r, again, nil
}

// packer is a compressor that can begin again.
type packer interface {
	io.WriteCloser
	Reset(w io.Writer)
}

// packers are pools of compressors, of gzip and zlib by level.
var packers [2][10]sync.Pool

func deflate(f Format, level int, dst, src []byte) (int, error) {
	level = min(max(level, 0), 9)
	pool := &packers[f-Gzip][level]
	out := &fixed{room: dst}
	p, ok := pool.Get().(packer)
	if !ok {
		var err error
		if p, err = newPacker(f, level); err != nil {
			return 0, err
		}
	}
	defer pool.Put(p)
	p.Reset(out)
	if _, err := p.Write(src); err != nil {
		return 0, err
	}
	if err := p.Close(); err != nil {
		return 0, err
	}
	return out.n, nil
}

func newPacker(f Format, level int) (packer, error) {
	if f == Gzip {
		return gzip.NewWriterLevel(nil, level)
	}
	return zlib.NewWriterLevel(nil, level)
}

// fixed is a writer to memory that does not grow.
type fixed struct {
	room []byte
	n    int
}

func (f *fixed) Write(p []byte) (int, error) {
	n := copy(f.room[f.n:], p)
	f.n += n
	if n < len(p) {
		return n, io.ErrShortBuffer
	}
	return n, nil
}
