package image

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// hugePNG is a PNG of a few bytes that declares a size and has no pixels.
func hugePNG(width, height uint32, depth, colour byte) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	b = binary.BigEndian.AppendUint32(b, width)
	b = binary.BigEndian.AppendUint32(b, height)
	b = append(b, depth, colour, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[12:]))
	return append(b, make([]byte, 1000)...)
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// changed returns b with the byte at i replaced.
func changed(b []byte, i int, value byte) []byte {
	b = bytes.Clone(b)
	b[i] = value
	return b
}

func TestBadFiles(t *testing.T) {
	png, jpeg, gif := sample(t, "png-2-8-10x9.png"), sample(t, "jpeg-420-10x9.jpg"), sample(t, "gif-10x9.gif")
	sof := bytes.Index(jpeg, []byte{0xff, 0xc0})
	for _, c := range []struct {
		name    string
		content []byte
		cause   error
		says    string
	}{
		{"empty.png", nil, ErrEmpty, "empty"},
		{"text named.png", []byte("hello, this is a text\n"), ErrNotImage, `begins with "hello, this is a"`},
		{"one byte.png", png[:1], ErrNotImage, "not a PNG"},
		{"header cut.png", png[:20], ErrTruncated, "inside its PNG header"},
		{"half.png", png[:len(png)/2], ErrTruncated, "ends too early"},
		{"half.jpg", jpeg[:len(jpeg)-20], ErrTruncated, "ends too early"},
		{"header cut.jpg", jpeg[:sof], ErrTruncated, "inside its JPEG header"},
		{"half.gif", gif[:len(gif)/2], ErrTruncated, "ends too early"},
		{"header cut.gif", gif[:8], ErrTruncated, "inside its GIF header"},
		{"checksum.png", changed(png, 19, 11), ErrDamaged, "checksum of the PNG header"},
		{"pixels.png", changed(png, len(png)-30, png[len(png)-30]+1), ErrDamaged, "damaged"},
		{"kind.png", hugePNG(5, 5, 3, 2), ErrDamaged, "no bit depth 3 with colour type 2"},
		{"no header.png", []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 40)), ErrDamaged, "its header"},
		{"nothing.png", hugePNG(0, 5, 8, 2), ErrDamaged, "0 x 5 pixels"},
		{"no frame.jpg", []byte("\xff\xd8\xff\xd9"), ErrDamaged, "no frame header"},
		{"segment.jpg", []byte("\xff\xd8\xff\xe0\x00\x01"), ErrDamaged, "segment of length 1"},
		{"short frame.jpg", []byte("\xff\xd8\xff\xc0\x00\x05abc"), ErrDamaged, "frame header of 3 bytes"},
		{"12 bit.jpg", changed(jpeg, sof+4, 12), ErrUnsupported, "precision"},
		{"two.jpg", changed(jpeg, sof+9, 2), ErrUnsupported, "JPEG of 2 components"},
		{"some.bmp", []byte("BM" + strings.Repeat("\x00", 60)), ErrUnsupported, "BMP"},
		{"some.tif", []byte("II*\x00" + strings.Repeat("\x00", 60)), ErrUnsupported, "TIFF"},
		{"some.webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), ErrUnsupported, "WebP"},
		{"huge.png", hugePNG(100_000, 100_000, 8, 2), ErrTooLarge, "100000 x 100000 pixels"},
		{"largest.png", hugePNG(math.MaxUint32, math.MaxUint32, 16, 6), ErrTooLarge, "8192.0 PiB"},
	} {
		path := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		checkRefused(t, path, c.cause, c.says)
	}
}

// checkRefused opens path and checks that the error is typed, names the file and
// the cause, and ends with a next step.
func checkRefused(t *testing.T, path string, cause error, says string) {
	t.Helper()
	value, err := SignatureFile(path, 1)
	var typed *Error
	if !errors.As(err, &typed) {
		t.Errorf("%s: signature %d, error %v, want an *Error", path, value, err)
		return
	}
	if typed.Path != path || !errors.Is(err, cause) {
		t.Errorf("%s: error %v, want cause %v", path, err, cause)
	}
	text := err.Error()
	if !strings.Contains(text, filepath.Base(path)) || !strings.Contains(text, says) {
		t.Errorf("%s: error %q does not say %q", path, text, says)
	}
	if typed.Next == "" || !strings.HasSuffix(text, typed.Next) {
		t.Errorf("%s: error %q does not end with a next step", path, text)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	checkRefused(t, filepath.Join(folder, "missing.png"), fs.ErrNotExist, "check the path")
	checkRefused(t, folder, ErrNotFile, "a directory")
}

func TestSizeIsJudgedBeforeDecoding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.png")
	if err := os.WriteFile(path, hugePNG(100_000, 100_000, 8, 6), 0o600); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Open(path, 0)
	runtime.ReadMemStats(&after)
	var tooLarge *SizeError
	if !errors.As(err, &tooLarge) {
		t.Fatalf("error %v, want a *SizeError", err)
	}
	if want := (SizeError{100_000, 100_000, 120_000_000_000, DefaultLimit}); *tooLarge != want {
		t.Errorf("got %+v, want %+v", *tooLarge, want)
	}
	for _, part := range []string{"huge.png", "100000 x 100000 pixels", "111.8 GiB", "limit is 2.0 GiB", "shrink it"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were allocated to refuse it", used)
	}
}

func TestLimitIsAParameter(t *testing.T) {
	const path = "testdata/png-2-8-10x9.png" // 90 pixels of 4 bytes and a median of 8
	if _, err := Open(path, 90*12); err != nil {
		t.Error(err)
	}
	if _, err := Open(path, 90*12-1); !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "1.1 KiB") {
		t.Errorf("error %v", err)
	}
	if _, err := Open("testdata/jpeg-rgb-10x9.jpg", 100); !strings.Contains(err.Error(), "limit is 100 bytes") {
		t.Errorf("error %v", err)
	}
}

// failing breaks in the middle, as a disk or a network drive may.
type failing struct {
	io.ReadSeeker
	left int
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, f.err
	}
	n, err := f.ReadSeeker.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

func TestReadFailureIsNotTakenForDamage(t *testing.T) {
	for _, name := range []string{"png-2-8-10x9.png", "jpeg-420-10x9.jpg", "gif-10x9.gif"} {
		b := sample(t, name)
		for left := range 2 * len(b) { // once for the header, once for the image
			cause := errors.New("the disk is on fire")
			_, err := decode(&failing{bytes.NewReader(b), left, cause}, 0)
			if err != nil && !errors.Is(err, cause) {
				t.Fatalf("%s, %d bytes before the failure: %v", name, left, err)
			}
		}
	}
}

// Every beginning of a file must be an error, and called one of being cut.
func TestEveryCutIsNoticed(t *testing.T) {
	for _, g := range readGolden(t, "testdata") {
		b, err := os.ReadFile(g.path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(g.path, ".gif") {
			continue // only the first frame is read
		}
		for n := 16; n < len(b); n++ {
			if _, err := decode(bytes.NewReader(b[:n]), 0); !errors.Is(err, ErrTruncated) {
				t.Fatalf("%s cut to %d of %d bytes: %v", g.path, n, len(b), err)
			}
		}
	}
}

func TestAPermissionErrorSaysWhatToDo(t *testing.T) {
	err := fail("x.png", &fs.PathError{Op: "open", Path: "x.png", Err: fs.ErrPermission})
	const want = `image "x.png": permission denied; make the file readable for this user`
	if err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}
