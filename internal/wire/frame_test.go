package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func frames(t *testing.T, write func(w *Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	write(NewWriter(&b, t.TempDir()))
	return b.Bytes()
}

func TestFramesRoundTrip(t *testing.T) {
	payloads := [][]byte{nil, []byte("x"), bytes.Repeat([]byte("long "), 1_000_000)}
	b := frames(t, func(w *Writer) {
		for i, p := range payloads {
			if err := w.Write(KindTask, uint64(i), Task{N: i}, p); err != nil {
				t.Fatal(err)
			}
		}
	})
	r := NewReader(bytes.NewReader(b))
	for i, p := range payloads {
		f, err := r.Read()
		if err != nil || f.Kind != KindTask || f.ID != uint64(i) || !bytes.Equal(f.Payload, p) {
			t.Fatalf("frame %d: kind %d id %d, %d bytes, %v", i, f.Kind, f.ID, len(f.Payload), err)
		}
	}
	if _, err := r.Read(); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

func TestLongPayloadTravelsInAFile(t *testing.T) {
	dir := t.TempDir()
	var b bytes.Buffer
	w := NewWriter(&b, dir)
	w.limit = 100
	long := bytes.Repeat([]byte{7}, 1000)
	if err := w.Write(KindResult, 9, Result{N: 1}, long); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 300 {
		t.Errorf("the frame has %d bytes", b.Len())
	}
	if _, err := NewReader(bytes.NewReader(b.Bytes())).Read(); !errors.Is(err, ErrFrame) {
		t.Errorf("a reader that trusts no folder: %v", err)
	}
	r := NewReader(&b)
	r.Scratch = dir
	f, err := r.Read()
	if err != nil || f.Kind != KindResult || !bytes.Equal(f.Payload, long) {
		t.Fatalf("kind %d, %d bytes, %v", f.Kind, len(f.Payload), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	w.scratch = filepath.Join(dir, "missing")
	if err := w.Write(KindResult, 9, Result{}, long); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "1000 bytes") {
		t.Errorf("without a folder: %v", err)
	}
}

func TestReadNeverTrustsALength(t *testing.T) {
	whole := frames(t, func(w *Writer) { w.Write(KindTask, 1, Task{N: 1}, []byte("payload")) })
	for cut := 1; cut < len(whole); cut++ {
		if _, err := NewReader(bytes.NewReader(whole[:cut])).Read(); err != io.ErrUnexpectedEOF {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
	for name, change := range map[string]func(b []byte){
		"huge":      func(b []byte) { binary.LittleEndian.PutUint32(b, MaxFrame+1) },
		"tiny":      func(b []byte) { binary.LittleEndian.PutUint32(b, 3) },
		"head":      func(b []byte) { binary.LittleEndian.PutUint32(b[13:], 1<<31) },
		"some text": func(b []byte) { copy(b, "Traceback (most recent call last)") },
	} {
		b := bytes.Clone(whole)
		change(b)
		if _, err := NewReader(bytes.NewReader(b)).Read(); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHello(t *testing.T) {
	h := Hello{Build: "abc", Platform: "linux/amd64", SIMD: "avx2"}
	r := NewReader(strings.NewReader(h.String() + "\nrest"))
	if got, err := r.ReadHello(); err != nil || got != h {
		t.Errorf("%+v, %v", got, err)
	}
	for text, want := range map[string]string{
		"":                                "EOF",
		"Hello, world\n":                  `it began with "Hello, world"`,
		"no end of line":                  `it began with "no end of line"`,
		"comal/2 abc linux/amd64 -\n":     "version 2",
		strings.Repeat("x", 5000):         "it began with",
		"comal/one abc linux/amd64 avx\n": "it began with",
	} {
		if _, err := NewReader(strings.NewReader(text)).ReadHello(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: error %v, want %q in it", text, err, want)
		}
	}
}

// frame is a frame as somebody else might write it.
func frame(kind Kind, head, payload string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(headerLen+len(head)+len(payload)))
	b = append(b, byte(kind))
	b = binary.LittleEndian.AppendUint64(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(head)))
	return append(append(b, head...), payload...)
}

func FuzzHello(f *testing.F) {
	f.Add("comal/1 abc linux/amd64 avx2\n")
	f.Add("comal/99999999999999999999 a b c\n")
	f.Add("Python 2.7\n")
	f.Fuzz(func(t *testing.T, line string) {
		h, err := NewReader(strings.NewReader(line)).ReadHello()
		if err != nil {
			return
		}
		if again, err := parseHello(h.String()); err != nil || again != h {
			t.Fatalf("%q is %+v, and written again %+v, %v", line, h, again, err)
		}
	})
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	NewWriter(&b, "").Write(KindResult, 1, Result{N: 1}, []byte("value"))
	f.Add(b.Bytes())
	f.Add([]byte("\xff\xff\xff\x03 and no more"))
	b.Reset()
	w := NewWriter(&b, "")
	w.Write(KindProgram, 0, Program{Kind: "go", Name: "square", Threads: 2, Beat: 3}, nil)
	w.Write(KindReady, 0, Ready{Type: "int -> int", Beats: true}, nil)
	w.Write(KindTask, 1<<40, Task{N: 3, Arrays: [][2]int{{0, 128}}}, bytes.Repeat([]byte{0}, 200))
	f.Add(bytes.Clone(b.Bytes()))                      // several
	f.Add(bytes.Clone(b.Bytes()[:b.Len()-1]))          // the last cut off
	f.Add(frame(KindResult|inFile, "{}", "/dev/zero")) // a payload where none may be
	f.Add(frame(KindResult|inFile, "{}", filepath.Join(f.TempDir(), "payload-1")))
	f.Add(frame(KindResult, "", ""))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := NewReader(bytes.NewReader(b))
		for {
			fr, err := r.Read()
			if err != nil {
				return
			}
			if len(fr.Head)+len(fr.Payload) > len(b) || fr.Kind&inFile != 0 {
				t.Fatalf("%d bytes of head and %d of payload from %d", len(fr.Head), len(fr.Payload), len(b))
			}
		}
	})
}
