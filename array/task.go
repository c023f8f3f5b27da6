package array

import (
	"context"
	"fmt"
	"sync"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// task is one chunk of a pass, as an item of a map.
type task struct {
	Pass  string // its name, which says all that the results depend on
	File  string // where others than the process that runs the map read it
	Chunk int
}

// chunkTask is the one function that all passes over arrays map over their chunks.
var chunkTask = comal.Register("comal/array", runTask)

// passes holds the passes that this process knows, by name.
var passes sync.Map // string -> *stage

// learning is held while a worker reads a pass.
var learning sync.Mutex

func stageOf(t task) (*stage, error) {
	if s, ok := passes.Load(t.Pass); ok {
		return s.(*stage), nil
	}
	learning.Lock()
	defer learning.Unlock()
	if s, ok := passes.Load(t.Pass); ok {
		return s.(*stage), nil
	}
	// A worker is in one pass at a time: those before would be held for nothing,
	// with all that they have of arrays in memory.
	passes.Clear()
	s, err := readStage(t.File, func(s *stage) { ration.replace(s.needs().share(1)) })
	if err != nil {
		return nil, fmt.Errorf("a pass over arrays, %s: %w", t.File, err)
	}
	passes.Store(t.Pass, s)
	return s, nil
}

func runTask(ctx context.Context, t task) (outcome, error) {
	s, err := stageOf(t)
	if err != nil {
		return outcome{}, err
	}
	return s.run(ctx, t.Chunk)
}

// run evaluates a chunk, tile by tile.
func (s *stage) run(ctx context.Context, chunk int) (outcome, error) {
	threads := comal.Threads(ctx)
	e := expr.New(ctx, threads, s.Grid.Chunk, s.tileShape(), s.Roots...)
	e.Open = files.Open
	defer e.Close()
	box := s.Grid.Box(chunk)
	sinks := make([]sink, len(s.Targets))
	for i := range s.Targets {
		sinks[i] = s.sink(ctx, i, box)
	}
	defer func() {
		for _, k := range sinks {
			k.close()
		}
	}()
	for _, t := range s.tiles(box) {
		if err := ctx.Err(); err != nil {
			return outcome{}, err
		}
		for i, k := range sinks {
			if err := k.tile(e, s.Roots[i], t); err != nil {
				return outcome{}, failedAt(chunk, box, err)
			}
		}
	}
	out := outcome{make([]reduce.State, len(sinks))}
	for i, k := range sinks {
		state, err := k.end()
		if err != nil {
			return outcome{}, failedAt(chunk, box, err)
		}
		out.States[i] = state
	}
	return out, nil
}

// sink is where the tiles of a chunk go.
type sink interface {
	tile(e *expr.Eval, n *expr.Node, b grid.Box) error
	end() (reduce.State, error)
	close()
}

func (s *stage) sink(ctx context.Context, i int, box grid.Box) sink {
	switch t := s.Targets[i]; {
	case s.folds[i] != nil:
		return &folding{ctx: ctx, reducer: s.folds[i], chunk: box}
	case t.Gather:
		return &gathering{box: box, chunk: ndarray.New(s.Roots[i].DType, box.Shape()...)}
	case t.Write.Layout.Piecewise:
		return &writing{ctx: ctx, to: *t.Write}
	default:
		return &packing{writing: writing{ctx: ctx, to: *t.Write}, box: box, chunk: expr.Alloc(s.Roots[i].DType, box.Shape())}
	}
}

// folding gives tiles to a reducer.
type folding struct {
	ctx     context.Context
	reducer reduce.Reducer
	chunk   grid.Box
	state   reduce.State
}

func (f *folding) tile(e *expr.Eval, n *expr.Node, b grid.Box) error {
	a, free, err := e.View(n, b)
	if err != nil {
		return err
	}
	defer free()
	f.state, err = f.reducer.Fold(f.ctx, f.state, reduce.Tile{Array: a, Box: b, Chunk: f.chunk, Threads: e.Threads})
	return err
}

func (f *folding) end() (reduce.State, error) { return f.state, nil }

func (f *folding) close() {}

// gathering keeps the chunk, to be brought back.
type gathering struct {
	box   grid.Box
	chunk ndarray.Array
}

func (g *gathering) tile(e *expr.Eval, n *expr.Node, b grid.Box) error {
	return e.Into(n, b, g.chunk.Slice(b.Relative(g.box)))
}

func (g *gathering) end() (reduce.State, error) { return reduce.State{g.chunk}, nil }

func (g *gathering) close() {}

// writing writes tiles where they belong.
type writing struct {
	ctx context.Context
	to  files.Target
}

func (w *writing) tile(e *expr.Eval, n *expr.Node, b grid.Box) error {
	a, free, err := e.View(n, b)
	if err != nil {
		return err
	}
	defer free()
	return w.write(b, a)
}

func (w *writing) write(b grid.Box, a ndarray.Array) error {
	to, err := files.Writer(w.ctx, w.to)
	if err != nil {
		return err
	}
	return to.Write(w.ctx, b, a)
}

func (w *writing) end() (reduce.State, error) { return nil, nil }

func (w *writing) close() {}

// packing makes a chunk that can only be written whole.
type packing struct {
	writing
	box   grid.Box
	chunk ndarray.Array
}

func (p *packing) tile(e *expr.Eval, n *expr.Node, b grid.Box) error {
	return e.Into(n, b, p.chunk.Slice(b.Relative(p.box)))
}

func (p *packing) end() (reduce.State, error) { return nil, p.write(p.box, p.chunk) }

func (p *packing) close() { expr.Free(p.chunk) }
