// Package stack reads many images of one size as one array, image after image.
package stack

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/image"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// perPixel is above what any decoder of package image needs for a pixel.
const perPixel = 32

// reader reads a stack of images.
type reader struct {
	st     store.Store
	infos  []store.Info
	layout codec.Layout
	mode   string
	tag    string
}

// Open opens images as an array of n x height x width, or n x height x width x
// channels if their pixels have channels, of uint8 or, for 16-bit grey, uint16. A
// chunk is one image. The values are those of [image.Image.Pixels], Pillow's.
// Images with a palette or of single bits are refused with codec.ErrUnsupported.
//
// The first image is decoded, and all are looked up; that the others are of the
// same size and mode turns out when they are read, as does what is damaged.
func Open(ctx context.Context, st store.Store, keys []string) (codec.Reader, error) {
	if len(keys) == 0 {
		return nil, errors.New("a stack of no images: name some")
	}
	r := &reader{st: st}
	hash, largest, stored := fnv.New64a(), int64(0), int64(0)
	for _, key := range keys {
		info, err := st.Stat(ctx, key)
		if err != nil {
			return nil, err
		}
		info.Key = key
		r.infos = append(r.infos, info)
		fmt.Fprintf(hash, "%q %d %d %q\n", key, info.Size, info.Modified.UnixNano(), info.Tag)
		largest, stored = max(largest, info.Size), stored+info.Size
	}
	first, err := r.decode(ctx, 0, image.DefaultLimit)
	if err != nil {
		return nil, err
	}
	if first.Bits() == 0 {
		return nil, &codec.Damage{
			Kind: codec.ErrUnsupported, File: keys[0], Offset: -1,
			Want: "pixels that are numbers, the mode is " + first.Mode + ": convert the images to L or RGB",
		}
	}
	r.mode, r.tag = first.Mode, fmt.Sprintf("%d images %x", len(keys), hash.Sum64())
	shape := append([]int{len(keys)}, picture(first)...)
	chunk := slices.Clone(shape)
	chunk[0] = 1
	d := dtype.Uint8
	if first.Bits() == 16 {
		d = dtype.Uint16
	}
	r.layout = codec.Layout{
		DType: d, Shape: shape, Chunk: chunk, Stored: stored, Format: "images, " + first.Mode,
		Extra: largest + (perPixel+8)*int64(first.Width)*int64(first.Height) + 1<<20,
	}
	return r, nil
}

// picture returns the shape of one image.
func picture(im *image.Image) []int {
	shape := []int{im.Height, im.Width}
	if n := im.Channels(); n > 0 {
		shape = append(shape, n)
	}
	return shape
}

// decode reads an image. Its error is a codec.Damage if it is the image's.
func (r *reader) decode(ctx context.Context, i int, limit int64) (*image.Image, error) {
	info := r.infos[i]
	data := make([]byte, info.Size)
	if n, err := r.st.ReadAt(ctx, info.Key, data, 0); n < len(data) {
		if err == nil || errors.Is(err, io.EOF) {
			err = fmt.Errorf("%s %w: it had %d bytes", info.Key, store.ErrChanged, info.Size)
		}
		return nil, err
	}
	if now, err := r.st.Stat(ctx, info.Key); err != nil {
		return nil, err
	} else if now.Size != info.Size || !now.Modified.Equal(info.Modified) || now.Tag != info.Tag {
		return nil, fmt.Errorf("%s %w: run again when nobody writes it", info.Key, store.ErrChanged)
	}
	im, err := image.Decode(info.Key, data, limit)
	if err != nil {
		kind, e := codec.ErrDamaged, new(image.Error)
		if errors.Is(err, image.ErrUnsupported) || errors.Is(err, image.ErrTooLarge) {
			kind = codec.ErrUnsupported
		}
		errors.As(err, &e)
		return nil, &codec.Damage{Kind: kind, File: info.Key, Offset: -1, Want: fmt.Sprintf("an image: %v; %s", e.Cause, e.Next)}
	}
	return im, nil
}

// Layout describes the array.
func (r *reader) Layout() codec.Layout { return r.layout }

// Tag is made of the names, sizes and times of change of all images.
func (r *reader) Tag() string { return r.tag }

// Close does nothing: whether an image has changed is looked at when it is read.
func (r *reader) Close() error { return nil }

// Read copies a box of pixels to dst. It decodes every image of which the box has
// a part.
func (r *reader) Read(ctx context.Context, b grid.Box, dst ndarray.Array) error {
	shape := r.layout.Shape
	if len(b.Start) != len(shape) || dst.DType != r.layout.DType || !grid.Whole(shape).Contains(b) || !slices.Equal(dst.Shape, b.Shape()) {
		return fmt.Errorf("box %v of images of %v %v taken as %v %v", b, r.layout.DType, shape, dst.DType, dst.Shape)
	}
	if b.Len() == 0 {
		return nil
	}
	whole := ndarray.New(r.layout.DType, shape[1:]...)
	within := grid.Box{Start: b.Start[1:], Stop: b.Stop[1:]}
	for i := b.Start[0]; i < b.Stop[0]; i++ {
		im, err := r.decode(ctx, i, perPixel*int64(shape[1])*int64(shape[2]))
		if err != nil {
			return err
		}
		if is := picture(im); im.Mode != r.mode || !slices.Equal(is, shape[1:]) {
			return &codec.Damage{
				Kind: codec.ErrUnsupported, File: r.infos[i].Key, Offset: -1,
				Want: fmt.Sprintf("images of one kind, %v %s as the first is, found %v %s", shape[1:], r.mode, is, im.Mode),
			}
		}
		im.Pixels(whole.Data)
		one := dst
		one.Shape, one.Strides = dst.Shape[1:], dst.Strides[1:]
		one.Offset += (i - b.Start[0]) * dst.Strides[0]
		ndarray.Copy(one, whole.Slice(within))
	}
	return nil
}
