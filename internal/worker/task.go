package worker

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/registry"
	"github.com/comal-go/comal/internal/wire"
)

const (
	// slice is how long items run before those that are done are reported. A
	// report costs some 20 microseconds, a thousandth of it.
	slice = 20 * time.Millisecond
	// Items that took this long are reported with their time.
	worthNoting = time.Millisecond
	// An item that was faster has not printed: a write takes longer.
	fastestWrite = 200 * time.Nanosecond
	// A head must fit into a frame, so what was printed is sent in portions.
	mostPrinted = 16 << 20
	mostTold    = 64 << 10 // of one error's message and stack each
)

// mostJSON is wire.MaxJSON, but in tests.
var mostJSON = wire.MaxJSON

// task is a task that runs.
type task struct {
	w     *worker
	id    uint64
	batch registry.Batch
	n     int
	sent  int                 // items reported
	each  float64             // seconds an item took, of those not reported
	look  time.Duration       // what after took for the item before
	fails []*engine.ItemError // of those not reported, in order of Index
	notes []engine.Note       // the same, in order of Pos
}

// task runs the items of a task and reports on them. The error is one of
// writing: there is nobody to work for.
func (w *worker) task(id uint64, head wire.Task, payload []byte) error {
	batch, err := w.entry.Open(payload, head.N, w.json)
	if err != nil {
		return w.refuse(id, head.N, fmt.Errorf("the items cannot be read: %w", err))
	}
	t := &task{w: w, id: id, batch: batch, n: head.N}
	budget := time.Duration(head.Budget * float64(time.Second))
	began := time.Now()
	for {
		left, final := slice, false
		if budget > 0 {
			left = max(1, min(slice, budget-time.Since(began)))
		}
		done := t.run(left)
		if done == t.n || budget > 0 && time.Since(began) >= budget {
			final = true
		}
		if err := t.report(done, final); err != nil || final {
			return err
		}
	}
}

// run runs items for that long, at least one, and returns how many are done.
func (t *task) run(budget time.Duration) (done int) {
	returned := false
	defer func() {
		if !returned {
			exitInItem(recover())
		}
	}()
	t.look = 0
	t.w.page.Begin(t.id, t.sent)
	began := time.Now()
	n, fails := t.batch.Run(t.w.ctx, t.sent, budget, t.after)
	t.each = time.Since(began).Seconds() / float64(n)
	t.fails = fails
	done = t.sent + n
	t.w.page.End(t.id, done)
	if late := t.w.printed.rest(); late != nil {
		t.note(engine.Note{Pos: done - 1, Printed: late})
	}
	returned = true
	return done
}

// exitInItem is where an item ends that does not return. A panic that reaches
// it is not the function's and ends the process with its trace.
func exitInItem(v any) {
	if v != nil {
		panic(v)
	}
	fmt.Fprintln(os.Stderr, "the function ended its goroutine (runtime.Goexit): return an error instead")
	os.Exit(1)
}

// after is told of each item. The wall time that it is given begins where the
// item before ended, so it counts the look after that one: without taking it
// off, one look would make each following item seem long enough for another.
func (t *task) after(pos int, wall time.Duration) {
	wall -= t.look
	t.look = 0
	if wall < fastestWrite {
		t.w.page.Begin(t.id, pos+1)
		return
	}
	t.w.page.End(t.id, pos+1)
	began := time.Now()
	note := engine.Note{Pos: pos, Printed: t.w.printed.take()}
	if wall >= worthNoting {
		note.Seconds = wall.Seconds()
	}
	if note.Seconds > 0 || note.Printed != nil {
		t.note(note)
	}
	t.look = time.Since(began)
	t.w.page.Begin(t.id, pos+1) // or none begins: then run returns and says so
}

// note adds to what is known of the latest item.
func (t *task) note(n engine.Note) {
	if last := len(t.notes) - 1; last >= 0 && t.notes[last].Pos == n.Pos {
		t.notes[last].Printed = append(t.notes[last].Printed, n.Printed...)
		return
	}
	t.notes = append(t.notes, n)
}

// report sends the items that are done and were not reported.
func (t *task) report(done int, final bool) error {
	err := t.send(t.sent, done, final)
	t.sent, t.notes = done, t.notes[:0]
	return err
}

// send reports items [lo, hi). If a value cannot travel it divides them until
// that one is alone, and reports it as failed.
func (t *task) send(lo, hi int, final bool) error {
	values, err := t.batch.Encode(lo, hi)
	if err == nil && t.w.json && len(values) > mostJSON {
		err = fmt.Errorf("it has %d bytes as JSON, and %d are the most: write a file and return its name", len(values), mostJSON)
	}
	r := wire.Result{N: hi - lo, Final: final, Wall: t.each * float64(hi-lo), PeakRSS: t.w.memory.read()}
	printed := 0
	for _, n := range t.notes {
		if n.Pos >= lo && n.Pos < hi {
			printed += len(n.Printed)
			n.Pos -= lo
			r.Notes = append(r.Notes, n)
		}
	}
	if (err != nil || printed > mostPrinted) && hi-lo > 1 {
		return t.halve(lo, hi, final)
	}
	for _, e := range t.fails {
		if e.Index >= lo && e.Index < hi {
			r.Fails = append(r.Fails, portable(*e, lo))
		}
	}
	if err != nil && len(r.Fails) == 0 {
		r.Fails = []*engine.ItemError{{Kind: engine.KindError, Message: "the value cannot travel: " + err.Error()}}
	}
	if err != nil {
		values = nil
	}
	err = t.w.out.Write(wire.KindResult, t.id, r, values)
	if errors.Is(err, wire.ErrSpill) {
		return t.withoutValue(lo, hi, r, err)
	}
	return err
}

// halve sends a result as two.
func (t *task) halve(lo, hi int, final bool) error {
	mid := lo + (hi-lo)/2
	if err := t.send(lo, mid, false); err != nil {
		return err
	}
	return t.send(mid, hi, final)
}

// withoutValue sends a result whose values have no place: if it is of several
// items, each for itself, for those with short values need no file.
func (t *task) withoutValue(lo, hi int, r wire.Result, why error) error {
	if hi-lo > 1 {
		return t.halve(lo, hi, r.Final)
	}
	if len(r.Fails) == 0 {
		r.NoSpace = noSpace(why)
		r.Fails = []*engine.ItemError{{
			Kind: engine.KindRefused, Message: "the value cannot travel: " + why.Error(),
			Advice: "make room in the scratch folder, or name another (--scratch, Option.Scratch)",
		}}
	}
	return t.w.out.Write(wire.KindResult, t.id, r, nil)
}

// portable returns an error as it is sent in a result that begins at lo.
func portable(e engine.ItemError, lo int) *engine.ItemError {
	e.Index -= lo
	for _, s := range []*string{&e.Message, &e.Stack} {
		if len(*s) > mostTold {
			*s = (*s)[:mostTold] + " ..."
		}
	}
	return &e
}

// refuse reports that none of a task's items can be run.
func (w *worker) refuse(id uint64, n int, err error) error {
	r := wire.Result{N: n, Final: true, Fails: make([]*engine.ItemError, n)}
	for i := range r.Fails {
		r.Fails[i] = &engine.ItemError{Index: i, Kind: engine.KindRefused, Message: err.Error()}
	}
	return w.out.Write(wire.KindResult, id, r, nil)
}
