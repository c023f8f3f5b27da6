package comal

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/internal/sched"
)

// Reduce calls f for each item, many at a time, and merges the values two by
// two. The tree of merges depends on the number of items alone, so the answer
// has the same bits whatever P, the engine and the order in which items end.
// Neighbours are merged as soon as both are there; merge may run in several
// goroutines at once, always in this process, and merge(a, b) has a on the
// side of the smaller index.
//
// Items that fail are left out of the tree and reported as by Map. Without any
// value the result is zero.
func Reduce[I, O any](ctx context.Context, items []I, f func(context.Context, I) (O, error), merge func(a, b O) O, opts ...Option) (O, error) {
	t := tree[O]{n: len(items), merge: merge, nodes: map[node]leaf[O]{}}
	j := job[I, O]{}
	if err := j.open(ctx, f, opts, len(items), sched.Config{Unbounded: true}); err != nil {
		return t.root.v, err
	}
	var absent []int
	j.failed = func(pos int, e *engine.ItemError) {
		j.fails = append(j.fails, e)
		absent = append(absent, e.Index)
	}
	t.stop = j.run.Stop
	take := takeFiles[O]()
	j.settled = func(first int, out []O, r *engine.Result) {
		if take != nil {
			take(first, out, r)
		}
		t.settle(j.run.Index, first, out, r)
	}
	j.store = inputs[I, O]{items, j.run}
	j.supply(items)
	err := j.finish(ctx)
	for _, i := range absent {
		t.put(i, leaf[O]{})
	}
	if t.err != nil {
		var none O
		return none, errors.Join(t.err, j.failures())
	}
	return t.root.v, err
}

// inputs is the store of a run over a slice that keeps no values.
type inputs[I, O any] struct {
	in  []I
	run *drive.Run
}

func (s inputs[I, O]) load(first, n int) ([]I, []O) {
	if !s.run.Reordered() {
		return s.in[first : first+n : first+n], make([]O, n)
	}
	return gather(s.in, s.run.Index, first, n), make([]O, n)
}

func (inputs[I, O]) save(int, int, []O, *engine.Result) {}

// tree merges values pairwise: the node (level, i) covers the items
// [i<<level, (i+1)<<level).
type tree[O any] struct {
	n     int
	merge func(a, b O) O

	mu    sync.Mutex
	nodes map[node]leaf[O] // those whose sibling is not there yet
	root  leaf[O]
	err   error       // the first panic of merge
	stop  func(error) // ends the run
}

type node struct{ level, i int }

// leaf is a value, or the absence of one.
type leaf[O any] struct {
	v  O
	ok bool
}

// settle puts the values of a result into the tree.
func (t *tree[O]) settle(index func(int) int, first int, out []O, r *engine.Result) {
	fails := r.Fails
	for k, v := range out {
		if len(fails) > 0 && fails[0].Index == k {
			fails = fails[1:]
			continue
		}
		t.put(index(first+k), leaf[O]{v, true})
	}
}

// put adds the value of an item and merges upwards as far as siblings are
// there.
func (t *tree[O]) put(i int, v leaf[O]) {
	for level := 0; ; level++ {
		if t.n <= 1<<level {
			t.root = v
			return
		}
		sibling := node{level, i ^ 1}
		if sibling.i<<level < t.n {
			other, there := t.meet(node{level, i}, sibling, v)
			if !there {
				return
			}
			if i&1 == 0 {
				v = t.join(v, other)
			} else {
				v = t.join(other, v)
			}
		}
		i >>= 1
	}
}

// meet takes the sibling's value if it is there, and leaves v for it if not.
func (t *tree[O]) meet(self, sibling node, v leaf[O]) (leaf[O], bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	other, there := t.nodes[sibling]
	if there {
		delete(t.nodes, sibling)
	} else {
		t.nodes[self] = v
	}
	return other, there
}

// fail keeps the first error and ends the run.
func (t *tree[O]) fail(err error) {
	t.mu.Lock()
	if t.err == nil {
		t.err = err
	}
	t.mu.Unlock()
	t.stop(err)
}

// join merges two values, either of which may be absent.
func (t *tree[O]) join(a, b leaf[O]) (v leaf[O]) {
	if !a.ok {
		return b
	}
	if !b.ok {
		return a
	}
	defer func() {
		if p := recover(); p != nil {
			t.fail(fmt.Errorf("comal: merge panicked: %v\n%s", p, debug.Stack()))
		}
	}()
	return leaf[O]{t.merge(a.v, b.v), true}
}
