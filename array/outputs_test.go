package array_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"weak"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

func compute(t *testing.T, a *array.Array) ndarray.Array {
	t.Helper()
	got, err := a.Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestReplaceInput writes arrays in place of what they are computed of, also when
// another pass still needs that.
func TestReplaceInput(t *testing.T) {
	for _, name := range []string{"x.npy", "x.zarr"} {
		for _, o := range engines {
			url := stored(t, name, small())
			x := array.Open(t.Context(), url)
			want := compute(t, array.Subtract(array.Negative(x), array.Mean(x)))
			first := array.Output{Array: array.Negative(x), URL: url}
			last := array.Output{Array: array.Subtract(array.Negative(x), array.Mean(x)), URL: filepath.Join(filepath.Dir(url), "y.npy")}
			if err := array.Store(t.Context(), o, first, last); err != nil {
				t.Errorf("%s on %s: %v", name, o.Map.On, err)
				continue
			}
			compare(t, compute(t, array.Open(t.Context(), url)), compute(t, array.Negative(small())), false)
			compare(t, compute(t, array.Open(t.Context(), last.URL)), want, false)
			alone(t, filepath.Dir(url), name, "y.npy")
			if _, err := array.Sum(x).Compute(t.Context()); !errors.Is(err, store.ErrChanged) {
				t.Errorf("%s: an array whose file was replaced: %v", name, err)
			}
		}
	}
}

// TestChanges changes a file in the middle of a pass, in ways that reads of single
// chunks may not see.
func TestChanges(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, file string) error{
		"rewritten": func(t *testing.T, file string) error {
			text, err := os.ReadFile(file)
			return errors.Join(err, os.WriteFile(file, text, 0o600))
		},
		"longer": func(t *testing.T, file string) error {
			f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("x")
			return errors.Join(err, f.Close())
		},
		"truncated": func(t *testing.T, file string) error { return os.Truncate(file, 9700) },
		"replaced": func(t *testing.T, file string) error {
			return os.Rename(stored(t, "y.npy", array.Negative(small())), file)
		},
	} {
		t.Run(name, func(t *testing.T) {
			url := stored(t, "x.npy", small())
			n := 0
			f := array.BlockFunc(func(_ context.Context, dst ndarray.Array, in []ndarray.Array, _ grid.Box) error {
				ndarray.Copy(dst, in[0])
				if n++; n == 12 { // all has been read
					return change(t, url)
				}
				return nil
			})
			o := engines[0]
			o.Map.Processes = 1
			x := array.MapBlocks(f, dtype.Float64, array.Open(t.Context(), url, array.Source{Chunk: []int{10, 10}}))
			out := filepath.Join(t.TempDir(), "out.zarr")
			if err := x.Store(t.Context(), out, o); !errors.Is(err, store.ErrChanged) {
				t.Errorf("the error is %v", err)
			}
			alone(t, filepath.Dir(out))
		})
	}
}

// TestSameOutput refuses outputs that would overwrite each other.
func TestSameOutput(t *testing.T) {
	dir := t.TempDir()
	for _, names := range [][2]string{{"x.npy", "x.npy"}, {"x.npy", "y/../x.npy"}, {"x.zarr", "x.zarr/"}, {"x.zarr", "x.zarr/a"}} {
		err := array.Store(t.Context(), array.Option{},
			array.Output{Array: small(), URL: dir + "/" + names[0]}, array.Output{Array: small(), URL: dir + "/" + names[1]})
		if err == nil {
			t.Errorf("%q were both written", names)
		}
	}
	alone(t, dir)
}

