package image

import "github.com/comal-go/comal/dense"

// tileSize is the largest side of the tiles the product is made in. A tile of
// this size (8 MiB) costs its packing little beside its arithmetic, and is far
// from being the product of a photograph as a whole.
const tileSize = 1024

// Signature returns the integer part of the mean of m·mᵀ, where m is a matrix of
// h rows and w columns as [Image.Median] makes it. It forms every entry of the
// lower triangle, h·h·w additions and multiplications in all, tile by tile; a
// tile is summed and its buffer used again, so the product is never in memory as
// a whole. Tiles off the diagonal count twice.
//
// Exactly threads goroutines compute, the caller one of them (below 1 means 1;
// fewer for a matrix of very few rows). The result has the same bits for any
// number of them, as the product has, see [dense.Limits]. For medians the sums are
// exact, while NumPy rounds above 2⁵³/4: its result could differ by one for
// images of far more than 12 megapixels, if the mean is a whole number or next
// to one.
func Signature(m []float64, h, w, threads int) int64 {
	checkShape(m, h, w)
	if h == 0 || w == 0 {
		return 0
	}
	a := dense.RowMajor(m, h, w)
	tiles := (h + tileSize - 1) / tileSize
	strip := func(i int) dense.Matrix[float64] { return a.Slice(i*h/tiles, (i+1)*h/tiles, 0, w) }
	side := min(h, tileSize)
	buffer := dense.New[float64](side, side)
	limits := dense.Limits{Threads: max(1, threads)}
	total := exact(0)
	add := func(sum float64) { total.Add(total, exact(sum)) }
	for i := range tiles {
		rows := strip(i)
		for j := range i {
			cols := strip(j)
			c := buffer.Slice(0, rows.Rows, 0, cols.Rows)
			must(dense.Gemm(1, rows, cols.T(), 0, c, limits))
			addRows(c, add)
		}
		c := buffer.Slice(0, rows.Rows, 0, rows.Rows)
		must(dense.Syrk(1, rows, 0, c.Lower(), limits))
		addTriangle(c, add)
	}
	return mean(total, h)
}

// addRows adds each row of a tile off the diagonal twice. The sum of a row of
// medians' products is exact for more columns than any picture has.
func addRows(c dense.Matrix[float64], add func(float64)) {
	for i := range c.Rows {
		add(2 * sum(c.Data[i*c.RowStride:][:c.Cols]))
	}
}

// addTriangle adds the rows of the lower triangle of a tile on the diagonal,
// entries off the diagonal twice.
func addTriangle(c dense.Matrix[float64], add func(float64)) {
	for i := range c.Rows {
		row := c.Data[i*c.RowStride:][:i+1]
		add(2*sum(row[:i]) + row[i])
	}
}

// sum adds in four parts, so that an addition need not wait for the one before.
func sum(x []float64) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d = a+x[0], b+x[1], c+x[2], d+x[3]
	}
	for _, v := range x {
		a += v
	}
	return a + b + (c + d)
}

// must panics where an operation refuses shapes that are made here.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
