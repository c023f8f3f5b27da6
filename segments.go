package comal

import (
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
)

// segments is the store of a Pool: the items of each call lie together, in the
// caller's own slice, and their values go straight into the call's.
type segments[I, O any] struct {
	mu   sync.Mutex
	list []*segment[I, O] // in order of base
	dead int              // of them, those that have ended
	next int              // base of the next
}

// segment is the items of one call.
type segment[I, O any] struct {
	base  int
	in    []I
	out   []O
	left  int // items not released
	about Result[O]
	fails engine.ItemErrors
	why   error                // of the pool's end, if that came first
	ended func(*segment[I, O]) // called once, when nothing is left or the pool has ended
}

// err is what went wrong with a segment's items.
func (g *segment[I, O]) err() error {
	if g.why != nil || g.fails == nil {
		return g.why
	}
	return g.fails
}

// first is what went wrong with a segment's only item.
func (g *segment[I, O]) first() error {
	if g.why == nil && len(g.fails) > 0 {
		return g.fails[0]
	}
	return g.why
}

// add appends a segment.
func (s *segments[I, O]) add(in []I, out []O, ended func(*segment[I, O])) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &segment[I, O]{base: s.next, in: in, out: out, left: len(in), ended: ended}
	s.next += len(in)
	s.list = append(s.list, g)
}

// at returns the segment that holds a position. The store must be locked.
func (s *segments[I, O]) at(pos int) *segment[I, O] {
	return s.list[sort.Search(len(s.list), func(i int) bool { return s.list[i].base > pos })-1]
}

// each calls f for the part of each segment that lies in [first, first+n); k is
// the part's distance from first. The store must be locked.
func (s *segments[I, O]) each(first, n int, f func(g *segment[I, O], lo, hi, k int)) {
	for pos := first; pos < first+n; {
		g := s.at(pos)
		lo := pos - g.base
		hi := min(len(g.in), lo+first+n-pos)
		f(g, lo, hi, pos-first)
		pos += hi - lo
	}
}

func (s *segments[I, O]) load(first, n int) (in []I, out []O) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.at(first)
	if lo := first - g.base; lo+n <= len(g.in) {
		return g.in[lo : lo+n : lo+n], g.out[lo : lo+n : lo+n]
	}
	in = make([]I, n)
	s.each(first, n, func(g *segment[I, O], lo, hi, k int) { copy(in[k:], g.in[lo:hi]) })
	return in, make([]O, n)
}

func (s *segments[I, O]) save(first, attempt int, out []O, r *engine.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.each(first, len(out), func(g *segment[I, O], lo, hi, k int) {
		if &g.out[lo] != &out[k] {
			copy(g.out[lo:hi], out[k:])
		}
		if len(g.in) == 1 {
			rest := *r
			rest.Notes = slices.DeleteFunc(slices.Clone(r.Notes), func(n engine.Note) bool { return n.Pos != k })
			g.about = about(out[k], k, attempt, &rest, time.Now())
		}
	})
}

func (s *segments[I, O]) label(pos int) (I, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.at(pos); pos-g.base < len(g.in) {
		return g.in[pos-g.base], true
	}
	var zero I
	return zero, false
}

// fail books that an item failed for good; its index is that in the call.
func (s *segments[I, O]) fail(pos int, e *engine.ItemError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.at(pos)
	e.Index = pos - g.base
	g.fails = append(g.fails, e)
}

// release books that items have ended.
func (s *segments[I, O]) release(first, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.each(first, n, func(g *segment[I, O], lo, hi, _ int) {
		if g.left -= hi - lo; g.left == 0 {
			s.end(g)
		}
	})
	s.forget()
}

// end tells the caller of a segment. The store must be locked.
func (s *segments[I, O]) end(g *segment[I, O]) {
	slices.SortFunc(g.fails, byIndex)
	g.ended(g)
	g.in, g.out, g.ended = nil, nil, nil
	s.dead++
}

// abort ends all segments because the pool has ended.
func (s *segments[I, O]) abort(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.list {
		if g.left > 0 {
			g.why, g.left = why, 0
			s.end(g)
		}
	}
	s.list = nil
}

// index returns which item of its call stands at a position.
func (s *segments[I, O]) index(pos int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return pos - s.at(pos).base
}

// forget drops segments that have ended, once they are most of the list.
func (s *segments[I, O]) forget() {
	if s.dead < 16 || 2*s.dead < len(s.list) {
		return
	}
	s.list = slices.DeleteFunc(s.list, func(g *segment[I, O]) bool { return g.left == 0 })
	s.dead = 0
}
