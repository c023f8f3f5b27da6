// Package wire is the language between a coordinator and its workers: one line
// of greeting, then frames.
//
// A frame is a u32 little-endian length of what follows (at most 64 MiB), a u8
// kind, a u64 little-endian id, a u32 little-endian length of the head, the
// head as JSON, and the payload. A payload that does not fit travels in a file:
// the kind then has its highest bit set and the payload is the file's path; who
// reads the frame removes the file. A value that is a long array has a file of
// its own from the start, which the head names; see [File]. A worker in any language needs no more than
// its standard library for it.
package wire

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// MaxFrame is the largest length a frame may state, in bytes.
const MaxFrame = 64 << 20

// headerLen counts kind, id and head length.
const headerLen = 1 + 8 + 4

// Names of files in the scratch folder begin with one of these, what they hold,
// and go on with the id of the process that wrote them.
const (
	PayloadPrefix = "payload-"
	ArrayPrefix   = "array-"
)

// MaxJSON is the largest JSON of one value, in bytes. Who reads it holds it in
// memory.
const MaxJSON = 256 << 20

// inFile marks a kind whose payload is the path of a file.
const inFile = 0x80

// Kind says what a frame is for.
type Kind uint8

// The kinds of frames. The comment names the head and who sends it.
const (
	KindProgram Kind = 1 // Program, coordinator: what will be run
	KindReady   Kind = 2 // Ready, worker: answer to Program
	KindTask    Kind = 3 // Task, coordinator; payload: the items
	KindResult  Kind = 4 // Result, worker; payload: the values
)

// ErrSpill reports that there is no place for a payload that is too long for a
// frame. Nothing has been sent.
var ErrSpill = errors.New("there is no file for a payload")

// ErrFrame reports bytes that are not a frame. What follows cannot be trusted.
var ErrFrame = errors.New("not a frame of comal's worker protocol")

// Frame is one message.
type Frame struct {
	Kind    Kind
	ID      uint64
	Head    []byte // JSON
	Payload []byte
}

// Writer writes frames. It is not safe for concurrent use.
type Writer struct {
	w       io.Writer
	buf     []byte
	limit   int
	scratch string
}

// NewWriter returns a writer of frames to w that puts payloads too long for a
// frame into files in the folder scratch.
func NewWriter(w io.Writer, scratch string) *Writer {
	return &Writer{w: w, limit: MaxFrame, scratch: scratch}
}

// mostCopied is how long a payload may be that is sent in one write with its head:
// to copy a longer one would take more than another write, and as much memory.
const mostCopied = 256 << 10

// Write sends one frame; head is marshalled as JSON.
func (w *Writer) Write(kind Kind, id uint64, head any, payload []byte) error {
	h, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("wire: head of a frame: %w", err)
	}
	if headerLen+len(h)+len(payload) > w.limit {
		if payload, err = w.spill(payload); err != nil {
			return err
		}
		kind |= inFile
	}
	b := binary.LittleEndian.AppendUint32(w.buf[:0], uint32(headerLen+len(h)+len(payload)))
	b = append(b, byte(kind))
	b = binary.LittleEndian.AppendUint64(b, id)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(h)))
	b = append(b, h...)
	if len(payload) > mostCopied {
		if _, err := w.w.Write(b); err != nil {
			return err
		}
		b = payload
	} else {
		b = append(b, payload...)
		w.buf = b
	}
	_, err = w.w.Write(b)
	return err
}

// spill writes a payload to a new file and returns its path.
func (w *Writer) spill(payload []byte) ([]byte, error) {
	f, err := os.CreateTemp(w.scratch, fmt.Sprint(PayloadPrefix, os.Getpid(), "-*"))
	if err != nil {
		return nil, fmt.Errorf("%w of %d bytes: %w", ErrSpill, len(payload), err)
	}
	_, err = f.Write(payload)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return nil, fmt.Errorf("%w of %d bytes: %w", ErrSpill, len(payload), err)
	}
	return []byte(f.Name()), nil
}

// Reader reads frames. It is not safe for concurrent use.
type Reader struct {
	// Scratch is the folder whose files may carry payloads. A frame that names
	// another file is refused: reading a frame must not read, and remove,
	// whatever a peer names.
	Scratch string

	r *bufio.Reader
}

// NewReader returns a reader of frames from r.
func NewReader(r io.Reader) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, 64<<10)}
}

// Read returns the next frame, whose bytes belong to the caller. The error is
// io.EOF at a clean end, io.ErrUnexpectedEOF in the middle of a frame, and
// wraps ErrFrame if the bytes make no sense.
func (r *Reader) Read() (Frame, error) {
	var head [4 + headerLen]byte
	if _, err := io.ReadFull(r.r, head[:4]); err != nil {
		return Frame{}, err
	}
	n := binary.LittleEndian.Uint32(head[:4])
	if n < headerLen || n > MaxFrame {
		return Frame{}, fmt.Errorf("%w: length %d (is something writing to the worker's pipe?)", ErrFrame, n)
	}
	if _, err := io.ReadFull(r.r, head[4:]); err != nil {
		return Frame{}, cut(err)
	}
	f := Frame{Kind: Kind(head[4]), ID: binary.LittleEndian.Uint64(head[5:])}
	hn := binary.LittleEndian.Uint32(head[13:])
	if hn > n-headerLen {
		return Frame{}, fmt.Errorf("%w: head of %d bytes in a frame of %d", ErrFrame, hn, n)
	}
	body, err := readBody(r.r, int(n-headerLen))
	if err != nil {
		return Frame{}, err
	}
	f.Head, f.Payload = body[:hn:hn], body[hn:]
	if f.Kind&inFile != 0 {
		f.Kind &^= inFile
		if f.Payload, err = r.collect(string(f.Payload)); err != nil {
			return Frame{}, err
		}
	}
	return f, nil
}

// collect reads and removes a payload's file.
func (r *Reader) collect(path string) ([]byte, error) {
	if r.Scratch == "" || filepath.Dir(path) != filepath.Clean(r.Scratch) || !strings.HasPrefix(filepath.Base(path), PayloadPrefix) {
		return nil, fmt.Errorf("%w: a payload in %.200q, which is not in the run's scratch folder", ErrFrame, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("wire: payload: %w", err)
	}
	return b, os.Remove(path)
}

// readBody reads n bytes, growing as they arrive: a length that lies costs no
// more memory than the bytes that are really there.
func readBody(r io.Reader, n int) ([]byte, error) {
	const step = 1 << 20
	body := make([]byte, min(n, step))
	for at := 0; ; {
		m, err := io.ReadFull(r, body[at:])
		at += m
		if err != nil {
			return nil, cut(err)
		}
		if at == n {
			return body, nil
		}
		longer := make([]byte, min(n, 2*at)) // to append would make it longer than n
		copy(longer, body)
		body = longer
	}
}

// cut turns an end within a frame into the error that says so.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
