package array

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/internal/scratch"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// Option says how arrays are computed. The zero value is a good choice.
type Option struct {
	// Map is how the chunks are mapped over: processes and threads, memory,
	// engine, journal, progress. Memory bounds everything; 0 is 70 % of what this
	// process may use.
	Map comal.Option
	// Pass, if not nil, is told of each pass before it begins: its place in the
	// plan.
	Pass func(p plan.Plan, stage int)
	// Held is what the caller holds in memory all the while: the plan counts it.
	Held []plan.Use
	// Moved, if not nil, says where outputs are that somebody has moved after they
	// had appeared, "" if nobody has: a run that goes on looks for them there, too.
	Moved func(url string) string
}

// Output says where an array is to be written.
type Output struct {
	Array *Array
	// URL names a .npy file or a .zarr folder; what stood there is replaced when
	// all of the array is there.
	URL string
	// Zarr is how a Zarr array is written.
	Zarr Zarr
}

// Zarr is how a Zarr array is written: version 2 or 3 (0 is 3), and a compressor,
// NAME or NAME:LEVEL of blosc-lz4, blosc-zstd, zstd, gzip, zlib, lz4 or none
// (blosc-lz4 if empty).
type Zarr = files.Zarr

// Compute returns the array in memory, where it must fit.
func (a *Array) Compute(ctx context.Context, opts ...Option) (ndarray.Array, error) {
	out, err := Compute(ctx, one(opts), a)
	if err != nil {
		return ndarray.Array{}, err
	}
	return out[0], nil
}

// Compute returns arrays in memory. What they share is computed once, and folds
// over the same array take one pass.
func Compute(ctx context.Context, o Option, as ...*Array) ([]ndarray.Array, error) {
	outs := make([]Output, len(as))
	for i, a := range as {
		outs[i].Array = a
	}
	r, err := newRun(o, outs)
	if err != nil {
		return nil, err
	}
	if err := r.do(ctx); err != nil {
		return nil, err
	}
	return r.results, nil
}

// Store writes the array to a file or store.
func (a *Array) Store(ctx context.Context, url string, opts ...Option) error {
	return Store(ctx, one(opts), Output{Array: a, URL: url})
}

// Store writes arrays. What they share is computed once.
func Store(ctx context.Context, o Option, outs ...Output) error {
	for _, out := range outs {
		if out.URL == "" {
			return errors.New("array: an output without a name")
		}
	}
	r, err := newRun(o, outs)
	if err != nil {
		return err
	}
	return r.do(ctx)
}

// Plan returns what a run would do: outputs without an URL are brought into
// memory. Nothing is read.
func Plan(o Option, outs ...Output) (plan.Plan, error) {
	r, err := newRun(o, outs)
	return r.plan, err
}

func one(opts []Option) Option {
	if len(opts) == 0 {
		return Option{}
	}
	return opts[0]
}

// run is what is left of some outputs to be computed.
type run struct {
	opt     Option
	limits  plan.Limits
	plan    plan.Plan
	outs    []Output
	nodes   []*expr.Node   // of the outputs, with constants where passes have ended
	layouts []codec.Layout // of what is written
	done    []bool
	results []ndarray.Array
	// settled has what took the place of barriers.
	settled map[*expr.Node]*expr.Node
	// Arrays that are held on disk: how many there have been, and where, nil
	// while a run is only planned.
	holds       int
	needsFolder bool
	folder      *scratch.Folder
	begun       []files.Target // that appear at the end
	asked       bool           // nobody needs to know what would do
	dry         bool           // nothing is read: what passes yield has a shape alone
}

// newRun plans a run, and refuses one that would not fit.
func newRun(o Option, outs []Output) (*run, error) {
	r, err := prepare(o, limitsOf(o.Map), outs, false)
	if err != nil {
		return r, r.advise(err)
	}
	stages, err := r.stages()
	if err != nil {
		return r, err
	}
	r.plan, err = plan.Fit(stages, r.limits)
	return r, r.advise(err)
}

// prepare returns a run that is not planned. asked says that it is only asked
// whether it would fit.
func prepare(o Option, limits plan.Limits, outs []Output, asked bool) (*run, error) {
	r := &run{opt: o, asked: asked, limits: limits, outs: outs, done: make([]bool, len(outs)), results: make([]ndarray.Array, len(outs)), settled: map[*expr.Node]*expr.Node{}}
	if err := apart(outs); err != nil {
		return r, err
	}
	for _, out := range outs {
		if out.Array.err != nil {
			return r, out.Array.err
		}
		r.nodes = append(r.nodes, out.Array.node)
	}
	keepCostly(r.nodes)
	r.layouts = make([]codec.Layout, len(outs))
	for i, out := range outs {
		n := r.nodes[i]
		if out.URL != "" {
			l, err := files.Plan(files.Target{URL: out.URL, Zarr: out.Zarr}, n)
			if err != nil {
				return r, fmt.Errorf("write %s: %w", out.URL, err)
			}
			r.layouts[i] = l
			if n, err = r.along(n, r.targetOf(i)); err != nil {
				return r, fmt.Errorf("write %s: %w", out.URL, err)
			}
		} else {
			n = gatherable(n)
		}
		r.nodes[i] = n
	}
	return r, nil
}

