package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ArraysConfig says which work on arrays to measure, and of what size.
type ArraysConfig struct {
	Config
	Full bool   // the sizes that the requirements are for: 8 GB and more
	Dir  string // where the arrays are made; "" is a temporary folder
}

// Arrays measures work on arrays larger than memory beside NumPy, a loop over
// chunks that is written by hand, dask.array and cubed: time, and the most memory
// that all processes had.
func Arrays(ctx context.Context, cfg ArraysConfig) (*Report, error) {
	if cfg.Repeats == 0 {
		cfg.Repeats = 3
	}
	l, done, err := enter(cfg.Config)
	if err != nil {
		return nil, err
	}
	defer done()
	lab := &arrayLab{lab: l, dir: filepath.Join(l.scratch, "arrays"), full: cfg.Full}
	if cfg.Dir != "" {
		parent, err := filepath.Abs(cfg.Dir)
		if err != nil {
			return nil, err
		}
		if lab.dir, err = os.MkdirTemp(parent, "comal-bench-"); err != nil {
			return nil, SettingError(err.Error())
		}
		defer os.RemoveAll(lab.dir)
	}
	jobs, err := chosen("row", l.Only, lab.jobs(), func(j arrayJob) string { return j.name })
	if err != nil {
		return nil, err
	}
	if err := l.program(ctx); err != nil {
		return nil, err
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	return lab.measure(ctx, jobs)
}

// arrayLab is a lab with a folder of arrays.
type arrayLab struct {
	*lab
	dir  string
	full bool
}

// arrayJob is a piece of work on arrays.
type arrayJob struct {
	name  string
	job   string            // what arrays.py calls it
	made  map[string]string // arrays that it reads, and how they are described
	ours  []string          // of the command line; X.npy and the like are in the folder
	write string            // the array that it writes; "" if its values are the result
	width int               // of chunks that are written
	cold  string            // the array that must not be in the page cache; "" if all are
	most  float64           // bytes that ours may hold; 0 is anything
	peers []arrayPeer
}

// arrayPeer is a library, and how much faster ours must be.
type arrayPeer struct {
	name    string
	atLeast float64
}

// jobs are all of them, of the size that was asked for.
func (l *arrayLab) jobs() []arrayJob {
	rows := func(full, usual, quick int) int {
		switch {
		case l.full:
			return full
		case l.Quick:
			return quick
		}
		return usual
	}
	const cols = 1000
	of := func(dist string, seed, n int) string {
		return fmt.Sprintf("random:%s:%dx%d?seed=%d", dist, n, cols, seed)
	}
	n, m, k, t := rows(1_000_000, 100_000, 500), rows(166_000, 20_000, 300), rows(200_000, 10_000, 1200), rows(500_000, 80_000, 500)
	x := map[string]string{"X": of("normal", 1, n)}
	big := map[string]string{"M": of("normal", 5, t)}
	means := []string{"array", "mean", "X.npy", "--axis", "0", "--mem", "256MB"}
	beside := []arrayPeer{{"NumPy loop", 1}, {"dask", 0}, {"NumPy", 0}, {"cubed", 0}}
	if !l.full { // of 8 GB it would hold 16
		beside = append(beside, arrayPeer{"dask over a map", 10})
	}
	budget := fmt.Sprintf("%dB", max(80_000_000, t*cols*8/10)) // a tenth of the array
	return []arrayJob{
		{
			name: fmt.Sprintf("column means %d x %d", n, cols), job: "means", made: x, ours: means, most: 256e6,
			peers: beside,
		},
		{
			name: fmt.Sprintf("column means from disk %d x %d", n, cols), job: "means", made: x, ours: means, most: 256e6, cold: "X",
			peers: []arrayPeer{{"cat", 0.9}},
		},
		{
			name: fmt.Sprintf("fused exp(a*b+c) mean 3 x %d x %d", m, cols), job: "fused",
			made:  map[string]string{"A": of("uniform", 2, m), "B": of("uniform", 3, m), "C": of("uniform", 4, m)},
			ours:  []string{"array", "eval", "mean(exp(a*b + c))", "a=A.npy", "b=B.npy", "c=C.npy"},
			peers: []arrayPeer{{"dask", 2}, {"NumPy loop", 0}, {"cubed", 0}},
		},
		{
			name: fmt.Sprintf("svd %d x %d", k, cols), job: "svd", made: map[string]string{"S": of("uniform", 6, k)},
			ours: []string{"svd", "S.npy", "-o", "out", "--mem", "2GB"}, write: "out/s.npy", most: 1e9,
			peers: []arrayPeer{{"dask", 5}, {"NumPy", 2}},
		},
		{
			name: fmt.Sprintf("transpose %d x %d", t, cols), job: "transpose", made: big, write: "T.npy",
			ours:  []string{"array", "transpose", "M.npy", "-o", "T.npy", "--mem", budget},
			peers: []arrayPeer{{"NumPy loop", 0}, {"NumPy", 0}},
		},
		{
			name: fmt.Sprintf("rechunk %d x %d", t, cols), job: "rechunk", made: big, write: "Z.zarr", width: 10,
			ours:  []string{"array", "rechunk", "M.npy", "--chunks", "0x10", "--compressor", "none", "-o", "Z.zarr", "--mem", budget},
			peers: []arrayPeer{{"dask", 0}, {"cubed", 0}, {"NumPy loop", 0}},
		},
	}
}

// make makes the arrays that a job reads, and removes those that it does not.
func (l *arrayLab) make(ctx context.Context, j arrayJob) error {
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return err
	}
	there, err := filepath.Glob(filepath.Join(l.dir, "*.npy"))
	if err != nil {
		return err
	}
	for _, path := range there {
		name := strings.TrimSuffix(filepath.Base(path), ".npy")
		if j.made[name] == "" {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for name, from := range j.made {
		path := filepath.Join(l.dir, name+".npy")
		if exists(path) {
			continue
		}
		l.logf("  making %s", name)
		if _, err := l.ask(ctx, "array", "convert", from, "-o", path, "-q"); err != nil {
			return err
		}
	}
	return nil
}
