package array

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/simd"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// needs says what the task of a chunk holds at most at once. What it returns is
// counted twice: until it is merged the next one is made, or in a worker process what
// is to travel.
func (s *stage) needs() needs {
	tile := s.tileShape()
	transient, kept := expr.Need(s.Grid.Chunk, tile, s.Roots...)
	u := needs{buffers: []plan.Use{{What: "between", Bytes: transient}, {What: "chunks of inputs", Bytes: kept}}}
	if s.apart {
		u.heap = some(plan.Use{What: "arrays in memory, in each worker", Bytes: s.constants() + s.decompressed() + copiesRead*s.parameters()})
		u.arriving = some(plan.Use{What: "results on their way", Bytes: arriving * s.result()})
	}
	for i, t := range s.Targets {
		n := s.Roots[i]
		part, whole := expr.Room(n.DType, tile), expr.Room(n.DType, s.Grid.Chunk)
		switch {
		case s.folds[i] != nil:
			state, work := s.folds[i].Bytes(s.Grid.Chunk)
			u.buffers = append(u.buffers, plan.Use{What: "tile for " + t.Reducer, Bytes: part})
			u.heap = append(u.heap, plan.Use{What: "state of " + t.Reducer, Bytes: 2*state + work})
		case t.Gather:
			u.heap = append(u.heap, plan.Use{What: "chunk of the result", Bytes: 2 * whole})
		case t.Write.Layout.Piecewise:
			u.buffers = append(u.buffers, plan.Use{What: "tile for " + t.Write.URL, Bytes: part + t.Write.Layout.Extra})
		default:
			u.buffers = append(u.buffers, plan.Use{What: "chunk of " + t.Write.URL, Bytes: whole + t.Write.Layout.Extra})
		}
	}
	return u
}

// arriving is how often what comes from another process is in the memory of this one:
// as bytes while these become a part of more bytes, and then beside one before it that
// waits to be merged.
const arriving = 3

// How often parameters of reducers are in memory, which are text and may have matrices
// in them: with what is made of them where they are used, read by a worker, and written
// for workers or a digest.
const copiesUsed, copiesRead, copiesWritten = 3, 4, 3

// parameters returns the bytes of those, if they are worth counting.
func (s *stage) parameters() int64 {
	const little = 4 << 10
	n := int64(0)
	for _, t := range s.Targets {
		n += int64(len(t.Params))
	}
	if n <= little {
		return 0
	}
	return n
}

// result returns the bytes of what the task of a chunk returns.
func (s *stage) result() int64 {
	n := int64(0)
	for i, t := range s.Targets {
		if s.folds[i] != nil {
			state, _ := s.folds[i].Bytes(s.Grid.Chunk)
			n += state
		} else if t.Gather {
			n += expr.Bytes(s.Roots[i].DType, s.Grid.Chunk)
		}
	}
	return n
}

// some returns a use, if there is anything of it.
func some(u plan.Use) []plan.Use {
	if u.Bytes == 0 {
		return nil
	}
	return []plan.Use{u}
}

// stages returns the passes of a run by going through it with nothing read: what
// they will yield is an array of zeros that takes no memory.
func (r *run) stages() ([]plan.Stage, error) {
	var stages []plan.Stage
	p := *r
	p.dry = true
	p.settled = map[*expr.Node]*expr.Node{}
	p.done = make([]bool, len(r.outs))
	p.nodes = append([]*expr.Node(nil), r.nodes...)
	held := some(plan.Use{What: "arrays that were decompressed", Bytes: (&stage{Roots: r.nodes}).decompressed()})
	for {
		works := p.next()
		if len(works) == 0 {
			r.needsFolder = p.holds > 0
			return stages, nil
		}
		for _, w := range works {
			if err := w.prepare(); err != nil {
				return nil, err
			}
			s := w.describe()
			s.Shared = slices.Concat(s.Shared, p.keeps(), held, r.opt.Held, r.keeping(w), r.saying(w))
			stages = append(stages, s)
			for i := range w.Targets {
				for _, b := range w.barriers[i] {
					if t := w.Targets[i].Write; t != nil {
						p.settled[b] = source(b, *t)
					} else {
						p.settled[b] = imagined(b)
					}
				}
				if out := w.output[i]; out >= 0 {
					p.done[out] = true
				}
			}
		}
		p.settle()
	}
}

// constants returns the bytes of arrays in memory.
func (s *stage) constants() int64 {
	n := int64(0)
	for _, c := range expr.Constants(s.Roots...) {
		n += c.Held()
	}
	return n
}

// decompressed returns the bytes that readers hold of sources for as long as they are
// open, which is until the run ends.
func (s *stage) decompressed() int64 {
	n := int64(0)
	for node := range expr.Uses(s.Roots...) {
		if source, ok := node.Op.(*expr.Source); ok {
			n += source.Layout.Held
		}
	}
	return n
}

// saying is what parameters take in this process.
func (r *run) saying(w *work) []plan.Use {
	copies := int64(copiesUsed)
	if w.apart || r.opt.Map.Journal != "" {
		copies += copiesWritten
	}
	return some(plan.Use{What: "parameters of folds", Bytes: copies * w.parameters()})
}

