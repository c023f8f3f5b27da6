package parquet_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/parquet"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/mem"
)

// record is a row of the files that are made here.
type record struct {
	A     float64
	B     int32
	C     *float32
	D     *int64
	Flag  bool
	U     uint8 `parquet:",dict"`
	Name  string
	List  []float64
	Inner struct{ X uint64 }
}

// written returns a file of n records in row groups of some length.
func written(t testing.TB, n, group int) []byte {
	t.Helper()
	return packed(t, n, group, pq.Compression(&pq.Zstd))
}

// packed is written, in another way.
func packed(t testing.TB, n, group int, how ...pq.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pq.NewGenericWriter[record](&b, append(how, pq.PageBufferSize(500))...)
	for i := range n {
		r := record{A: float64(i) / 2, B: int32(-i), Flag: i%2 == 1, U: uint8(i % 7), Name: "n", List: make([]float64, i%3)}
		if f, d := float32(i), int64(i); i%3 > 0 {
			r.C, r.D = &f, &d
		}
		r.Inner.X = 1<<63 + uint64(i)
		if _, err := w.Write([]record{r}); err != nil {
			t.Fatal(err)
		}
		if i%group == group-1 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t testing.TB, data []byte) *mem.Store {
	t.Helper()
	s := mem.New(0)
	if err := s.Put(context.Background(), "x.parquet", data); err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t testing.TB, s store.Store, columns ...string) codec.Reader {
	t.Helper()
	r, err := parquet.Open(context.Background(), s, "x.parquet", columns)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ExampleOpen() {
	ctx, s := context.Background(), mem.New(0)
	var b bytes.Buffer
	_ = pq.Write(&b, []struct {
		Height, Weight float64
		Age            int16
	}{{1.8, 75, 40}, {1.7, 62, 31}})
	_ = s.Put(ctx, "people.parquet", b.Bytes())

	r, err := parquet.Open(ctx, s, "people.parquet", []string{"Age", "Height"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	a := ndarray.New(r.Layout().DType, r.Layout().Shape...)
	err = r.Read(ctx, grid.Whole(a.Shape), a)
	fmt.Println(a.DType, a.Shape, ndarray.Values[float64](a), err)
	// Output: float64 [2 2] [40 1.8 31 1.7] <nil>
}

// TestBoxes reads boxes of a file of many pages and row groups of unequal length.
func TestBoxes(t *testing.T) {
	const n = 1003
	rng := rand.New(rand.NewPCG(1, 2))
	r := open(t, put(t, written(t, n, 300)), "A", "B", "C", "Flag", "U")
	l := r.Layout()
	if l.DType != dtype.Float64 || !slices.Equal(l.Shape, []int{n, 5}) || !slices.Equal(l.Chunk, []int{300, 5}) {
		t.Fatalf("%+v", l)
	}
	want := func(i, j int) float64 {
		c := float64(i)
		if i%3 == 0 {
			c = math.NaN()
		}
		return []float64{float64(i) / 2, float64(-i), c, float64(i % 2), float64(i % 7)}[j]
	}
	for range 60 {
		x, y := rng.IntN(n+1), rng.IntN(n+1)
		v, w := rng.IntN(6), rng.IntN(6)
		b := grid.Box{Start: []int{min(x, y), min(v, w)}, Stop: []int{max(x, y), max(v, w)}}
		dst := ndarray.New(l.DType, b.Shape()[1], b.Shape()[0]).Transpose(1, 0)
		if b.Shape()[0] > 0 {
			dst.Offset, dst.Strides[0] = b.Shape()[0]-1, -1
		}
		if err := r.Read(context.Background(), b, dst); err != nil {
			t.Fatal(err)
		}
		all := ndarray.Elements[float64](ndarray.Array{DType: dst.DType, Data: dst.Data})
		for i := range dst.Shape[0] {
			for j := range dst.Shape[1] {
				got, is := all[dst.Offset+i*dst.Strides[0]+j*dst.Strides[1]], want(b.Start[0]+i, b.Start[1]+j)
				if got != is && !(got != got && is != is) {
					t.Fatalf("box %v: [%d %d] is %v, not %v", b, i, j, got, is)
				}
			}
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestTypes(t *testing.T) {
	s := put(t, written(t, 10, 4))
	for _, c := range []struct {
		columns string
		want    dtype.DType
	}{
		{"Flag", dtype.Bool},
		{"U", dtype.Uint8},
		{"U Flag", dtype.Uint8},
		{"B U", dtype.Int32},
		{"C", dtype.Float32},
		{"C U", dtype.Float32},
		{"C B", dtype.Float64},
		{"Inner.X", dtype.Uint64},
		{"Inner.X B", dtype.Float64},
		{"B", dtype.Int32},
	} {
		r := open(t, s, strings.Fields(c.columns)...)
		if r.Layout().DType != c.want {
			t.Errorf("%s are %v", c.columns, r.Layout().DType)
		}
		a := ndarray.New(c.want, r.Layout().Shape...)
		if err := r.Read(context.Background(), grid.Whole(a.Shape), a); err != nil {
			t.Error(err)
		}
	}
	r := open(t, s, "Inner.X")
	a := ndarray.New(dtype.Uint64, 10, 1)
	if err := r.Read(context.Background(), grid.Whole(a.Shape), a); err != nil || ndarray.Values[uint64](a)[9] != 1<<63+9 {
		t.Error(ndarray.Values[uint64](a), err)
	}
}

func TestRefuses(t *testing.T) {
	ctx, s := context.Background(), put(t, written(t, 10, 4))
	for column, want := range map[string]string{"": "Name is of STRING", "Name": "Name is of STRING", "List": "List is of lists"} {
		_, err := parquet.Open(ctx, s, "x.parquet", strings.Fields(column))
		if !errors.Is(err, codec.ErrUnsupported) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", column, err)
		}
	}
	if _, err := parquet.Open(ctx, s, "x.parquet", []string{"Flog"}); err == nil || !strings.Contains(err.Error(), `did you mean "Flag"?`) {
		t.Error(err)
	}
	if _, err := parquet.Open(ctx, s, "y.parquet", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	r := open(t, s, "D")
	err := r.Read(ctx, grid.Box{Start: []int{5, 0}, Stop: []int{8, 1}}, ndarray.New(dtype.Int64, 3, 1))
	if err == nil || !strings.Contains(err.Error(), "column D has no value in row 6") {
		t.Error(err)
	}
	if err := r.Read(ctx, grid.Whole([]int{10, 2}), ndarray.New(dtype.Int64, 10, 2)); err == nil {
		t.Error("read more columns than there are")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := r.Read(ended, grid.Box{Start: []int{1, 0}, Stop: []int{2, 1}}, ndarray.New(dtype.Int64, 1, 1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// readAll opens a file and reads the numbers in it. Whatever it holds, errors are
// damage and nothing panics.
func readAll(t *testing.T, data []byte, columns []string) {
	t.Helper()
	r, err := parquet.Open(context.Background(), put(t, data), "x.parquet", columns)
	var d *codec.Damage
	if err == nil {
		l := r.Layout()
		if l.Shape[0] > 1<<14 || l.Shape[1] > 100 {
			return
		}
		a := ndarray.New(l.DType, l.Shape...)
		if err = r.Read(context.Background(), grid.Whole(a.Shape), a); err != nil && strings.Contains(err.Error(), "has no value in row") {
			return
		}
	} else if strings.Contains(err.Error(), "has no column") {
		return
	}
	if err != nil && !errors.As(err, &d) {
		t.Errorf("%T %v", err, err)
	}
}

// packings are those of which damaged ones are read.
func packings(t testing.TB) [][]byte {
	return [][]byte{
		packed(t, 30, 20, pq.Compression(&pq.Zstd), pq.DataPageVersion(1)),
		packed(t, 30, 20, pq.Compression(&pq.Lz4Raw), pq.DataPageVersion(2)),
	}
}

// bomb compresses to pages that unpack to 64 MiB more than they say.
type bomb struct{ compress.Codec }

func (b bomb) Encode(dst, src []byte) ([]byte, error) {
	return b.Codec.Encode(dst, append(src[:len(src):len(src)], make([]byte, 64<<20)...))
}

// TestBomb asserts that pages take no more memory than they say.
func TestBomb(t *testing.T) {
	for c, most := range map[compress.Codec]uint64{&pq.Zstd: 4 << 20, &pq.Brotli: 36 << 20} {
		r := open(t, put(t, packed(t, 30, 30, pq.Compression(bomb{c}))), "A")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := r.Read(context.Background(), grid.Whole([]int{30, 1}), ndarray.New(dtype.Float64, 30, 1))
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, codec.ErrDamaged) || n > most {
			t.Errorf("%s: %d bytes for %v", c, n, err)
		}
	}
}

// TestChecksum asserts that a number that has changed is not taken for another one,
// where there is a checksum.
func TestChecksum(t *testing.T) {
	for version := 1; version <= 2; version++ {
		b := packed(t, 30, 30, pq.Compression(&pq.Uncompressed), pq.DataPageVersion(version))
		at := bytes.Index(b, binary.LittleEndian.AppendUint64(nil, math.Float64bits(10.5)))
		if at < 0 {
			t.Fatal("there is no 10.5")
		}
		b[at] ^= 1
		err := open(t, put(t, b), "A").Read(context.Background(), grid.Whole([]int{30, 1}), ndarray.New(dtype.Float64, 30, 1))
		if !errors.Is(err, codec.ErrDamaged) || !strings.Contains(err.Error(), "checksum") {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

func TestDamage(t *testing.T) {
	for _, whole := range packings(t) {
		readAll(t, whole, []string{"A", "C", "U"})
		for i := 0; i < len(whole); i += 3 {
			if _, err := parquet.Open(context.Background(), put(t, whole[:i]), "x.parquet", []string{"A"}); !errors.Is(err, codec.ErrDamaged) {
				t.Errorf("cut at %d: %v", i, err)
			}
			b := slices.Clone(whole)
			b[i] ^= byte(1 << (i % 8))
			readAll(t, b, []string{"A", "C", "U"})
		}
	}
}

// edited returns a file with changes: each three bytes are a place, and what is changed
// there, or nothing if the file ends there.
func edited(file, edits []byte) []byte {
	file = slices.Clone(file)
	for ; len(edits) >= 3 && len(file) > 0; edits = edits[3:] {
		at := int(binary.BigEndian.Uint16(edits)) % len(file)
		if edits[2] == 0 {
			file = file[:at]
		} else {
			file[at] ^= edits[2]
		}
	}
	return file
}

// FuzzParquet opens small files with changes, and reads all of what could be opened.
// What is fuzzed are the changes: a whole file takes a minute to be made smaller
// whenever it finds something new, as that tries all pairs of bytes.
func FuzzParquet(f *testing.F) {
	var files [][]byte
	for _, c := range []compress.Codec{&pq.Uncompressed, &pq.Snappy, &pq.Zstd, &pq.Lz4Raw, &pq.Gzip, &pq.Brotli} {
		for version := 1; version <= 2; version++ {
			var b bytes.Buffer
			how := []pq.WriterOption{pq.Compression(c), pq.DataPageVersion(version), pq.CreatedBy("a", "1", "b")}
			rows := []struct {
				A float64
				B *int32 `parquet:",dict"`
			}{{A: 1}, {A: 2, B: new(int32)}, {A: 3, B: new(int32)}}
			if err := pq.Write(&b, rows, how...); err != nil {
				f.Fatal(err)
			}
			files = append(files, b.Bytes())
			f.Add(uint8(len(files)-1), []byte{})
			f.Add(uint8(len(files)-1), []byte{0, 20, 1, 1, 0, 255})
		}
	}
	f.Fuzz(func(t *testing.T, file uint8, edits []byte) {
		data := edited(files[int(file)%len(files)], edits)
		readAll(t, data, []string{"A"})
		readAll(t, data, nil)
	})
}
