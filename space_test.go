package comal_test

import (
	"errors"
	"os"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// spaceError runs commands that must end for want of space, and leave nothing.
func spaceError(t *testing.T, command string, opt comal.Option) {
	t.Helper()
	items := make([][]string, 100)
	for i := range items {
		items[i] = []string{"sh", "-c", command}
	}
	_, err := comal.Map(t.Context(), items, comal.Exec, opt)
	var space *engine.SpaceError
	if !errors.As(err, &space) || space.Missing < 0 || space.Advice == "" {
		t.Errorf("%+v of %v", space, err)
	}
	if left, _ := os.ReadDir(opt.Scratch); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestScratchMax(t *testing.T) {
	testkit.Need(t, "unix")
	testkit.NoLeaks(t)
	spaceError(t, "head -c 3000000 /dev/zero; sleep 1000", comal.Option{Processes: 2, Scratch: t.TempDir(), ScratchMax: 1 << 20})
}

// TestFullScratch is row 24 of the fault matrix, for captured output.
func TestFullScratch(t *testing.T) {
	testkit.NoLeaks(t)
	spaceError(t, "head -c 8000000 /dev/zero; sleep 1000", comal.Option{Processes: 2, Scratch: testkit.SmallDisk(t, 2<<20)})
	// Once such a command has ended there is room again.
	spaceError(t, "head -c 8000000 /dev/zero", comal.Option{Processes: 2, Scratch: testkit.SmallDisk(t, 2<<20)})
}

// TestTinyScratch is row 25.
func TestTinyScratch(t *testing.T) {
	testkit.NoLeaks(t)
	spaceError(t, "true", comal.Option{Processes: 2, Scratch: testkit.SmallDisk(t, 256<<10)})
}