// keeping is what it takes to write results of chunks to a journal, or to take them
// from there: one at a time, as bytes while these become a part of more bytes.
func (r *run) keeping(w *work) []plan.Use {
	if r.opt.Map.Journal == "" {
		return nil
	}
	const copies = 2
	return some(plan.Use{What: "result of a chunk on its way to the journal", Bytes: copies * w.result()})
}

// What the program itself and a worker process need beside tasks, in bytes, twice
// what is measured; and what the root package counts for both.
const (
	ownMemory    = 16 << 20
	workerMemory = 10 << 20
	mapMemory    = 32 << 20
	mapWorker    = 16 << 20
	// The part of both that is the heap.
	ownHeap    = 13 << 20
	workerHeap = 7 << 20
)

// products is how many floating-point operations products of matrices make in a
// second on one core, about, by the instructions that there are.
var products = map[simd.Level]float64{simd.Plain: 1e9, simd.NEON: 8e9, simd.AVX2: 15e9, simd.AVX512: 30e9}

// limitsOf returns what a run may use. It looks at the machine.
func limitsOf(o comal.Option) plan.Limits {
	machine := host.Detect()
	const fromDisk, toDisk = 500e6, 300e6 // of slow disks
	l := plan.Limits{Rates: plan.Rates{Read: fromDisk, Write: toDisk, Flops: products[simd.Use] * float64(machine.AllowedCPUs)}, Budget: o.Memory, Base: ownMemory, Processes: o.Processes, Cores: machine.AllowedCPUs}
	if !inProcess(o) {
		l.Each = workerMemory
	}
	if l.Budget == 0 {
		l.Budget = machine.AllowedMemory / 10 * 7
	}
	if l.Budget == 0 {
		l.Budget = math.MaxInt64
	}
	return l
}

// imagined is a constant of zeros without memory for all of them.
func imagined(n *expr.Node) *expr.Node {
	zero := ndarray.New(n.DType).Broadcast(n.Shape...)
	return &expr.Node{Op: &expr.Const{Array: zero}, DType: n.DType, Shape: n.Shape, Chunk: n.Chunk}
}

// describe says what a pass does.
func (w *work) describe() plan.Stage {
	u := w.needs()
	s := plan.Stage{Grid: w.Grid, Tasks: w.Grid.Len(), Task: slices.Concat(u.buffers, u.heap, u.arriving), Shared: w.merging()}
	for i, t := range w.Targets {
		n := w.Roots[i]
		all := expr.Bytes(n.DType, n.Shape)
		switch {
		case t.Reducer != "":
			s.Name = join(s.Name, t.Reducer)
		case t.Gather:
			s.Name = join(s.Name, "bring into memory")
			s.Shared = append(s.Shared, plan.Use{What: "result", Bytes: all})
		default:
			s.Name, s.Output = join(s.Name, "write "+t.Write.URL), t.Write.URL
			s.Writes += all
		}
	}
	s.Inputs, s.Flops = w.inputs(), w.flops()
	return s
}

// flops counts the operations of products, and of reducers that say how many they
// make.
func (s *stage) flops() float64 {
	n := 0.0
	for node := range expr.Uses(s.Roots...) {
		if _, ok := node.Op.(*expr.MatMul); ok {
			n += 2 * float64(elements(node.Shape)) * float64(node.In[0].Shape[1])
		}
	}
	for i, f := range s.folds {
		if w, ok := f.(reduce.Laborious); ok {
			n += w.Flops(s.Roots[i].Shape)
		}
	}
	return n
}

// keeps says what lies in memory beside a pass: results of those before, and
// arrays that were given.
func (r *run) keeps() []plan.Use {
	results, constants := int64(0), (&stage{Roots: r.nodes}).constants()
	for i, n := range r.nodes {
		if r.done[i] && r.outs[i].URL == "" {
			results += expr.Bytes(n.DType, n.Shape)
		}
	}
	return slices.Concat(some(plan.Use{What: "results of passes before", Bytes: results}), some(plan.Use{What: "arrays in memory", Bytes: constants}))
}

// merging says what the states of chunks take that wait for their neighbours: for
// each group that is merged, one for each level of a tree.
func (w *work) merging() []plan.Use {
	var uses []plan.Use
	dims := w.Grid.Dims()
	for i, f := range w.folds {
		if f == nil {
			continue
		}
		groups, inner := int64(1), 1
		for a, n := range dims {
			if slices.Contains(f.Axes(), a) {
				inner *= n
			} else {
				groups *= int64(n)
			}
		}
		state, work := f.Bytes(w.Grid.Chunk)
		levels := int64(min(inner, bits.Len(uint(inner))+1))
		uses = append(uses, plan.Use{What: "states of " + w.Targets[i].Reducer + " to be merged", Bytes: groups*levels*state + work})
	}
	return uses
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return fmt.Sprintf("%s, %s", a, b)
}
