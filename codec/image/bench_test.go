package image

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"testing"
)

// BenchmarkImage measures reading and medians of a picture of the demo's size.
func BenchmarkImage(b *testing.B) {
	picture := Synthetic(1, 1600, 1200)
	var asPNG, asJPEG bytes.Buffer
	if err := png.Encode(&asPNG, picture); err != nil {
		b.Fatal(err)
	}
	if err := jpeg.Encode(&asJPEG, picture, nil); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		file []byte
	}{{"png", asPNG.Bytes()}, {"jpeg", asJPEG.Bytes()}} {
		b.Run("decode/"+c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := decode(bytes.NewReader(c.file), 0); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("median/"+c.name, func(b *testing.B) {
			im, err := decode(bytes.NewReader(c.file), 0)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				im.Median()
			}
		})
	}
}
