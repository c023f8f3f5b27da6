package array

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/internal/journal"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// do makes all passes. Outputs appear at the end, so an array that one pass
// replaces can still be read by those that follow.
func (r *run) do(ctx context.Context) (err error) {
	defer files.Use()()
	// Before anything is touched: the outputs may be those of another run.
	ctx, release, err := journal.Hold(ctx, r.opt.Map.Journal)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	leave, err := r.scratched()
	if err != nil {
		return err
	}
	defer func() { leave(err) }()
	defer func() { err = r.end(ctx, err) }()
	for pass := 0; ; {
		works := r.next()
		if len(works) == 0 {
			return nil
		}
		for _, w := range works {
			if r.opt.Pass != nil {
				r.opt.Pass(r.plan, pass)
			}
			if err := r.pass(ctx, pass, w); err != nil {
				return err
			}
			pass++
		}
		r.settle()
	}
}

// pass maps over the chunks of one grid: the stage of some number in the plan.
func (r *run) pass(ctx context.Context, number int, w *work) (err error) {
	if err := w.prepare(); err != nil {
		return err
	}
	var digest []byte
	var end *seal
	if r.opt.Map.Journal != "" {
		if digest, err = w.digest(); err != nil {
			return err
		}
		end = sealOf(w, digest)
	}
	if whole, err := r.whole(ctx, end); err != nil {
		return err
	} else if whole {
		return collect(w).finish(ctx, r)
	}
	id, err := r.begin(ctx, w)
	if err != nil {
		return err
	}
	p := r.plan.Stages[number]
	room := w.share(p)
	room.Heap -= sum(r.opt.Held) + sum(r.keeps()) + w.parameters() // which are there already
	defer ration.take(room, ownHeap)()
	t, forget, err := r.publish(&w.stage, digest, id)
	if err != nil {
		return err
	}
	defer forget()
	c := collect(w)
	if err := c.takeAll(ctx, t, p.AtOnce, r.mapOption(p)); err != nil {
		return err
	}
	if err := w.unchanged(ctx); err != nil {
		return err
	}
	if err := r.putSeal(ctx, end); err != nil {
		return err
	}
	return c.finish(ctx, r)
}

// unchanged fails if something that a pass has read is not what it was planned
// for: what was read while it was written to would be wrong.
func (s *stage) unchanged(ctx context.Context) error {
	for n := range expr.Uses(s.Roots...) {
		if src, ok := n.Op.(*expr.Source); ok {
			if err := files.Unchanged(ctx, src.Ref); err != nil {
				return fmt.Errorf("read %s: %w", src.Ref.URL, err)
			}
		}
	}
	return nil
}

// collector takes the outcomes of chunks.
type collector struct {
	w      *work
	trees  []*reduce.Tree
	arrays []ndarray.Array
}

func collect(w *work) *collector {
	c := &collector{w: w, trees: make([]*reduce.Tree, len(w.Targets)), arrays: make([]ndarray.Array, len(w.Targets))}
	for i, t := range w.Targets {
		switch {
		case w.folds[i] != nil:
			c.trees[i] = reduce.NewTree(w.folds[i], w.Grid)
		case t.Gather:
			c.arrays[i] = ndarray.New(w.Roots[i].DType, w.Grid.Shape...)
		}
	}
	return c
}

// takeAll maps a task over all chunks, so many at once.
func (c *collector) takeAll(ctx context.Context, t task, atOnce int, o comal.Option) error {
	f := newFlow(atOnce, c.w.result())
	defer close(f.ended)
	for res, err := range comal.Stream(ctx, f.chunks(t, c.w.Grid.Len()), chunkTask, o) {
		if err == nil {
			err = c.take(ctx, res.Index, res.Value)
		}
		if err != nil {
			return itemError(err)
		}
		<-f.under
	}
	return nil
}

func (c *collector) take(ctx context.Context, chunk int, o outcome) error {
	for i, s := range o.States {
		switch {
		case c.trees[i] != nil:
			if err := c.trees[i].Add(ctx, chunk, s); err != nil {
				return err
			}
		case c.w.Targets[i].Gather:
			ndarray.Copy(c.arrays[i].Slice(c.w.Grid.Box(chunk)), s[0])
		}
	}
	return nil
}

// finish settles barriers and outputs.
func (c *collector) finish(ctx context.Context, r *run) error {
	for i := range c.w.Targets {
		values := []ndarray.Array{c.arrays[i]}
		if c.trees[i] != nil {
			var err error
			if values, err = c.trees[i].Finish(ctx); err != nil {
				return err
			}
		}
		for _, b := range c.w.barriers[i] {
			if t := c.w.Targets[i].Write; t != nil {
				if err := r.appear(ctx, *t); err != nil {
					return err
				}
				r.settled[b] = source(b, *t)
				continue
			}
			v := values[0]
			if f, ok := b.Op.(*expr.Fold); ok {
				v = values[f.Result]
			}
			r.settled[b] = &expr.Node{Op: &expr.Const{Array: v}, DType: b.DType, Shape: b.Shape, Chunk: b.Chunk}
		}
		if out := c.w.output[i]; out >= 0 {
			r.done[out], r.results[out] = true, values[0]
		}
	}
	return nil
}

// begin creates what a pass writes, and returns what distinguishes outputs that
// are begun anew from those that go on.
func (r *run) begin(ctx context.Context, w *work) (id string, err error) {
	for _, t := range w.Targets {
		if t.Write == nil {
			continue
		}
		begun, err := files.Begin(ctx, *t.Write, r.opt.Map.Journal)
		if err != nil {
			return "", fmt.Errorf("write %s: %w", t.Write.URL, err)
		}
		r.begun = append(r.begun, *t.Write)
		id += begun + "\n"
	}
	return id, nil
}

// appear makes what is held appear before the end, for the passes that read it.
func (r *run) appear(ctx context.Context, t files.Target) error {
	if err := files.End(ctx, t, true); err != nil {
		return fmt.Errorf("write %s: %w", t.URL, err)
	}
	r.begun = slices.DeleteFunc(r.begun, func(b files.Target) bool { return b.URL == t.URL && b.Part == t.Part })
	return nil
}

// end makes outputs appear, or removes them: not those of a run with a journal,
// which can go on.
func (r *run) end(ctx context.Context, err error) error {
	for _, t := range r.begun {
		if err == nil {
			if err = files.End(ctx, t, true); err == nil {
				continue
			}
			err = fmt.Errorf("write %s: %w", t.URL, err)
		}
		if r.opt.Map.Journal != "" {
			_ = files.Forget(t) // the error before it is the one to tell
		} else {
			_ = files.End(context.WithoutCancel(ctx), t, false)
		}
	}
	return err
}

// mapOption is how the chunks of a stage are mapped over. The map may choose its
// own split, but no more chunks at once than the plan has counted with.
func (r *run) mapOption(p plan.Stage) comal.Option {
	o := r.opt.Map
	o.Items = p.Tasks
	o.FailFast = true
	atOnce, each := int64(max(1, p.AtOnce)), int64(0)
	if !inProcess(o) {
		each = mapWorker
	}
	if o.Memory > 0 {
		o.Memory = max(o.Memory, mapMemory+atOnce*(1+each))
	}
	o.ItemMemory = (max(r.limits.Budget, o.Memory)-mapMemory)/atOnce - each
	return o
}
