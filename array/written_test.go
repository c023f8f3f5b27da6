package array

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// stageWith returns a stage over arrays in memory that lie in some ways.
func stageWith(t testing.TB) *stage {
	t.Helper()
	whole := ndarray.New(dtype.Float64, 5, 7)
	for i, v := range ndarray.Values[float64](whole) {
		ndarray.Values[float64](whole)[i] = v + float64(i)
	}
	back := whole.Slice(grid.Box{Start: []int{1, 2}, Stop: []int{4, 5}})
	back.Offset += 2 * back.Strides[0]
	back.Strides[0] = -back.Strides[0]
	s := &stage{Grid: grid.Grid{Shape: []int{3, 3}, Chunk: []int{2, 3}}}
	for _, a := range []ndarray.Array{
		back, back.Transpose(1, 0), ndarray.From([]float64{1, 2, 3}, 3).Broadcast(3, 3), ndarray.From([]bool{true}).Broadcast(3, 3),
	} {
		s.Roots = append(s.Roots, constant(a))
		s.Targets = append(s.Targets, target{Gather: true})
	}
	if err := s.prepare(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWritten reads a stage that was written, and makes room before there are arrays.
func TestWritten(t *testing.T) {
	s := stageWith(t)
	name := filepath.Join(t.TempDir(), "pass")
	if err := writeNew(name, s); err != nil {
		t.Fatal(err)
	}
	rooms := 0
	got, err := readStage(name, func(s *stage) {
		for _, c := range expr.Constants(s.Roots...) {
			if c.Array.Data != nil {
				t.Error("an array is there before there is room")
			}
		}
		rooms++
	})
	if err != nil || rooms != 1 {
		t.Fatalf("room was made %d times: %v", rooms, err)
	}
	for i, n := range s.Roots {
		a, b := n.Op.(*expr.Const).Array, got.Roots[i].Op.(*expr.Const).Array
		x, y := ndarray.New(a.DType, a.Shape...), ndarray.New(b.DType, b.Shape...)
		ndarray.Copy(x, a)
		ndarray.Copy(y, b)
		if a.DType != b.DType || !bytes.Equal(x.Raw(), y.Raw()) {
			t.Errorf("array %d is %v, want %v", i, y, x)
		}
	}
	if most, n := 3*7*8, len(got.Roots[0].Op.(*expr.Const).Array.Data); n > most {
		t.Errorf("%d bytes have travelled of a part that lies in %d", n, most)
	}
	if n := len(got.Roots[2].Op.(*expr.Const).Array.Data); n != 24 {
		t.Errorf("%d bytes have travelled of 3 numbers that repeat", n)
	}
	one, err := s.digest()
	two, err2 := got.digest()
	if err != nil || err2 != nil || !slices.Equal(one, two) {
		t.Errorf("what was read has another digest: %v, %v", err, err2)
	}
}

// FuzzReadStage reads files that somebody else has written.
func FuzzReadStage(f *testing.F) {
	var whole bytes.Buffer
	if err := stageWith(f).write(&whole); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()-1])
	f.Add(append(slices.Clone(whole.Bytes()), 0))
	f.Add(bytes.Replace(whole.Bytes(), []byte(`"length":3`), []byte(`"length":9`), 1))
	f.Add(bytes.Replace(whole.Bytes(), []byte(`"strides":[0,1]`), []byte(`"strides":[9,1]`), 1))
	f.Add(whole.Bytes()[:5])
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		name := filepath.Join(dir, "pass")
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := readStage(name, func(*stage) {})
		if err != nil {
			return
		}
		held := int64(0)
		for _, c := range expr.Constants(s.Roots...) {
			held += int64(len(c.Array.Data))
			if c.Array.Len() < 1<<16 {
				ndarray.Copy(ndarray.New(c.Array.DType, c.Array.Shape...), c.Array)
			}
		}
		if held > int64(len(data)) {
			t.Errorf("%d bytes of arrays in a file of %d", held, len(data))
		}
	})
}
