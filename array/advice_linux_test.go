//go:build !race

package array_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/plan"
)

// TestAdvice takes the advice of refusals: the budget that would do does, and so do
// the chunks.
func TestAdvice(t *testing.T) {
	dir := t.TempDir()
	for name, shape := range map[string][]int{"x": {8000, 1000}, "y": {8000, 1000}, "t": {1000000, 8}} {
		file := filepath.Join(dir, name+".npy")
		head := npy.AppendHeader(nil, npy.Header{Descr: "<f8", Shape: shape})
		if err := errors.Join(os.WriteFile(file, head, 0o600), os.Truncate(file, int64(len(head)+64_000_000))); err != nil {
			t.Fatal(err)
		}
	}
	z := array.Output{Array: array.Rechunk(array.Zeros(dtype.Float64, 8000, 1000), 1000, 250), URL: filepath.Join(dir, "z.zarr")}
	if err := array.Store(t.Context(), array.Option{}, z); err != nil {
		t.Fatal(err)
	}
	open := func(source array.Source) map[string]*array.Array {
		in := map[string]*array.Array{}
		for _, name := range []string{"x.npy", "y.npy", "z.zarr", "t.npy"} {
			in[name[:1]] = array.Open(t.Context(), filepath.Join(dir, name), source)
		}
		return in
	}
	refused, advised := 0, 0
	for _, op := range peakOps {
		url := op.out
		if url != "" {
			url = filepath.Join(dir, url)
		}
		for _, mb := range []int64{20, 35, 60} {
			for _, tasks := range []int{0, 3} {
				name := fmt.Sprintf("%s in %d MB, %d at once", op.name, mb, tasks)
				o := array.Option{Map: comal.Option{Memory: mb * 1e6, Processes: tasks, Threads: 1}}
				_, err := array.Plan(o, array.Output{Array: op.do(open(array.Source{})), URL: url})
				var large *plan.TooLarge
				if !errors.As(err, &large) {
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
					continue
				}
				refused++
				if len(large.Uses) == 0 || large.Need <= large.Budget {
					t.Errorf("%s: %v", name, err)
				}
				if large.Chunk != nil {
					advised++
					anew := op.do(open(array.Source{Chunk: large.Chunk}))
					if _, again := array.Plan(o, array.Output{Array: anew, URL: url}); again != nil {
						t.Errorf("%s: %v: but then %v", name, err, again)
					}
				}
				o.Map.Memory = large.Need
				if _, again := array.Plan(o, array.Output{Array: op.do(open(array.Source{})), URL: url}); again != nil {
					t.Errorf("%s: %v: but then %v", name, err, again)
				}
			}
		}
	}
	t.Logf("%d refused, %d of them with chunks that would do", refused, advised)
	if advised < 20 {
		t.Errorf("chunks would do for %d of %d refusals: the test tests little", advised, refused)
	}
}
