//go:build !race

package array_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// peakVariable has the test binary run one operation alone, and tell its peak.
const peakVariable = "COMAL_TEST_PEAK"

// peakCase is an operation and the memory that it is given.
type peakCase struct {
	Op     string
	Dir    string
	Memory int64
	// Journal, if there is one, is written, or gone on with.
	Journal, On        string
	Processes, Threads int // 0 leaves processes to the plan; 1 thread
}

// peakResult is what it says of itself.
type peakResult struct {
	Plan, Peak, Base int64 // Base before it began
	Tasks, AtOnce    int   // of the stage that needs most
	Refused, Error   string
	Largest          string
}

// onDisk opens the inputs: x and y of 8000 x 1000 float64 (64 MB each), f the same
// in Fortran order, z in a Zarr array of chunks of 1000 x 250, t of 1000000 x 8.
func onDisk(dir string) map[string]*array.Array {
	in := map[string]*array.Array{}
	for _, name := range []string{"x.npy", "y.npy", "z.zarr", "t.npy"} {
		in[name[:1]] = array.Open(context.Background(), filepath.Join(dir, name))
	}
	return in
}

func makeOnDisk(t *testing.T, dir string) {
	t.Helper()
	for name, a := range map[string]*array.Array{
		"x.npy":  array.Random(array.Normal, 1, 8000, 1000),
		"y.npy":  array.Random(array.Uniform, 2, 8000, 1000),
		"z.zarr": array.Rechunk(array.Random(array.Uniform, 3, 8000, 1000), 1000, 250),
		"t.npy":  array.Random(array.Normal, 4, 1000000, 8),
	} {
		out := array.Output{Array: a, URL: filepath.Join(dir, name), Zarr: array.Zarr{Compressor: "zstd:1"}}
		if err := array.Store(t.Context(), array.Option{}, out); err != nil {
			t.Fatal(err)
		}
	}
}

type peakOp struct {
	name string
	out  string // "", "o.npy", "o.zarr"
	do   func(in map[string]*array.Array) *array.Array
}

func over(name string, axis ...int) func(map[string]*array.Array) *array.Array {
	in, reducer, _ := strings.Cut(name, " ")
	return func(arrays map[string]*array.Array) *array.Array {
		return array.Fold(arrays[in], reducer, map[string]any{"axes": axis})[0]
	}
}

