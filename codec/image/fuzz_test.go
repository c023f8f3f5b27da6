package image

import (
	"bufio"
	"bytes"
	"errors"
	"path/filepath"
	"testing"
)

// addSeeds gives a fuzz target the golden files, their halves and the worst
// files of the other tests.
func addSeeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		f.Fatal("no golden files", err)
	}
	for _, file := range files {
		b := sample(f, filepath.Base(file))
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Add(hugePNG(100_000, 100_000, 8, 2))
	f.Add([]byte("\xff\xd8\xff\xff\xff\xc2\x00\x0b\x08\xff\xff\xff\xff\x01\x00\x44\x00"))
	f.Add([]byte{})
}

// FuzzDecode checks that any bytes give an image of the declared size or one of
// the causes, within the limit, and never a panic.
func FuzzDecode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		im, err := decode(bytes.NewReader(b), 1<<20)
		if err != nil {
			if !isCause(err) {
				t.Fatalf("error without a cause of this package: %v", err)
			}
			return
		}
		if size := im.pix.Bounds().Size(); im.Channels() > 0 && (size.X != im.Width || size.Y != im.Height) {
			t.Fatalf("%v pixels decoded, %d x %d declared", size, im.Width, im.Height)
		}
		m := im.Median()
		if want := im.Width * im.Height; im.Channels() > 0 && len(m) != want {
			t.Fatalf("%d medians of %d pixels", len(m), want)
		}
		for _, v := range m {
			if v < 0 || v > 255 || 2*v != float64(int(2*v)) {
				t.Fatalf("median %v", v)
			}
		}
	})
}

// FuzzHeader checks that a header never reads past the file or declares what
// cannot be, and that the memory it asks for does not overflow.
func FuzzHeader(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := readHeader(bufio.NewReader(bytes.NewReader(b)))
		if err != nil {
			if !isCause(err) {
				t.Fatalf("error without a cause of this package: %v", err)
			}
			return
		}
		if h.width < 0 || h.height < 0 || h.perPixel < 1 || memory(h) < 0 || h.decode == nil {
			t.Fatalf("header %+v", h)
		}
	})
}

func isCause(err error) bool {
	for _, cause := range []error{ErrEmpty, ErrNotImage, ErrUnsupported, ErrTruncated, ErrDamaged, ErrTooLarge} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}
