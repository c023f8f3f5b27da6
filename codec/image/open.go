package image

import (
	"bufio"
	"bytes"
	"fmt"
	stdimage "image"
	"io"
	"math"
	"math/bits"
	"os"
)

// DefaultLimit is the memory one image may take, in bytes, when no limit is
// given: 2 GiB. For a PNG of 8-bit colour that is 178,956,970 pixels, the number
// above which Pillow refuses any image as a decompression bomb.
const DefaultLimit int64 = 2 << 30

// Image is a decoded picture.
type Image struct {
	Mode          string // Mode is Pillow's name for the kind of pixel, such as "RGB".
	Width, Height int    // Width and Height are in pixels.

	layout layout
	pix    stdimage.Image
}

// header is what a file says of itself before its pixels.
type header struct {
	mode          string
	layout        layout
	width, height int64
	perPixel      int64 // bytes of memory one pixel may take in all
	decode        func(io.Reader) (stdimage.Image, error)
	fast          func(data []byte) (*stdimage.YCbCr, bool) // tried before; nil if there is nothing faster
}

// Open reads the image at path if it needs no more than limit bytes of memory
// for its pixels and their medians; 0 means [DefaultLimit]. The size is judged
// by the header, before anything is decoded. Errors are of type [*Error].
func Open(path string, limit int64) (*Image, error) {
	// A look before opening: opening a named pipe would wait for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, fail(path, err)
	}
	if info.IsDir() {
		return nil, fail(path, fmt.Errorf("%w but a directory", ErrNotFile))
	}
	if !info.Mode().IsRegular() {
		return nil, fail(path, fmt.Errorf("%w but a pipe or device", ErrNotFile))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fail(path, err)
	}
	defer f.Close()
	im, err := decode(f, limit)
	if err != nil {
		return nil, fail(path, err)
	}
	return im, nil
}

// decode reads one image. Its errors do not yet name a file.
func decode(r io.ReadSeeker, limit int64) (*Image, error) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	h, err := readHeader(bufio.NewReader(r))
	if err != nil {
		return nil, err
	}
	if h.width == 0 || h.height == 0 {
		return nil, fmt.Errorf("%w: it declares %d x %d pixels", ErrDamaged, h.width, h.height)
	}
	if need := memory(h); need > limit {
		return nil, &SizeError{Width: h.width, Height: h.height, Need: need, Limit: limit}
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	src := &source{Reader: bufio.NewReaderSize(r, 1<<16)}
	pix, err := h.pixels(src)
	if err != nil {
		return nil, src.explain(err)
	}
	return &Image{Mode: h.mode, Width: int(h.width), Height: int(h.height), layout: h.layout, pix: pix}, nil
}

// pixels decodes an image, by the fast decoder if that knows the kind. The file
// is read as a whole for it, unless that is more than a compressed image should be.
func (h *header) pixels(src *source) (stdimage.Image, error) {
	if h.fast == nil {
		return h.decode(src)
	}
	data, err := io.ReadAll(io.LimitReader(src.Reader, filePerPixel*h.width*h.height+1<<16))
	if err != nil {
		src.note(err)
		return nil, err
	}
	if pix, ok := h.fast(data); ok {
		return pix, nil
	}
	src.Reader = bufio.NewReader(io.MultiReader(bytes.NewReader(data), src.Reader))
	return h.decode(src)
}

// memory returns the bytes an image may need, or the largest int64 if that is
// more than fits.
func memory(h header) int64 {
	hi, pixels := bits.Mul64(uint64(h.width), uint64(h.height))
	over, need := bits.Mul64(pixels, uint64(h.perPixel))
	if hi != 0 || over != 0 || need > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(need)
}