// apart fails if an output would be written where another one is.
func apart(outs []Output) error {
	places := map[string]string{}
	for _, out := range outs {
		if out.URL == "" {
			continue
		}
		place := files.Place(out.URL)
		for other, name := range places {
			if place == other || strings.HasPrefix(place, other+"/") || strings.HasPrefix(other, place+"/") {
				return fmt.Errorf("write %s and %s: %w: one would overwrite the other: give them different names", name, out.URL, fs.ErrExist)
			}
		}
		places[place] = out.URL
	}
	return nil
}

// cut gives a node other chunks.
func cut(n *expr.Node, chunk []int) *expr.Node {
	if slices.Equal(n.Chunk, chunk) {
		return n
	}
	return &expr.Node{Op: &expr.Rechunk{}, In: []*expr.Node{n}, DType: n.DType, Shape: n.Shape, Chunk: chunk}
}

// gathered is how large chunks should be that are brought into memory: while some
// are on the way, as many are made.
const gathered = 4 << 20

// gatherable returns a node in chunks that are not larger than it takes, where
// smaller ones cost nothing. What a pass yields is in memory anyway.
func gatherable(n *expr.Node) *expr.Node {
	if expr.Barrier(n) {
		return n
	}
	for m := range expr.Uses(n) {
		if !expr.Divisible(m) {
			return n
		}
	}
	chunk := slices.Clone(n.Chunk)
	for a := 0; a < len(chunk) && expr.Bytes(n.DType, chunk) > gathered; {
		if chunk[a] > 1 {
			chunk[a] = (chunk[a] + 1) / 2
		} else {
			a++
		}
	}
	return cut(n, chunk)
}

// work is a stage and what is to be done with its results.
type work struct {
	stage
	// For each target what it settles: the barriers (one for each result of a
	// fold), or an output.
	barriers [][]*expr.Node
	output   []int // -1 for none
}

// next returns the passes that can be made now, one for each grid; none if all is
// done.
func (r *run) next() []*work {
	var works []*work
	at := func(n *expr.Node, t target, output int) *work {
		for _, w := range works {
			if slices.Equal(w.Grid.Shape, n.Shape) && slices.Equal(w.Grid.Chunk, n.Chunk) {
				w.add(n, t, output)
				return w
			}
		}
		w := &work{stage: stage{Grid: n.Grid(), apart: !inProcess(r.opt.Map)}}
		w.add(n, t, output)
		works = append(works, w)
		return w
	}
	type place struct {
		*work
		target int
	}
	folded := map[string]place{}
	for _, b := range frontier(r.nodes) {
		in := b.In[0]
		f, isFold := b.Op.(*expr.Fold)
		if !isFold {
			kept, t := r.hold(b)
			w := at(kept, t, -1)
			w.barriers[len(w.barriers)-1] = []*expr.Node{b}
			continue
		}
		key := fmt.Sprintf("%p %s %s", in, f.Reducer, f.Params)
		p, ok := folded[key]
		if !ok {
			w := at(in, target{Reducer: f.Reducer, Params: f.Params}, -1)
			p = place{w, len(w.barriers) - 1}
			folded[key] = p
		}
		p.barriers[p.target] = append(p.barriers[p.target], b)
	}
	for i, n := range r.nodes {
		if c, ok := n.Op.(*expr.Const); ok && r.outs[i].URL == "" && (r.dry || c.Array.Contiguous()) {
			r.done[i], r.results[i] = true, c.Array
		}
		if r.done[i] || len(frontier([]*expr.Node{n})) > 0 {
			continue
		}
		at(n, r.targetOf(i), i)
	}
	return works
}

func (w *work) add(n *expr.Node, t target, output int) {
	w.Roots, w.Targets = append(w.Roots, n), append(w.Targets, t)
	w.barriers, w.output = append(w.barriers, nil), append(w.output, output)
}

func (r *run) targetOf(i int) target {
	out := r.outs[i]
	if out.URL == "" {
		return target{Gather: true}
	}
	t := &files.Target{URL: out.URL, Part: files.Part(r.opt.Map.Journal), Layout: r.layouts[i], Zarr: out.Zarr}
	if r.opt.Map.Journal == "" {
		t.Sync = files.SyncCommit
	}
	return target{Write: t}
}

// frontier returns the barriers below nodes that have none below themselves.
func frontier(nodes []*expr.Node) []*expr.Node {
	var found []*expr.Node
	deep := map[*expr.Node]bool{} // nodes that are or have a barrier
	var visit func(n *expr.Node) bool
	visit = func(n *expr.Node) bool {
		if known, ok := deep[n]; ok {
			return known
		}
		below := false
		for _, in := range n.In {
			below = visit(in) || below
		}
		if expr.Barrier(n) && !below {
			found = append(found, n)
		}
		deep[n] = below || expr.Barrier(n)
		return deep[n]
	}
	for _, n := range nodes {
		visit(n)
	}
	return found
}