// TestOccupied refuses to replace what is no array, before anything is computed.
func TestOccupied(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"folder.npy/keep", "folder.zarr/keep"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := small().Store(t.Context(), filepath.Join(dir, "group.zarr/a")); err != nil {
		t.Fatal(err)
	}
	never := array.MapBlocks(array.BlockFunc(func(context.Context, ndarray.Array, []ndarray.Array, grid.Box) error {
		t.Error("a chunk was computed")
		return nil
	}), dtype.Float64, small())
	for _, name := range []string{"folder.npy", "folder.zarr", "group.zarr"} {
		if err := never.Store(t.Context(), filepath.Join(dir, name)); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	alone(t, dir, "folder.npy", "folder.zarr", "group.zarr")
	alone(t, filepath.Join(dir, "folder.zarr"), "keep")
}

// TestSweep removes parts of dead runs, and leaves those of others.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	journal := filepath.Join(dir, "journal")
	if err := os.WriteFile(journal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	left := func(output, part string, mark map[string]any) {
		text, _ := json.Marshal(mark)
		half := filepath.Join(dir, "."+output+".part-"+part)
		folder := filepath.Join(dir, "."+output+".mark-part-"+part)
		if err := errors.Join(os.WriteFile(half, []byte("half"), 0o600), os.Mkdir(folder, 0o700),
			os.WriteFile(filepath.Join(folder, "mark"), text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	machine, _ := os.Hostname()
	space, _ := os.Readlink("/proc/self/ns/pid")
	machine += " " + space
	const gone = 1 << 30 // no system numbers processes so high
	left("x.npy", "dead", map[string]any{"machine": machine, "pid": gone})
	left("x.npy", "alive", map[string]any{"machine": machine, "pid": os.Getpid()})
	left("x.npy", "elsewhere", map[string]any{"machine": "other", "pid": gone})
	left("x.npy", "resumable", map[string]any{"machine": machine, "pid": gone, "journal": journal})
	left("x.npy", "forgotten", map[string]any{"machine": machine, "pid": os.Getpid(), "journal": journal + "-gone"})
	left("y.npy", "dead", map[string]any{"machine": machine, "pid": gone})
	if err := small().Store(t.Context(), filepath.Join(dir, "x.npy")); err != nil {
		t.Fatal(err)
	}
	want := []string{"journal", "x.npy"}
	for _, part := range []string{"x.npy.%spart-alive", "x.npy.%spart-elsewhere", "x.npy.%spart-resumable", "y.npy.%spart-dead"} {
		want = append(want, "."+fmt.Sprintf(part, ""), "."+fmt.Sprintf(part, "mark-"))
	}
	alone(t, dir, want...)
}

// TestMemory asserts that arrays in memory are refused where they cannot be reached.
func TestMemory(t *testing.T) {
	url := "mem:" + t.Name() + ".zarr"
	if err := small().Store(t.Context(), url, engines[1]); !errors.As(err, new(*engine.RefusedError)) {
		t.Errorf("written by other processes: %v", err)
	}
	if err := small().Store(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	x := array.Open(t.Context(), url)
	compare(t, compute(t, x), compute(t, small()), false)
	if _, err := array.Sum(x).Compute(t.Context(), engines[1]); !errors.As(err, new(*engine.RefusedError)) {
		t.Errorf("read by other processes: %v", err)
	}
}

// TestClosure has a function of chunks without a name go when nobody needs it any
// more, with all that it holds.
func TestClosure(t *testing.T) {
	use := func() weak.Pointer[[1 << 10]float64] {
		held := &[1 << 10]float64{7}
		x := array.MapBlocks(func(_ context.Context, dst ndarray.Array, _ []ndarray.Array, _ grid.Box) error {
			ndarray.Copy(dst, ndarray.From(held[:1], 1).Broadcast(dst.Shape...))
			return nil
		}, dtype.Float64, array.Ones(dtype.Float64, 3, 4))
		if got := compute(t, array.Sum(x)); got.At() != 84.0 {
			t.Errorf("%v, want 84", got)
		}
		return weak.Make(held)
	}
	held := use()
	if runtime.GC(); held.Value() != nil {
		t.Error("what the function needed is held")
	}
}
