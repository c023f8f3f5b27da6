package journal

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/comal-go/comal/engine"
)

// TestEachCallFails lets the first call of the disk fail, then the second, and
// so on until a run passes. Whatever Append has taken is there afterwards.
func TestEachCallFails(t *testing.T) {
	for _, with := range []error{syscall.ENOSPC, syscall.EIO} {
		for n := 1; ; n++ {
			name := filepath.Join(t.TempDir(), "j")
			file := name + ".output"
			if err := os.WriteFile(file, []byte("output"), 0o600); err != nil {
				t.Fatal(err)
			}
			d := &failing{layer: system{}, n: n, with: with}
			taken, err := fillUntilFailure(name, file, d)
			var space *engine.SpaceError
			if d.hit && err != nil && with == syscall.ENOSPC && n > 1 && !errors.As(err, &space) && !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("call %d: %v is no want of space", n, err)
			}
			j := reopened(t, name)
			for i := range taken {
				if !holds(t, j, i) {
					t.Errorf("call %d: %v, and item %d of %d is gone", n, err, i, taken)
				}
			}
			if j.Len() > taken+1 {
				t.Errorf("call %d: %d results of %d", n, j.Len(), taken)
			}
			if err := j.Append([]Entry{entryOf(100, file)}); err != nil {
				t.Fatal(err)
			}
			j.Close()
			if j = reopened(t, name); !holds(t, j, 100) || j.Dropped() > 0 {
				t.Errorf("call %d: %d bytes dropped of a journal that was mended", n, j.Dropped())
			}
			j.Close()
			if !d.hit {
				if err != nil || taken != 10 {
					t.Errorf("nothing failed, %d taken: %v", taken, err)
				}
				break
			}
		}
	}
}

// fillUntilFailure appends ten results, and returns how many were taken.
func fillUntilFailure(name, file string, d layer) (taken int, err error) {
	j, err := open(name, d, testSpill)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	if err := j.Begin("a test"); err != nil {
		return 0, err
	}
	for i := range 10 {
		if err := j.Append([]Entry{entryOf(i, file)}); err != nil {
			if again := j.Append([]Entry{entryOf(i, "")}); again == nil {
				return i + 1, errors.New("a journal takes results after a failure")
			}
			return i, err
		}
	}
	return 10, nil
}

// TestPowerLoss lets the power fail at random: what was synced is there, and
// what is there is right.
func TestPowerLoss(t *testing.T) {
	for seed := range uint64(300) {
		d := newFickle(seed)
		rng := rand.New(rand.NewPCG(seed, 1))
		file := filepath.Join(t.TempDir(), "output")
		if err := os.WriteFile(file, []byte("output"), 0o600); err != nil {
			t.Fatal(err)
		}
		safe := map[int]bool{}
		for range 4 { // lives
			j, err := open("j", d, testSpill)
			var damage *engine.DamageError
			if errors.As(err, &damage) && len(safe) == 0 {
				break // it went while the journal was made
			}
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			for i := range safe {
				if !holds(t, j, i) {
					t.Fatalf("seed %d: item %d was synced and is gone", seed, i)
				}
			}
			for i := range 60 {
				holds(t, j, i)
			}
			var since []int
			for range rng.IntN(30) {
				i := rng.IntN(60)
				if err := j.Append([]Entry{entryOf(i, file)}); err != nil {
					t.Fatal(err)
				}
				since = append(since, i)
				if rng.IntN(4) == 0 {
					j.sync()
					for _, i := range since {
						safe[i] = true
					}
					since = nil
				}
			}
			j.mu.Lock()
			if j.timer != nil {
				j.timer.Stop()
			}
			j.mu.Unlock()
			d.fail()
		}
	}
}

// FuzzOpen opens any bytes as a journal: what is found in them has its checksum,
// and what is appended is found again.
func FuzzOpen(f *testing.F) {
	name := written(f, 12)
	whole, err := os.ReadFile(name)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(nil))
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add(append(whole[:len(whole):len(whole)], whole...))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := newFickle(0)
		d.names["j"] = &node{now: bytes.Clone(b)}
		if _, err := show("j", d); err != nil && !errors.As(err, new(*engine.DamageError)) {
			t.Fatal(err)
		}
		j, err := open("j", d, testSpill)
		if err != nil {
			if !errors.As(err, new(*engine.DamageError)) {
				t.Fatal(err)
			}
			return
		}
		n := j.Len()
		for i := range 12 {
			k, twin := keyOf(i)
			_, _ = j.Find(k, twin)
		}
		e := Entry{Key: hashOf(-1), Value: []byte("new")}
		if err := j.Append([]Entry{e}); err != nil {
			t.Fatal(err)
		}
		j.Close()
		j, err = open("j", d, testSpill)
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		if got, ok := j.Find(e.Key, 0); !ok || string(got.Value) != "new" || j.Len() < n || j.Dropped() != 0 {
			t.Fatalf("%d results of %d, the new one is %v %v", j.Len(), n, got, ok)
		}
	})
}
