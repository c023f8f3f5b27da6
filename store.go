package comal

import (
	"cmp"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
)

// store holds a run's items and values by position.
type store[I, O any] interface {
	// load returns the items at [first, first+n), and room for their values.
	load(first, n int) ([]I, []O)
	// save keeps values that were written to the room of load.
	save(first, attempt int, out []O, r *engine.Result)
}

// views is the store of a run over a slice whose positions are indices: what
// load returns are views, so save has nothing to do.
type views[I, O any] struct {
	in  []I
	out []O
}

func (s views[I, O]) load(first, n int) ([]I, []O) {
	return s.in[first : first+n : first+n], s.out[first : first+n : first+n]
}

func (s views[I, O]) save(int, int, []O, *engine.Result) {}

func (s views[I, O]) label(pos int) (I, bool) { return s.in[pos], true }

// shuffled is the store of a run over a slice whose positions are not indices.
type shuffled[I, O any] struct {
	views[I, O]
	index func(pos int) int
}

func (s shuffled[I, O]) load(first, n int) ([]I, []O) {
	return gather(s.in, s.index, first, n), make([]O, n)
}

func (s shuffled[I, O]) label(pos int) (I, bool) { return s.in[s.index(pos)], true }

// gather returns the items at positions [first, first+n).
func gather[I any](items []I, index func(int) int, first, n int) []I {
	in := make([]I, n)
	for k := range in {
		in[k] = items[index(first+k)]
	}
	return in
}

func (s shuffled[I, O]) save(first, _ int, out []O, _ *engine.Result) {
	for k, v := range out {
		s.out[s.index(first+k)] = v
	}
}

// window is the store of a run whose items come one after the other and go when
// they have been taken. It keeps blocks, so that one item that lingers holds
// back no more than its block.
type window[I, O any] struct {
	mu     sync.Mutex
	blocks map[int]*block[I, O]
	tail   *block[I, O] // the one that grows
	free   *block[I, O] // one kept for reuse
	next   int
}

const blockLen = 256

type block[I, O any] struct {
	cells [blockLen]cell[I, O]
	live  int // cells not yet taken, those not yet filled included
}

// cell is one item and what became of it.
type cell[I, O any] struct {
	item I
	res  Result[O]
	err  *engine.ItemError
}

func newWindow[I, O any]() *window[I, O] {
	return &window[I, O]{blocks: map[int]*block[I, O]{}}
}

// put adds an item at the next position.
func (w *window[I, O]) put(item I) {
	w.mu.Lock()
	defer w.mu.Unlock()
	pos := w.next
	w.next++
	if pos%blockLen == 0 {
		w.tail, w.free = w.free, nil
		if w.tail == nil {
			w.tail = &block[I, O]{}
		}
		w.tail.live = blockLen
		w.blocks[pos/blockLen] = w.tail
	}
	w.tail.cells[pos%blockLen].item = item
}

// cell returns the cell at a position. The window must be locked.
func (w *window[I, O]) cell(pos int) *cell[I, O] {
	return &w.blocks[pos/blockLen].cells[pos%blockLen]
}

func (w *window[I, O]) load(first, n int) ([]I, []O) {
	w.mu.Lock()
	defer w.mu.Unlock()
	in := make([]I, n)
	for k := range in {
		in[k] = w.cell(first + k).item
	}
	return in, make([]O, n)
}

func (w *window[I, O]) save(first, attempt int, out []O, r *engine.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := *r
	now := time.Now()
	for k, v := range out {
		w.cell(first + k).res = about(v, k, attempt, &rest, now)
	}
}

// about tells what is known of the item that is k places into a result heard of
// now, and takes its note off.
func about[O any](v O, k, attempt int, r *engine.Result, now time.Time) Result[O] {
	seconds, printed := noted(k, r)
	return Result[O]{
		Value: v, Seconds: seconds, Printed: printed, Attempt: attempt,
		Worker: r.Worker, PeakRSS: r.PeakRSS, Ended: now,
	}
}

// noted is how long the item took that is k places into a result, and what it
// printed. If the result's notes begin with this item's, it is taken off.
func noted(k int, r *engine.Result) (seconds float64, printed []byte) {
	seconds = r.Wall.Seconds() / float64(max(1, r.N))
	if len(r.Notes) > 0 && r.Notes[0].Pos == k {
		seconds, printed = cmp.Or(r.Notes[0].Seconds, seconds), r.Notes[0].Printed
		r.Notes = r.Notes[1:]
	}
	return seconds, printed
}

// resume books that the result at a position is one of an earlier run.
func (w *window[I, O]) resume(pos int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cell(pos).res.Resumed = true
}

// fail books that the item at a position failed for good.
func (w *window[I, O]) fail(pos int, e *engine.ItemError) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.cell(pos)
	c.err = e
	c.res.Worker = e.Worker
	c.res.Attempt = e.Attempt
	if c.res.Ended.IsZero() {
		c.res.Ended = time.Now()
	}
}

// take removes the item at a position and returns what became of it.
func (w *window[I, O]) take(pos int) (Result[O], *engine.ItemError) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.blocks[pos/blockLen]
	c := &b.cells[pos%blockLen]
	res, err := c.res, c.err
	*c = cell[I, O]{}
	if b.live--; b.live == 0 {
		delete(w.blocks, pos/blockLen)
		w.free = b
	}
	return res, err
}

// label returns the item at a position, if it is still there.
func (w *window[I, O]) label(pos int) (I, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.blocks[pos/blockLen]
	if b == nil {
		var zero I
		return zero, false
	}
	return b.cells[pos%blockLen].item, true
}
