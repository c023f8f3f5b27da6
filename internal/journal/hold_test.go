package journal

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/comal-go/comal/engine"
)

// TestHold takes a journal several times while it is held, by one at a time, and
// sees that only the end of the outer hold lets go of it.
func TestHold(t *testing.T) {
	name := written(t, 3)
	ctx, release, err := Hold(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	inner, releaseInner, err := Hold(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	locked := func(j *Journal, err error) {
		t.Helper()
		if !errors.As(err, new(*engine.LockedError)) || j != nil {
			t.Errorf("%v, %v, want that it is locked", j, err)
		}
	}
	for range 2 {
		j, err := Take(inner, name)
		if err != nil || j.Len() != 3 {
			t.Fatal(j, err)
		}
		locked(Take(ctx, name))
		locked(Take(t.Context(), name))
		if err := j.Append([]Entry{{Key: Key{9}}}); err != nil {
			t.Error(err)
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := releaseInner(); err != nil {
		t.Error(err)
	}
	locked(Take(t.Context(), name))
	if err := release(); err != nil {
		t.Error(err)
	}
	j, err := Take(t.Context(), name)
	if err != nil || j.Len() != 4 {
		t.Fatal(j, err)
	}
	if !j.Useless() || j.Useless() {
		t.Error("that nothing was found is told once")
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := Hold(t.Context(), filepath.Join(t.TempDir(), "no", "such")); !errors.As(err, new(*engine.StartError)) {
		t.Error(err)
	}
}

// TestFindAtOnce has many goroutines look for results, as the inputs of runs that
// are over do while the next one has the journal: each gets what it asks for.
func TestFindAtOnce(t *testing.T) {
	j := reopened(t, written(t, 40))
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 40 {
				if !holds(t, j, (i+10*g)%40) {
					t.Error(g, i)
				}
				if err := j.Begin("what"); err != nil {
					t.Error(err)
				}
				if j.Useless() {
					t.Error("useless, although something was found")
				}
			}
		})
	}
	all.Wait()
}
