package array

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// do makes all passes.
func (r *run) do(ctx context.Context) error {
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
	id, err := w.begin(ctx)
	defer func() { err = w.end(ctx, err, r.opt.Map.Journal != "") }()
	if err != nil {
		return err
	}
	p := r.plan.Stages[number]
	room := w.needs().share(p, p.AtOnce)
	room.Heap -= sum(r.opt.Held) // which is there already
	defer ration.take(room)()
	t, forget, err := r.publish(&w.stage, id)
	if err != nil {
		return err
	}
	defer forget()
	o := r.mapOption(p)
	c := collect(w)
	for res, err := range comal.Stream(ctx, chunksOf(t, w.Grid.Len()), chunkTask, o) {
		if err == nil {
			err = c.take(ctx, res.Index, res.Value)
		}
		if err != nil {
			return itemError(err)
		}
	}
	return c.finish(ctx, r)
}

func chunksOf(t task, n int) iter.Seq[task] {
	return func(yield func(task) bool) {
		for i := range n {
			t.Chunk = i
			if !yield(t) {
				return
			}
		}
	}
}

// publish makes a pass known by name: to this process, and by a file to workers.
func (r *run) publish(s *stage, id string) (task, func(), error) {
	var t task
	var text []byte
	var err error
	if r.told() {
		if text, err = s.encode(); err != nil {
			return t, nil, err
		}
	}
	name := make([]byte, sha256.Size)
	_, _ = rand.Read(name) // never fails
	if r.opt.Map.Journal != "" {
		h := sha256.New()
		_, _ = h.Write(text)
		_, _ = h.Write([]byte(id))
		name = h.Sum(nil)
	}
	t.Pass = hex.EncodeToString(name[:16])
	passes.Store(t.Pass, s)
	forget := func() { passes.Delete(t.Pass) }
	if inProcess(r.opt.Map) {
		return t, forget, nil
	}
	if s.local() {
		forget()
		return t, nil, &engine.RefusedError{
			Message: "a function of chunks without a name runs in this process alone",
			Advice:  "give it a name by RegisterBlock, or run on local:",
		}
	}
	dir := r.opt.Map.Scratch
	if dir == "" {
		dir = os.TempDir()
	}
	t.File = filepath.Join(dir, "comal-pass-"+t.Pass)
	if err := os.WriteFile(t.File, text, 0o600); err != nil {
		forget()
		return t, nil, err
	}
	return t, func() { forget(); _ = os.Remove(t.File) }, nil
}

// told tells whether passes are needed as text: by workers, or for their names.
func (r *run) told() bool { return r.opt.Map.Journal != "" || !inProcess(r.opt.Map) }

func inProcess(o comal.Option) bool { return o.Engine == nil && (o.On == "" || o.On == "local:") }

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
func (w *work) begin(ctx context.Context) (id string, err error) {
	for _, t := range w.Targets {
		if t.Write == nil {
			continue
		}
		begun, err := files.Begin(ctx, *t.Write)
		if err != nil {
			return "", fmt.Errorf("write %s: %w", t.Write.URL, err)
		}
		id += begun + "\n"
	}
	return id, nil
}

// end makes outputs appear, or removes them: not those of a run with a journal,
// which can go on.
func (w *work) end(ctx context.Context, err error, keep bool) error {
	for _, t := range w.Targets {
		if t.Write == nil {
			continue
		}
		if err == nil {
			err = files.End(ctx, *t.Write, true)
			continue
		}
		if keep {
			_ = files.Forget(*t.Write) // the error before it is the one to tell
		} else {
			_ = files.End(context.WithoutCancel(ctx), *t.Write, false)
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
	l := r.limits()
	atOnce := int64(max(1, p.AtOnce))
	if o.Memory > 0 {
		o.Memory = max(o.Memory, mapMemory+atOnce*(1+l.Each))
	}
	o.ItemMemory = (max(l.Budget, o.Memory)-mapMemory)/atOnce - l.Each
	return o
}
