package comal

import (
	"fmt"
	"time"

	"github.com/comal-go/comal/engine"
)

// supplyEvery is how long items wait, at most, until the run hears of them,
// while keys are made of those that follow.
const supplyEvery = 500 * time.Microsecond

// supply tells the run of all its items, which lie in a slice by index, and that
// these are all. With a journal the run hears of them while keys are made.
func (j *job[I, O]) supply(items []I) {
	if j.diary == nil {
		j.run.Grow(len(items))
		j.run.End()
		return
	}
	j.opt.Items = len(items) // known before the run knows
	j.feeding.Go(func() {
		defer func() {
			if v := recover(); v != nil { // of a merge, or a type's own methods
				j.run.Stop(fmt.Errorf("comal: a result of the journal cannot be used: %v", v))
			}
		}()
		j.supplyKept(items)
	})
}

// supplyKept hands results of the journal to the run, and items without one. All
// that come one after the other and are of one sort are told of at once.
func (j *job[I, O]) supplyKept(items []I) {
	keyAt := func(pos int) itemKey { return j.diary.keys.of(pos, items[pos]) }
	if j.run.Reordered() { // equal items are counted in the order of the input
		keys := make([]itemKey, len(items))
		for i, item := range items {
			keys[i] = j.diary.keys.of(i, item)
		}
		keyAt = func(pos int) itemKey { return keys[j.run.Index(pos)] }
	}
	n, were := 0, false
	var told time.Time
	tell := func() {
		if n > 0 && were {
			j.run.Known(n)
		} else if n > 0 {
			j.run.Grow(n)
		}
		n, told = 0, time.Now()
	}
	whole := true
	for pos := range items {
		known := j.know(pos, items[j.run.Index(pos)], keyAt(pos))
		if known != were {
			tell()
		}
		n, were = n+1, known
		if time.Since(told) > supplyEvery {
			tell()
			if whole = j.ctx.Err() == nil; !whole {
				break
			}
		}
	}
	tell()
	j.run.End()
	if whole {
		j.supplied(len(items))
	}
}

// know says whether the result of the item at a position is in the journal, and
// takes it. If not, the result is kept when it comes.
func (j *job[I, O]) know(pos int, item I, k itemKey) bool {
	d := j.diary
	if !d.begun {
		d.begun = true
		what := d.what
		if argv, ok := any(item).([]string); ok && what == "" && len(argv) > 0 {
			what = argv[0]
		}
		if err := d.log.Begin(what); err != nil {
			j.run.Stop(err)
		}
	}
	if k.known && j.find(pos, k) {
		d.put(pos, itemKey{})
		d.had.Add(1)
		return true
	}
	d.put(pos, k)
	return false
}

// supplied warns of a journal that was of no use, when the run has heard of all
// its items.
func (j *job[I, O]) supplied(n int) {
	if d := j.diary; n > 0 && d.log.Useless() {
		j.warn(fmt.Sprintf("none of the %d results in the journal %s fits: the function, its parameters or all items have changed, and all are run", d.log.Len(), j.opt.Journal))
	}
}

// closeDiary lets go of the journal.
func (j *job[I, O]) closeDiary() error {
	if j.diary == nil {
		return nil
	}
	return j.diary.log.Close()
}

// keepSettled keeps the values of a result before anybody sees them. If that
// fails the run ends: what it would do from then on would be lost.
func (j *job[I, O]) keepSettled(first, attempt int, out []O, r *engine.Result) {
	if j.diary == nil {
		return
	}
	if err := j.keep(first, attempt, out, r); err != nil {
		j.run.Stop(err)
	}
}
