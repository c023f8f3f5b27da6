package gemm

import (
	"runtime"
	"sync/atomic"

	"github.com/comal-go/comal/dense/internal/team"
)

// run is a job under way. Its pieces are taken in order by all threads; a piece
// waits for those before it that it depends on, which are under way elsewhere.
type run[T Float] struct {
	Job[T]
	plan
	space  []T
	next   atomic.Int64
	phases []phase
	done   []atomic.Int32 // depth blocks added to a piece of c, in its row block
}

// phase counts the pieces done.
type phase struct{ packed, computed atomic.Int32 }

func (r *run[T]) do() {
	elements := r.buffersA*r.sizeA + r.threads*(r.sizeB+r.tile)
	space, buffer := take[T](elements)
	defer give(buffer)
	r.space = space
	if r.threads == 1 {
		r.alone()
		return
	}
	r.phases = make([]phase, r.blocks*r.depths)
	r.done = make([]atomic.Int32, r.blocks*r.strips*r.parts)
	team.Do(r.threads, r.threads, func(thread int) { r.work(r.newWorker(thread)) })
}

// alone does all pieces in order.
func (r *run[T]) alone() {
	w := r.newWorker(0)
	for f := range r.blocks * r.depths {
		for p := range r.packs {
			w.pack(f, p)
		}
		for s := range r.strips {
			for p := range r.parts {
				w.compute(f, s, p)
			}
		}
	}
}

// work does pieces until all are taken.
func (r *run[T]) work(w worker[T]) {
	pieces := r.strips * r.parts
	each := r.packs + pieces
	for t := int(r.next.Add(1)) - 1; t < each*len(r.phases); t = int(r.next.Add(1)) - 1 {
		f, t := t/each, t%each
		phase := &r.phases[f]
		if t < r.packs {
			if f >= r.buffersA {
				wait(&r.phases[f-r.buffersA].computed, pieces)
			}
			w.pack(f, t)
			phase.packed.Add(1)
			continue
		}
		t -= r.packs
		done := &r.done[f/r.depths*pieces+t]
		wait(&phase.packed, r.packs)
		wait(done, f%r.depths)
		w.compute(f, t/r.parts, t%r.parts)
		done.Add(1)
		phase.computed.Add(1)
	}
}

// wait returns when count has reached n. It spins: what it waits for is at work.
func wait(count *atomic.Int32, n int) {
	for spins := 0; count.Load() < int32(n); spins++ {
		if spins > 1000 {
			runtime.Gosched()
		}
	}
}