var peakOps = []peakOp{
	{"mean 0", "", over("x mean", 0)},
	{"mean 1", "", over("x mean", 1)},
	{"mean all", "", over("x mean", 0, 1)},
	{"var 0", "", over("x var", 0)},
	{"max 1", "", over("x max", 1)},
	{"argmin 0", "", over("x argmin", 0)},
	{"sum of zarr", "", over("z sum", 0)},
	{"sum of zarr 1", "", over("z sum", 1)},
	{"tall mean 1", "", over("t mean", 1)},
	{"tall mean 0", "", over("t mean", 0)},
	{"tall any", "", over("t any", 1)},
	{"fused mean", "", func(in map[string]*array.Array) *array.Array {
		e := array.Exp(array.Add(array.Multiply(in["x"], in["y"]), 2))
		return array.Fold(e, "mean", map[string]any{"axes": []int{0, 1}})[0]
	}},
	{"centred var", "", func(in map[string]*array.Array) *array.Array {
		m := array.Fold(in["x"], "mean", map[string]any{"axes": []int{0}})[0]
		return array.Fold(array.Square(array.Subtract(in["x"], m)), "sum", map[string]any{"axes": []int{0}})[0]
	}},
	{"copy", "o.npy", func(in map[string]*array.Array) *array.Array { return in["x"] }},
	{"copy to zarr", "o.zarr", func(in map[string]*array.Array) *array.Array { return in["x"] }},
	{"copy of zarr", "o.npy", func(in map[string]*array.Array) *array.Array { return in["z"] }},
	{"zarr to zarr", "o.zarr", func(in map[string]*array.Array) *array.Array { return in["z"] }},
	{"zarr to columns", "o.zarr", func(in map[string]*array.Array) *array.Array { return array.Rechunk(in["z"], 8000, 10) }},
	{"npy to columns", "o.zarr", func(in map[string]*array.Array) *array.Array { return array.Rechunk(in["x"], 8000, 10) }},
	{"sum", "o.npy", func(in map[string]*array.Array) *array.Array { return array.Add(in["x"], in["y"]) }},
	{"sum with zarr", "o.npy", func(in map[string]*array.Array) *array.Array { return array.Add(in["x"], in["z"]) }},
	{"where", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.Where(array.Less(in["x"], in["y"]), in["x"], in["y"])
	}},
	{"compare", "o.npy", func(in map[string]*array.Array) *array.Array { return array.Less(in["x"], in["y"]) }},
	{"astype", "o.npy", func(in map[string]*array.Array) *array.Array { return array.AsType(in["x"], dtype.Float32) }},
	{"shared", "o.npy", func(in map[string]*array.Array) *array.Array {
		d := array.Subtract(in["x"], in["y"])
		return array.Add(array.Multiply(d, d), d)
	}},
	{"transpose", "o.npy", func(in map[string]*array.Array) *array.Array { return array.Transpose(in["x"]) }},
	{"transpose of zarr", "o.npy", func(in map[string]*array.Array) *array.Array { return array.Transpose(in["z"]) }},
	{"transpose to zarr", "o.zarr", func(in map[string]*array.Array) *array.Array { return array.Transpose(in["x"]) }},
	{"add transpose", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.Add(array.Reshape(in["y"], 1000, 8000), array.Transpose(in["x"]))
	}},
	{"slice", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.Slice(in["x"], array.Every(3), array.Every(-2))
	}},
	{"slice of zarr", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.Slice(in["z"], array.Every(-1), array.From(100, 900))
	}},
	{"concat", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.Concat([]*array.Array{in["x"], in["y"]}, 0)
	}},
	{"concat columns", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.Concat([]*array.Array{in["x"], in["z"]}, 1)
	}},
	{"stack", "o.zarr", func(in map[string]*array.Array) *array.Array {
		return array.Stack([]*array.Array{in["x"], in["y"]}, 2)
	}},
	{"reshape", "o.npy", func(in map[string]*array.Array) *array.Array { return array.Reshape(in["x"], 2000, 4000) }},
	{"reshape of zarr", "o.npy", func(in map[string]*array.Array) *array.Array { return array.Reshape(in["z"], -1, 500) }},
	{"gram", "", func(in map[string]*array.Array) *array.Array {
		return array.MatMul(array.Transpose(in["x"]), in["y"])
	}},
	{"matmul", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.MatMul(in["x"], array.Transpose(array.Slice(in["y"], array.From(0, 2000))))
	}},
	{"matmul small", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.MatMul(in["x"], array.FromMemory(ndarray.New(dtype.Float64, 1000, 50)))
	}},
	{"cumulative sum", "o.npy", func(in map[string]*array.Array) *array.Array { return array.CumulativeSum(in["x"], 0) }},
	{"cumulative sum 1", "o.npy", func(in map[string]*array.Array) *array.Array { return array.CumulativeSum(in["x"], 1) }},
	{"blocks", "o.npy", func(in map[string]*array.Array) *array.Array {
		return array.MapOverlap(array.BlockFunc(func(_ context.Context, dst ndarray.Array, a []ndarray.Array, _ grid.Box) error {
			ndarray.Copy(dst, a[0].Slice(grid.Box{Start: []int{1, 1}, Stop: []int{1 + dst.Shape[0], 1 + dst.Shape[1]}}))
			return nil
		}), dtype.Float64, array.Overlap{Depth: []int{1, 1}}, in["x"])
	}},
	{"in memory", "", func(in map[string]*array.Array) *array.Array { return in["x"] }},
	{"in memory of zarr", "", func(in map[string]*array.Array) *array.Array { return array.Multiply(in["z"], 2) }},
}

// TestPeak runs operations in processes of their own, and compares the memory that
// they have used with their plans: not under the race detector, which needs some
// itself.
func TestPeak(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 256 MB")
	}
	dir := t.TempDir()
	makeOnDisk(t, dir)
	only := os.Getenv("COMAL_TEST_ONLY")
	long := os.Getenv("COMAL_LONG") != ""
	for i, op := range peakOps {
		for k, mb := range []int64{60, 150, 1000} {
			if only != "" && op.name != only || only == "" && !long && (i%8 != 0 || k != i/8%3) {
				continue
			}
			t.Run(fmt.Sprintf("%s in %d MB", op.name, mb), func(t *testing.T) { judge(t, peakCase{Op: op.name, Dir: dir, Memory: mb * 1e6}) })
		}
	}
	for _, w := range workers {
		for _, op := range peakOps {
			if op.name == "blocks" || only != "" && op.name != only || only == "" && !long && shortly[w] != op.name {
				continue // the function of blocks has no name
			}
			for _, mb := range []int64{100, 250, 1000} {
				if only == "" && !long && mb != 250 {
					continue
				}
				c := peakCase{Op: op.name, Dir: dir, Memory: mb * 1e6, On: "procs:", Processes: w[0], Threads: w[1]}
				t.Run(fmt.Sprintf("%s on %d x %d in %d MB", op.name, w[0], w[1], mb), func(t *testing.T) { judge(t, c) })
			}
		}
	}
	for i, op := range []string{"in memory", "gram"} { // whose results are large
		c := peakCase{Op: op, Dir: dir, Memory: 300e6, On: []string{"local:", "procs:"}[i], Journal: filepath.Join(t.TempDir(), "journal")}
		for _, what := range []string{" to a journal", " from a journal"} {
			t.Run(op+what, func(t *testing.T) { judge(t, c) })
		}
	}
}

