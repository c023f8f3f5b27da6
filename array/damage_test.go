package array_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/store"
)

// engines are those on which what goes wrong must be told alike.
var engines = []array.Option{
	{Map: comal.Option{On: "local:", Processes: 2}},
	{Map: comal.Option{On: "procs:", Processes: 2}},
}

// small is an array of 4 x 3 chunks.
func small() *array.Array {
	return array.Rechunk(array.Random(array.Normal, 3, 40, 30), 10, 10)
}

// stored writes an array to a new folder.
func stored(t *testing.T, name string, a *array.Array) string {
	t.Helper()
	url := filepath.Join(t.TempDir(), name)
	if err := a.Store(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	return url
}

// alone fails if a folder has other entries than these.
func alone(t *testing.T, dir string, want ...string) {
	t.Helper()
	var have []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		have = append(have, e.Name())
	}
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("there is %q, want %q", have, want)
	}
}

// rewrite changes a file.
func rewrite(t *testing.T, file string, change func([]byte) []byte) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, change(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestKinds asserts that errors met in a chunk are what they are wherever it ran.
func TestKinds(t *testing.T) {
	for _, x := range []struct {
		name   string
		url    string
		spoil  func(t *testing.T, url string)
		want   error
		damage bool
	}{
		{"flipped byte", "x.zarr", func(t *testing.T, url string) {
			rewrite(t, filepath.Join(url, "c", "1", "2"), func(b []byte) []byte { b[len(b)/2] ^= 8; return b })
		}, codec.ErrDamaged, true},
		{"missing chunk", "x.zarr", func(t *testing.T, url string) {
			if err := os.Remove(filepath.Join(url, "c", "3", "0")); err != nil {
				t.Fatal(err)
			}
		}, codec.ErrMissing, true},
		{"truncated", "x.npy", func(t *testing.T, url string) {
			if err := os.Truncate(url, 5000); err != nil {
				t.Fatal(err)
			}
		}, store.ErrChanged, false},
		{"gone", "x.npy", func(t *testing.T, url string) {
			if err := os.Remove(url); err != nil {
				t.Fatal(err)
			}
		}, fs.ErrNotExist, false},
	} {
		for _, o := range engines {
			t.Run(x.name+" on "+o.Map.On, func(t *testing.T) {
				t.Parallel()
				url := stored(t, x.url, small())
				a := array.Open(t.Context(), url)
				if a.Err() != nil {
					t.Fatal(a.Err())
				}
				x.spoil(t, url)
				_, err := array.Sum(a, 0).Compute(t.Context(), o)
				if !errors.Is(err, x.want) {
					t.Errorf("the error is %v, want %v", err, x.want)
				}
				if d := (*codec.Damage)(nil); x.damage != errors.As(err, &d) || x.damage && (d.File == "" || d.Kind != x.want) {
					t.Errorf("the damage is %+v of %v", d, err)
				}
				t.Log(err)
				out := filepath.Join(t.TempDir(), "y.npy")
				if err := array.Exp(a).Store(t.Context(), out, o); !errors.Is(err, x.want) {
					t.Errorf("the error is %v, want %v", err, x.want)
				}
				alone(t, filepath.Dir(out))
			})
		}
	}
}
