package stack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	stdimage "image"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/image/stack"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/mem"
)

// grey returns a PNG of w x h pixels that count up from some value.
func grey(w, h, from int) []byte {
	im := stdimage.NewGray(stdimage.Rect(0, 0, w, h))
	for i := range im.Pix {
		im.Pix[i] = byte(from + i)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func filled(t testing.TB, images ...[]byte) (s *mem.Store, keys []string) {
	t.Helper()
	s = mem.New(0)
	for i, data := range images {
		keys = append(keys, fmt.Sprintf("%d.png", i))
		if err := s.Put(context.Background(), keys[i], data); err != nil {
			t.Fatal(err)
		}
	}
	return s, keys
}

func ExampleOpen() {
	ctx, s := context.Background(), mem.New(0)
	_ = s.Put(ctx, "a.png", grey(3, 2, 10))
	_ = s.Put(ctx, "b.png", grey(3, 2, 20))
	r, err := stack.Open(ctx, s, []string{"a.png", "b.png"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	last := grid.Box{Start: []int{0, 1, 0}, Stop: []int{2, 2, 3}} // rows of each
	a := ndarray.New(r.Layout().DType, last.Shape()...)
	err = r.Read(ctx, last, a)
	fmt.Println(r.Layout().Shape, ndarray.Values[uint8](a), err)
	// Output: [2 2 3] [13 14 15 23 24 25] <nil>
}

func TestRefuses(t *testing.T) {
	ctx := context.Background()
	good := grey(5, 4, 0)
	s, keys := filled(t, good, grey(4, 5, 0), good[:len(good)-20], []byte("text"), grey(50, 40, 0))
	if _, err := stack.Open(ctx, s, nil); err == nil {
		t.Error("opened no images")
	}
	if _, err := stack.Open(ctx, s, []string{"missing"}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := stack.Open(ctx, s, keys[3:]); !errors.Is(err, codec.ErrDamaged) || !strings.Contains(err.Error(), "3.png") {
		t.Error(err)
	}
	r, err := stack.Open(ctx, s, keys)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{nil, codec.ErrUnsupported, codec.ErrDamaged, codec.ErrDamaged, codec.ErrUnsupported} {
		err := r.Read(ctx, r.Layout().Grid().Box(i), ndarray.New(dtype.Uint8, 1, 4, 5))
		if !errors.Is(err, want) || err != nil && !strings.Contains(err.Error(), keys[i]) {
			t.Errorf("%s: %v", keys[i], err)
		}
	}
	if err := s.Put(ctx, keys[0], good); err != nil {
		t.Fatal(err)
	}
	if err := r.Read(ctx, r.Layout().Grid().Box(0), ndarray.New(dtype.Uint8, 1, 4, 5)); !errors.Is(err, store.ErrChanged) {
		t.Errorf("an image that was written again: %v", err)
	}
	if err := r.Read(ctx, grid.Whole([]int{1, 9, 9}), ndarray.New(dtype.Uint8, 1, 9, 9)); err == nil {
		t.Error("read a box that is not there")
	}
}

// TestPillow compares all kinds of images with Pillow's.
func TestPillow(t *testing.T) {
	testkit.Need(t, "numpy", "pillow")
	files, _ := filepath.Glob("../testdata/*.*g")
	folder := t.TempDir()
	command := exec.Command(testkit.Python(t), "-c", `
import sys, os, numpy as np
from PIL import Image
for f in sys.argv[2:]:
    im = Image.open(f)
    a = np.asarray(im)
    with open(os.path.join(sys.argv[1], os.path.basename(f)), 'wb') as out:
        out.write((im.mode + ' ' + str(list(a.shape)).replace(',', '') + '\n').encode())
        out.write(a.astype(a.dtype.newbyteorder('=')).tobytes())
`, folder)
	command.Args = append(command.Args, files...)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	read := 0
	for _, name := range files {
		data, err1 := os.ReadFile(name)
		pillow, err2 := os.ReadFile(filepath.Join(folder, filepath.Base(name)))
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		head, want, _ := bytes.Cut(pillow, []byte("\n"))
		s, keys := filled(t, data)
		r, err := stack.Open(context.Background(), s, keys)
		if mode, _, _ := strings.Cut(string(head), " "); mode == "P" || mode == "1" {
			if !errors.Is(err, codec.ErrUnsupported) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		read++
		l := r.Layout()
		a := ndarray.New(l.DType, l.Shape...)
		if err := r.Read(context.Background(), grid.Whole(l.Shape), a); err != nil {
			t.Error(err)
		}
		if is := strings.TrimPrefix(l.Format, "images, ") + " " + fmt.Sprint(l.Shape[1:]); is != string(head) {
			t.Errorf("%s is %s, Pillow says %s", name, is, head)
		}
		if !slices.EqualFunc(a.Data, want, func(x, y byte) bool { return near(name, x, y) }) {
			t.Errorf("%s: not the pixels that Pillow has", name)
		}
	}
	if read < 40 {
		t.Errorf("%d images compared", read)
	}
}

// near is equality, but for JPEGs that are not baseline in colour: there the
// inverse cosine transform may round otherwise.
func near(name string, x, y byte) bool {
	slack := 0
	for _, kind := range []string{"progressive", "cmyk", "ycck", "grey", "rgb-10"} {
		if strings.Contains(name, "jpeg") && strings.Contains(name, kind) {
			slack = 3
		}
	}
	return max(x, y)-min(x, y) <= byte(slack)
}
