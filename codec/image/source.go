package image

import (
	"bufio"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"
)

// source remembers whether a decoder asked for more than the file has: that,
// and not the text of the decoder's error, tells a cut file from a wrong one.
type source struct {
	*bufio.Reader
	ended  bool
	failed error
}

// Read reads and notes the end or a failure of the file.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.note(err)
	return n, err
}

// ReadByte reads one byte and notes the end or a failure of the file.
func (s *source) ReadByte() (byte, error) {
	b, err := s.Reader.ReadByte()
	s.note(err)
	return b, err
}

func (s *source) note(err error) {
	if err == io.EOF {
		s.ended = true
	} else if err != nil {
		s.failed = err
	}
}

// explain says what a decoder's error means for the file.
func (s *source) explain(err error) error {
	var unsupportedPNG png.UnsupportedError
	var unsupportedJPEG jpeg.UnsupportedError
	switch {
	case s.failed != nil:
		return s.failed
	case s.ended:
		return ErrTruncated
	case errors.As(err, &unsupportedPNG), errors.As(err, &unsupportedJPEG):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
