package gemm

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/dense/internal/space"
	"github.com/comal-go/comal/dense/internal/team"
)

// run is a job under way.
type run[T Float] struct {
	Job[T]
	plan
	space  []T
	pieces *pieces // of a run on several threads
}

// pieces are what the threads share. They are taken in order, those of a phase
// that pack a before those that compute c; each waits for the ones before it that
// it depends on, which are under way elsewhere.
type pieces struct {
	next   atomic.Int64
	phases []phase
	done   []atomic.Int32 // depth blocks added to a piece of c, in its row block
}

// phase counts the pieces done.
type phase struct{ packed, computed atomic.Int32 }

func (r *run[T]) do(memory int64) {
	data, buffer := space.Take[T](r.buffersA*r.sizeA+r.threads*r.own(), memory)
	r.space = data
	if r.threads == 1 {
		r.alone()
	} else {
		together(*r)
	}
	space.Give(buffer)
}

// alone does all pieces in order.
func (r *run[T]) alone() {
	w := r.newWorker(0)
	for f := range r.blocks * r.depths {
		if r.packs > 0 {
			w.pack(f, 0)
		}
		for s := range r.strips {
			w.compute(f, s, 0)
		}
	}
}

// together shares the pieces among the threads.
func together[T Float](r run[T]) {
	r.pieces = &pieces{
		phases: make([]phase, r.blocks*r.depths),
		done:   make([]atomic.Int32, r.blocks*r.strips*r.parts),
	}
	team.Do(r.threads, r.threads, func(thread int) {
		w := r.newWorker(thread)
		w.work()
	})
}

// work does pieces until all are taken.
func (w *worker[T]) work() {
	p := w.pieces
	each := w.packs + w.strips*w.parts
	for t := int(p.next.Add(1)) - 1; t < each*len(p.phases); t = int(p.next.Add(1)) - 1 {
		if f, t := t/each, t%each; t < w.packs {
			w.packPiece(f, t)
		} else {
			w.computePiece(f, t-w.packs)
		}
	}
}

func (w *worker[T]) packPiece(f, t int) {
	if f >= w.buffersA {
		wait(&w.pieces.phases[f-w.buffersA].computed, w.strips*w.parts)
	}
	w.pack(f, t)
	w.pieces.phases[f].packed.Add(1)
}

func (w *worker[T]) computePiece(f, t int) {
	phase := &w.pieces.phases[f]
	done := &w.pieces.done[f/w.depths*w.strips*w.parts+t]
	wait(&phase.packed, w.packs)
	wait(done, f%w.depths)
	w.compute(f, t/w.parts, t%w.parts)
	done.Add(1)
	phase.computed.Add(1)
}

// wait returns when count has reached n. It spins, since what it waits for is at
// work, until that seems to have lost its processor.
func wait(count *atomic.Int32, n int) {
	for spins := 0; count.Load() < int32(n); spins++ {
		switch {
		case spins > 5000:
			time.Sleep(50 * time.Microsecond)
		case spins > 1000:
			runtime.Gosched()
		}
	}
}
