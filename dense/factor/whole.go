package factor

// whole is a matrix whose columns become those of a triangle. What lies below
// it is the reflectors, or if they are not kept, zeros down to the end of the
// block and anything after.
type whole struct {
	a    matrix
	keep bool
}

func (x whole) load(p *panel, from, to int) {
	a := x.a.Slice(from, x.a.Rows, from, to)
	p.set(a)
	p.joined = false
}

func (x whole) store(p *panel, from, to int) {
	if x.keep {
		x.a.Slice(from, x.a.Rows, from, to).Copy(p.v)
	}
	for j := from; j < to; j++ {
		for i := from; i <= j; i++ {
			x.a.Set(i, j, p.r.At(i-from, j-from))
		}
		for i := j + 1; i < to && !x.keep; i++ {
			x.a.Set(i, j, 0)
		}
	}
}

func (x whole) update(p *panel, at, from, to int, work []float64) {
	wy{p.v, p.t}.leftPart(true, x.a.Slice(at, x.a.Rows, from, to), work)
}
