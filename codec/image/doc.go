// Package image reads pictures with the channels Pillow gives them and
// computes the signature that comal's demonstration works on.
//
// Begin with [SignatureFile]: it opens a file, takes the median of the channels
// of each pixel as a matrix m (h x w) and returns the integer part of the mean
// of m·mᵀ, the same number as the Python job in demo/process_image.py. [Open]
// and [Image.Median] are its first two steps, [Signature] is the third.
// [SignatureFastFile] gives the same integer in a fraction of the time, by
// algebra; whoever wants the number rather than the work should call it.
//
// # Formats
//
// A file is judged by its first bytes, never by its name: PNG, JPEG and GIF are
// read. BMP, TIFF and WebP are recognised and refused. Go decoders for them
// exist (golang.org/x/image v0.30.0 was tried), but they do not give what Pillow
// gives: BMP lacks 16-bit pixels and takes alpha by the length of the header, not
// by its masks; TIFF lacks grey with alpha, CMYK and floats; lossy WebP comes with
// video-range luma under a type that means full range, ten steps too dark or too
// bright. A wrong number is worse than an error that says what to do.
//
// # Channels
//
// Modes are Pillow's. L, P, 1 and I;16 have no channel axis. RGB has three
// channels, also in a PNG with a transparent colour; LA has two; RGBA and CMYK
// have four. 16-bit colour is cut to its high byte. A 16-bit grey PNG with alpha
// arrives as RGBA with the grey three times, as Pillow delivers it. Orientation
// tags are not applied. Of an animation the first frame counts.
//
// The values of a PNG are exactly those of Pillow, and so are those of a JPEG in
// colour as cameras write it (baseline coding, YCbCr). Those of other JPEGs differ
// by rounding in the inverse cosine transform: by one in a few pixels of a hundred,
// to both sides alike, some millionths of the signature of a photograph.
//
// # Why a JPEG decoder of its own
//
// Decoding has one thread. It is most of what [SignatureFastFile] does, and what
// is left of [SignatureFile] the more threads the product has. The decoder for
// JPEGs as cameras write them, codec/image/internal/baseline, is twice as quick as
// image/jpeg of the standard library, and its pixels are exactly those of libjpeg,
// and so of Pillow: image/jpeg has another inverse cosine transform, which rounds
// otherwise. Whatever it does not know, or finds odd in any way, image/jpeg decodes:
// which files can be read, and which errors there are, does not hang on it.
package image
