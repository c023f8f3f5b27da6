package gemm

// worker is one thread of a run.
type worker[T Float] struct {
	*run[T]
	b, tile []T
	strip   int // which one b holds, counted over all phases, or -1
}

func (r *run[T]) newWorker(thread int) worker[T] {
	own := r.space[r.buffersA*r.sizeA+thread*(r.sizeB+r.tile):]
	return worker[T]{run: r, b: own[:r.sizeB], tile: own[r.sizeB:][:r.tile], strip: -1}
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
	to := w.packedA(f)
	from, end := share(ceil(w.mc, w.Rows), p, w.packs)
	i, end := i0+from*w.Rows, min(i0+end*w.Rows, i1)
	if i < end {
		pack(to[(i-i0)*(l1-l0):], w.Rows, w.Rows, end-i, l1-l0, w.A.Data[i*w.A.RS+l0*w.A.CS:], w.A.RS, w.A.CS)
	}
}

// compute adds the product of phase f to the piece of c in a strip and a part of
// the row block.
func (w *worker[T]) compute(f, strip, part int) {
	i0, i1, l0, l1 := w.block(f)
	from, to := share(ceil(w.mc, w.Rows), part, w.parts)
	if w.Part == Upper {
		strip = w.strips - 1 - strip // the longest first
	}
	j0, j1 := share(ceil(w.N, w.Cols()), strip, w.strips)
	j0, j1 = j0*w.Cols(), min(j1*w.Cols(), w.N)
	first, end := i0+from*w.Rows, min(i0+to*w.Rows, i1)
	if first >= end || w.outside(first, end, j0, j1) {
		return
	}
	if key := f*w.strips + strip; w.strip != key {
		pack(w.b, w.Cols(), w.Lanes, j1-j0, l1-l0, w.B.Data[l0*w.B.RS+j0*w.B.CS:], w.B.CS, w.B.RS)
		w.strip = key
	}
	beta := w.Beta
	if l0 > 0 {
		beta = 1
	}
	a := w.packedA(f)
	for i := first; i < end; i += w.Rows {
		w.rows(i, i1, j0, j1, l1-l0, a[(i-i0)*(l1-l0):], beta)
	}
}

// outside says whether no element of rows i0 to i1 and columns j0 to j1 is in the
// part.
func (j *Job[T]) outside(i0, i1, j0, j1 int) bool {
	return j.Part == Lower && j0 >= i1 || j.Part == Upper && j1 <= i0
}

// across says whether some of the elements are not in the part.
func (j *Job[T]) across(i0, i1, j0, j1 int) bool {
	return j.Part == Lower && j1-1 > i0 || j.Part == Upper && j0 < i1-1
}

// rows computes the tiles of one panel of a and a strip. It is not inlined so
// that the collector can stop a thread here: kernels cannot be stopped.
//
//go:noinline
func (w *worker[T]) rows(i, end, j0, j1, k int, a []T, beta T) {
	cols := w.Cols()
	i1 := min(i+w.Rows, end)
	for j := j0; j < j1; j += cols {
		w.one(i, i1, j, min(j+cols, j1), k, a, w.b[(j-j0)*k:], beta)
	}
}
