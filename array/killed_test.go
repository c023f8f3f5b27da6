package array_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// killedVariable has the test binary write an array, until it is killed.
const killedVariable = "COMAL_TEST_KILLED"

// killedCase says what it writes.
type killedCase struct {
	On, Out, Journal, Scratch string
}

func init() {
	array.RegisterBlock("slow", func(ctx context.Context, dst ndarray.Array, in []ndarray.Array, _ grid.Box) error {
		ndarray.Copy(dst, in[0])
		time.Sleep(time.Millisecond)
		return ctx.Err()
	})
}

func writtenKilled(seed uint64) *array.Array {
	return array.Rechunk(array.Random(array.Normal, seed, 24, 30), 1, 30)
}

// store writes the array.
func (c killedCase) store(ctx context.Context) error {
	o := array.Option{Map: comal.Option{On: c.On, Processes: 2, Threads: 1, Journal: c.Journal, Scratch: c.Scratch}}
	return array.MapBlocks("slow", dtype.Float64, writtenKilled(5)).Store(ctx, c.Out, o)
}

// runKilled is what the process does that is killed.
func runKilled(text string) {
	var c killedCase
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		err = c.store(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// kill runs a case in a process that is killed after a while, and tells whether
// that was before its end.
func (c killedCase) kill(t *testing.T, after time.Duration) bool {
	t.Helper()
	text, _ := json.Marshal(c)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killedVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may be over
	err := cmd.Wait()
	timer.Stop()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		t.Fatalf("the run failed: %v", err)
	}
	return err != nil
}

// TestKilled kills runs at random instants, and goes on with what they have left:
// what is written in the end is what a run writes that nobody kills, and nothing
// else is left.
func TestKilled(t *testing.T) {
	for _, name := range []string{"x.npy", "x.zarr"} {
		for _, o := range engines {
			t.Run(name+" on "+o.Map.On, func(t *testing.T) {
				t.Parallel()
				c := killedCase{On: o.Map.On, Out: filepath.Join(t.TempDir(), name)}
				since := time.Now()
				if c.kill(t, time.Hour) {
					t.Fatal("it was killed")
				}
				whole, want := time.Since(since), c.Out
				rng := rand.New(rand.NewPCG(7, uint64(len(name+c.On))))
				c.Journal, c.Scratch = filepath.Join(t.TempDir(), "journal"), t.TempDir()
				kills := 0
				for i := range 6 {
					if i%3 == 0 { // else it is killed again
						c.Out = filepath.Join(t.TempDir(), name)
						c.Journal = filepath.Join(t.TempDir(), "journal")
					}
					if i == 3 { // another array stands there
						if err := writtenKilled(6).Store(t.Context(), c.Out); err != nil {
							t.Fatal(err)
						}
					}
					if c.kill(t, time.Duration(rng.Float64()*float64(whole))) {
						kills++
					}
					if i%3 < 2 {
						continue
					}
					if err := c.store(t.Context()); err != nil {
						t.Fatal(err)
					}
					same(t, c.Out, want)
					alone(t, filepath.Dir(c.Out), name)
					alone(t, c.Scratch)
				}
				t.Logf("%d of 6 runs were killed, within %v", kills, whole)
			})
		}
	}
}