func judge(t *testing.T, c peakCase) {
	text, _ := json.Marshal(c)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), peakVariable+"="+string(text))
	out, err := cmd.Output()
	var r peakResult
	if err == nil {
		err = json.Unmarshal(out, &r)
	}
	if err != nil || r.Error != "" {
		t.Fatalf("%v %s: %s", err, r.Error, out)
	}
	if r.Refused != "" {
		t.Logf("refused: %s", r.Refused)
		return
	}
	t.Logf("%d of %d planned (%.0f %%), %d before: %s", r.Peak, r.Plan, 100*float64(r.Peak)/float64(r.Plan), r.Base, r.Largest)
	if r.Peak > r.Plan {
		t.Errorf("%d bytes resident, %d planned", r.Peak, r.Plan)
	}
	// A run that goes on computes little, and few tasks may run one after the other.
	if r.Plan > 100e6 && r.Peak < r.Plan/2 && c.Journal == "" && (c.On == "" || r.AtOnce == 1 || r.Tasks >= 4*r.AtOnce) {
		t.Errorf("%d bytes resident, %d planned: less than half", r.Peak, r.Plan)
	}
}

// workers are splits of worker processes, and shortly what they do where that is to
// be short.
var (
	workers = [][2]int{{1, 1}, {2, 1}, {3, 1}, {1, 2}, {2, 2}, {3, 2}}
	shortly = map[[2]int]string{{1, 1}: "tall mean 1", {2, 1}: "in memory", {3, 1}: "mean 0", {1, 2}: "copy to zarr", {2, 2}: "matmul small", {3, 2}: "gram"}
)

func init() { runPeak = peakAlone }

// peakAlone is what the process of a case does.
func peakAlone(text string) {
	var c peakCase
	r := peakResult{}
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		err = r.run(c)
	}
	var large *plan.TooLarge
	switch {
	case errors.As(err, &large):
		r.Refused = err.Error()
	case err != nil:
		r.Error = err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(r)
}

func (r *peakResult) run(c peakCase) error {
	in := onDisk(c.Dir)
	o := array.Option{Map: comal.Option{Memory: c.Memory, Processes: c.Processes, Threads: max(1, c.Threads), Journal: c.Journal, On: c.On, Scratch: c.Dir}, Pass: func(p plan.Plan, stage int) {
		r.Plan = p.Peak
		r.Largest = ""
		for _, s := range p.Stages {
			if s.Peak == p.Peak {
				r.Tasks, r.AtOnce = s.Tasks, s.AtOnce
			}
			for _, u := range append(s.Task, s.Shared...) {
				if u.Bytes > 1<<20 {
					r.Largest += fmt.Sprintf("%s %d x%d, ", u.What, u.Bytes, s.AtOnce)
				}
			}
		}
	}}
	for _, op := range peakOps {
		if op.name != c.Op {
			continue
		}
		out := array.Output{Array: op.do(in)}
		if op.out != "" {
			out.URL = filepath.Join(c.Dir, strconv.Itoa(os.Getpid())+op.out)
			defer os.RemoveAll(out.URL)
		}
		r.Base = resident()
		used := resident
		if c.On != "" {
			used = residentTree
		}
		stop := watch(used)
		var err error
		if out.URL != "" {
			err = array.Store(context.Background(), o, out)
		} else {
			_, err = array.Compute(context.Background(), o, out.Array)
		}
		r.Peak = stop()
		return err
	}
	return fmt.Errorf("there is no operation %q", c.Op)
}

// watch looks at the memory that is used every now and then, until it is asked for
// the most that there was.
func watch(used func() int64) (peak func() int64) {
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		top := int64(0)
		for {
			top = max(top, used())
			select {
			case <-stop:
				most <- top
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() int64 { close(stop); return <-most }
}

var (
	status, _ = os.Open("/proc/self/status")
	lookedAt  atomic.Int64 // bytes of it that were read
)

// residentTree returns the same of this process and all that it has started.
func residentTree() int64 {
	_, all, err := host.TreeUsage(os.Getpid())
	if err != nil {
		panic(err)
	}
	return all.Memory
}

// resident returns the bytes of this process that belong to no file.
func resident() int64 {
	text := make([]byte, 4096)
	n, _ := status.ReadAt(text, 0)
	lookedAt.Add(int64(n))
	total := int64(0)
	for line := range bytes.Lines(text[:n]) {
		f := bytes.Fields(line)
		if len(f) == 3 && (string(f[0]) == "RssAnon:" || string(f[0]) == "RssShmem:") {
			kb, _ := strconv.ParseInt(string(f[1]), 10, 64)
			total += kb << 10
		}
	}
	return total
}
