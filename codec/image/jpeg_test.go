package image

import (
	"bytes"
	"testing"
)

// inserted returns b with more bytes before the first occurrence of mark.
func inserted(t *testing.T, b []byte, mark, more string) []byte {
	t.Helper()
	i := bytes.Index(b, []byte(mark))
	if i < 0 {
		t.Fatalf("no %x in the file", mark)
	}
	return append(bytes.Clone(b[:i]), append([]byte(more), b[i:]...)...)
}

func fastSignature(t *testing.T, b []byte) int64 {
	t.Helper()
	im, err := decode(bytes.NewReader(b), 0)
	if err != nil {
		t.Fatal(err)
	}
	return SignatureFast(im.Median(), im.Height, im.Width)
}

// Fill bytes, bytes between segments and a marker that stands alone must not
// shift the place where Adobe's segment is put.
func TestBytesBetweenSegments(t *testing.T) {
	for _, name := range []string{"jpeg-cmyk-plain-10x9.jpg", "jpeg-ycck-10x9.jpg", "jpeg-420-10x9.jpg"} {
		b := sample(t, name)
		want := fastSignature(t, b)
		for _, more := range []string{"\xff", "\xff\xff", "\xff\xd3", "junk", "\xff\x00", "x\xff\xd0\xff\xff"} {
			if got := fastSignature(t, inserted(t, b, "\xff\xc0", more)); got != want {
				t.Errorf("%s with %q before the frame: %d, without %d", name, more, got, want)
			}
		}
	}
}

// A JPEG may also say that it is RGB by the names of its components.
func TestComponentsNamedRGB(t *testing.T) {
	b := sample(t, "jpeg-rgb-10x9.jpg")
	want := fastSignature(t, b)
	adobe := bytes.Index(b, []byte("\xff\xee\x00\x0eAdobe"))
	if adobe < 0 {
		t.Fatal("no segment of Adobe")
	}
	b = append(bytes.Clone(b[:adobe]), b[adobe+16:]...)
	sof, sos := bytes.Index(b, []byte("\xff\xc0")), bytes.Index(b, []byte("\xff\xda"))
	for i := range 3 {
		b[sof+10+3*i] = "RGB"[i]
		b[sos+5+2*i] = "RGB"[i]
	}
	if got := fastSignature(t, b); got != want {
		t.Errorf("by names %d, by Adobe's segment %d", got, want)
	}
	const perPixel = 3 + 4 + 8
	if _, err := decode(bytes.NewReader(b), 90*perPixel-1); err == nil {
		t.Error("the interleaved copy was not counted as memory")
	}
}
