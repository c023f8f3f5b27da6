package gemm

// worker is one thread of a run.
type worker[T Float] struct {
	*run[T]
	packed, edge, tile []T // the strip of b, the last panel of a, a tile of c
	strip              int // which one packed holds, counted over all phases, or -1
	edgeOf             int // which phase edge belongs to, or -1
}

func (r *run[T]) newWorker(thread int) worker[T] {
	own := r.space[r.buffersA*r.sizeA+thread*r.own():]
	w := worker[T]{run: r, strip: -1, edgeOf: -1}
	w.packed, own = own[:r.sizeB], own[r.sizeB:]
	w.edge, own = own[:r.sizeEdge], own[r.sizeEdge:]
	w.tile = own[:r.plan.tile]
	return w
}

// block returns the rows and depths of a phase.
func (r *run[T]) block(f int) (i0, i1, l0, l1 int) {
	i0, l0 = f/r.depths*r.mc, f%r.depths*r.kc
	return i0, min(i0+r.mc, r.M), l0, min(l0+r.kc, r.K)
}

// packedA is the buffer of the phase's block of a.
func (r *run[T]) packedA(f int) []T { return r.space[f%r.buffersA*r.sizeA:][:r.sizeA] }

// share returns the units of piece p of pieces that share n units.
func share(n, p, pieces int) (from, to int) { return n * p / pieces, n * (p + 1) / pieces }

// pack copies piece p of the block of a of phase f into panels.
func (w *worker[T]) pack(f, p int) {
	i0, i1, l0, l1 := w.block(f)
	from, end := share(w.mc/w.Rows, p, w.packs)
	i, end := i0+from*w.Rows, min(i0+end*w.Rows, i1)
	if i < end {
		pack(w.packedA(f)[(i-i0)*(l1-l0):], w.Rows, w.Rows, end-i, l1-l0, w.A.Data[i*w.A.RS+l0*w.A.CS:], w.A.RS, w.A.CS)
	}
}

// compute adds the product of phase f to the piece of c in a strip and a part of
// the row block.
func (w *worker[T]) compute(f, strip, part int) {
	i0, i1, l0, l1 := w.block(f)
	from, to := share(w.mc/w.Rows, part, w.parts)
	if w.Part == Upper {
		strip = w.strips - 1 - strip // the longest first
	}
	j0, j1 := share(ceil(w.N, w.Cols()), strip, w.strips)
	j0, j1 = j0*w.Cols(), min(j1*w.Cols(), w.N)
	first, end := i0+from*w.Rows, min(i0+to*w.Rows, i1)
	if first >= end || w.outside(first, end, j0, j1) {
		return
	}
	b := w.stripOf(f*w.strips+strip, j0, j1, l0, l1)
	if l0 > 0 {
		b.beta = 1
	}
	for i := first; i < end; i += w.Rows {
		w.rows(i, min(i+w.Rows, end), b, w.panelOf(f, i, i1, i-i0, l0, l1))
	}
}

// strip is a strip of b: the columns from j0 to j1, and how the kernel reads
// them. The last ones may be elsewhere.
type strip[T Float] struct {
	j0, j1, k int
	beta      T
	data      []T
	step, rs  int // between panels; between rows of a panel, 0 for its width
	last      []T // the last panel, if it is elsewhere
}

// stripOf packs the strip that has the number key unless it is packed already or
// need not be.
func (w *worker[T]) stripOf(key, j0, j1, l0, l1 int) strip[T] {
	k, from := l1-l0, w.B.Data[l0*w.B.RS+j0*w.B.CS:]
	s := strip[T]{j0: j0, j1: j1, k: k, beta: w.Beta}
	if w.packB {
		s.data, s.step = w.packed, w.Cols()*k
		if w.strip != key {
			pack(w.packed, w.Cols(), w.Lanes, j1-j0, k, from, w.B.CS, w.B.RS)
		}
	} else {
		s.data, s.step, s.rs = from, w.Cols(), w.B.RS
		if over := (j1 - j0) % w.Cols(); over%w.Lanes > 0 {
			s.last = w.packed
			if w.strip != key {
				pack(w.packed, w.Cols(), w.Lanes, over, k, from[j1-over-j0:], w.B.CS, w.B.RS)
			}
		}
	}
	w.strip = key
	return s
}

// panel is how the kernel reads a panel of a.
type panel[T Float] struct {
	data   []T
	rs, cs int
}

// panelOf returns the panel of the rows from i, which is row at of the block.
func (w *worker[T]) panelOf(f, i, end, at, l0, l1 int) panel[T] {
	if w.packs > 0 {
		return panel[T]{w.packedA(f)[at*(l1-l0):], 1, w.Rows}
	}
	from := w.A.Data[i*w.A.RS+l0*w.A.CS:]
	if end-i >= w.Rows {
		return panel[T]{from, w.A.RS, w.A.CS}
	}
	if w.edgeOf != f {
		pack(w.edge, w.Rows, w.Rows, end-i, l1-l0, from, w.A.RS, w.A.CS)
		w.edgeOf = f
	}
	return panel[T]{w.edge, 1, w.Rows}
}

// rows computes the tiles of one panel of a and a strip. It is not inlined so
// that the collector can stop a thread here: kernels cannot be stopped.
//
//go:noinline
func (w *worker[T]) rows(i, i1 int, s strip[T], a panel[T]) {
	cols := w.Cols()
	j, at := s.j0, 0
	for ; j+cols <= s.j1; j += cols {
		rs := s.rs
		if rs == 0 {
			rs = cols
		}
		w.one(i, i1, j, j+cols, w.Vecs, s.k, a, s.data[at:], rs, s.beta)
		at += s.step
	}
	if j == s.j1 {
		return
	}
	vecs := ceil(s.j1-j, w.Lanes)
	b, rs := s.last, vecs*w.Lanes
	if b == nil {
		b = s.data[at:]
		if s.rs > 0 {
			rs = s.rs
		}
	}
	w.one(i, i1, j, s.j1, vecs, s.k, a, b, rs, s.beta)
}
