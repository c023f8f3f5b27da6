package image

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// magics lists the first bytes of the kinds of file that are recognised;
// a nil header function marks one that is refused by name.
var magics = []struct {
	offset int
	magic  string
	name   string
	header func(*bufio.Reader) (header, error)
}{
	{0, "\x89PNG\r\n\x1a\n", "PNG", pngHeader},
	{0, "\xff\xd8\xff", "JPEG", jpegHeader},
	{0, "GIF87a", "GIF", gifHeader},
	{0, "GIF89a", "GIF", gifHeader},
	{0, "BM", "BMP", nil},
	{0, "II*\x00", "TIFF", nil},
	{0, "MM\x00*", "TIFF", nil},
	{8, "WEBP", "WebP", nil},
	{4, "ftypavif", "AVIF", nil},
	{4, "ftypheic", "HEIC", nil},
	{4, "jP  \r\n", "JPEG 2000", nil},
	{0, "8BPS", "Photoshop", nil},
}

// readHeader finds the kind of a file and what it declares.
func readHeader(r *bufio.Reader) (header, error) {
	head, err := r.Peek(16)
	if err != nil && err != io.EOF {
		return header{}, err
	}
	if len(head) == 0 {
		return header{}, ErrEmpty
	}
	for _, m := range magics {
		if len(head) < m.offset || !bytes.HasPrefix(head[m.offset:], []byte(m.magic)) {
			continue
		}
		if m.header == nil {
			return header{}, fmt.Errorf("%s is %w", m.name, ErrUnsupported)
		}
		h, err := m.header(r)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w, inside its %s header", ErrTruncated, m.name)
		}
		return h, err
	}
	return header{}, fmt.Errorf("%w, it begins with %q", ErrNotImage, head)
}
