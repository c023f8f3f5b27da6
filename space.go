package comal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"syscall"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/reaper"
	"github.com/comal-go/comal/internal/scratch"
)

// newRunID names a run: its folder, its processes and their control group.
func newRunID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// scratch makes the run's folder for large payloads and captured output, and
// sees to it that nothing of the run is left should this process be killed.
func (j *job[I, O]) scratch(p *engine.Program) error {
	p.RunID = newRunID()
	var err error
	if j.folder, err = scratch.Open(j.opt.Scratch, p.RunID, j.opt.ScratchMax); err != nil {
		return err
	}
	p.Scratch = j.folder.Path()
	j.noSpace = make(chan error, 1)
	watched, _ := reaper.Start(p.RunID, p.Scratch) // without one the system ends our direct children at least
	j.done = func() {
		watched.Dismiss()
		j.folder.Close()
	}
	return nil
}

// lookAtSpace is how often the folder is looked at, which takes 0.2 ms.
const lookAtSpace = 100 * time.Millisecond

// watchSpace stops the run once its folder has no room. What it returns ends
// that, and says whether an item found none at the very end.
func (j *job[I, O]) watchSpace() (end func() error) {
	if j.folder == nil {
		return func() error { return nil }
	}
	over, ended := make(chan struct{}), make(chan struct{})
	var noted error // the run may end before it hears of it
	go func() {
		defer close(ended)
		ticks := time.NewTicker(lookAtSpace)
		defer ticks.Stop()
		for {
			var err error
			select {
			case <-over:
				return
			case <-ticks.C:
				err = j.folder.Check()
			case err = <-j.noSpace:
				noted = err
			}
			if err != nil {
				j.run.Stop(err)
				return
			}
		}
	}()
	return func() error {
		close(over)
		<-ended
		select {
		case err := <-j.noSpace:
			return err
		default:
			return noted
		}
	}
}

// noteSpace has the run stopped if an item failed because there was no room for
// its output: those that follow would fail alike, and would be lost to a later
// run.
func (j *job[I, O]) noteSpace(e *engine.ItemError) {
	if j.folder == nil || e.Kind != engine.KindRefused || !errors.Is(e.Err, syscall.ENOSPC) {
		return
	}
	select {
	case j.noSpace <- j.folder.Full():
	default: // it is known
	}
}
