package linalg_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

// victimVariable has the test binary decompose a matrix, and kill itself.
const victimVariable = "COMAL_TEST_VICTIM"

// victim says how. In Dir are the results, the journal, and how often a chunk of the
// matrix was made.
type victim struct {
	On, Dir, Ending string
	KillAt          int // at the chunk of which number in all runs; 0 is never
	AtEnd           bool
	PID             int // whom workers are to kill
}

func TestMain(m *testing.M) {
	var v victim
	text := os.Getenv(victimVariable)
	if text != "" && json.Unmarshal([]byte(text), &v) == nil {
		array.RegisterBlock("mortal", v.chunk)
	}
	comal.Main()
	if text == "" {
		os.Exit(m.Run())
	}
	v.PID = os.Getpid()
	again, _ := json.Marshal(v)
	os.Setenv(victimVariable, string(again)) // for workers, which are to know whom to kill
	if err := v.decompose(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if v.AtEnd {
		v.kill()
	}
}

// chunk counts and copies a chunk.
func (v victim) chunk(_ context.Context, dst ndarray.Array, in []ndarray.Array, _ grid.Box) error {
	f, err := os.OpenFile(filepath.Join(v.Dir, "made"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(".")
		err = errors.Join(err, f.Close())
	}
	if info, bad := os.Stat(filepath.Join(v.Dir, "made")); bad == nil && v.KillAt > 0 && info.Size() >= int64(v.KillAt) {
		v.kill()
	}
	ndarray.Copy(dst, in[0])
	return err
}

func (v victim) kill() {
	if p, err := os.FindProcess(cmp.Or(v.PID, os.Getpid())); err == nil {
		_ = p.Kill()
	}
	time.Sleep(time.Minute) // until it happens
}

const victimChunks = 14

func victimMatrix() *array.Array {
	return array.Rechunk(array.Random(array.Normal, 8, 40*victimChunks-7, 12), 40, 12)
}

func (v victim) option() linalg.Option {
	o := linalg.Option{U: filepath.Join(v.Dir, "u"+v.Ending), Vt: filepath.Join(v.Dir, "vt"+v.Ending)}
	o.Map = comal.Option{On: v.On, Processes: 2, Threads: 1, ChunkSize: 1, Journal: filepath.Join(v.Dir, "journal"), Scratch: v.Dir}
	return o
}

func (v victim) decompose() error {
	_, err := linalg.SVD(context.Background(), array.MapBlocks("mortal", dtype.Float64, victimMatrix()), v.option())
	return err
}

// run decomposes in a process of its own, and tells whether that was killed, and how
// often a chunk has been made in all.
func (v victim) run(t *testing.T) (killed bool, made int) {
	t.Helper()
	text, _ := json.Marshal(v)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimVariable+"="+string(text))
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		t.Fatalf("the run failed: %v\n%s", err, out)
	}
	b, _ := os.ReadFile(filepath.Join(v.Dir, "made"))
	return err != nil, len(b)
}

// TestKilled kills decompositions in either pass, several times while the vectors
// are written, and when they are there. Runs that go on make no chunk again but
// those that were being made, and in the end there is what nobody has killed.
func TestKilled(t *testing.T) {
	for on, ending := range map[string]string{"local:": ".zarr", "procs:": ".npy"} {
		t.Run(ending+" on "+on, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(2, uint64(len(ending+on))))
			v := victim{On: on, Dir: t.TempDir(), Ending: ending}
			const slack = 4 // that are made, or are on their way to the journal
			whole := victim{On: on, Dir: t.TempDir(), Ending: ending}
			_, all := whole.run(t) // the last victimChunks of them for the vectors
			most, made, killed := all, 0, false
			for _, at := range []int{1 + rnd.IntN(all-victimChunks-2), all - 12 + rnd.IntN(3), all - 6 + rnd.IntN(3)} {
				if v.KillAt = at; made >= at {
					v.KillAt = made + 1
				}
				if killed, made = v.run(t); !killed {
					t.Fatalf("it has ended before chunk %d", v.KillAt)
				}
				most += slack
			}
			v.KillAt, v.AtEnd = 0, true
			if killed, made = v.run(t); !killed || made > most {
				t.Errorf("%d chunks were made, want %d at most", made, most)
			}
			u := v.option().U
			before, _ := os.Stat(u)
			v.AtEnd = false
			if killed, again := v.run(t); killed || again != made {
				t.Errorf("%d chunks were made when all was there", again-made)
			}
			if after, err := os.Stat(u); err != nil || !os.SameFile(before, after) {
				t.Errorf("the vectors were written again: %v", err)
			}
			identical(t, v.Dir, whole.Dir, "u"+ending, "vt"+ending)
			onlyThere(t, v.Dir, "u"+ending, "vt"+ending, "journal", "made")
		})
	}
}

// identical compares files and folders of two folders.
func identical(t *testing.T, a, b string, names ...string) {
	t.Helper()
	n := 0
	for _, name := range names {
		err := filepath.WalkDir(filepath.Join(b, name), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			n++
			want, err := os.ReadFile(path)
			got, bad := os.ReadFile(filepath.Join(a, strings.TrimPrefix(path, b)))
			if !bytes.Equal(want, got) {
				t.Errorf("%s is another file", path)
			}
			return errors.Join(err, bad)
		})
		if err != nil {
			t.Error(err)
		}
	}
	if n < len(names) {
		t.Error("there are " + strconv.Itoa(n) + " files")
	}
}

// onlyThere fails if there is anything else in a folder.
func onlyThere(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		found := false
		for _, name := range names {
			found = found || e.Name() == name
		}
		if !found {
			t.Errorf("%s is left", e.Name())
		}
	}
}
