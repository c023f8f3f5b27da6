package bench

import (
	"fmt"
	"slices"
)

// denseOp is an operation that is measured beside NumPy's or SciPy's.
type denseOp struct {
	name       string
	rows, cols int
	open       func(rows, cols int) work
	peers      []densePeer
	atLeast    []float64 // the ratio to reach on 1, 2 ... threads; the last is for more, too
	off        float64   // how far results may be apart
	single     bool      // float32
}

// densePeer is a library and what dense.py calls the operation there.
type densePeer struct{ library, operation string }

// How far results may be apart, as a part of their norm: the rounding of a
// product, of a solution whose matrix loses some digits, and of float32.
const (
	offByRounding  = 1e-10
	offByCondition = 1e-7
	offInFloat32   = 1e-5
)

// denseOps are all operations, with tiny sizes if it is only to be seen that
// they run.
func denseOps(quick bool) []denseOp {
	products := []int{64, 100, 200, 500, 1000, 2000, 6000}
	single, n, tall, long := 2000, 1000, 10_000, 125_000
	if quick {
		products, single, n, tall, long = []int{10, 64, 200}, 100, 50, 300, 2000
	}
	var ops []denseOp
	for _, p := range products {
		ops = append(ops, denseOp{
			name: fmt.Sprintf("gemm n=%d", p), rows: p, cols: p, open: gemmWork[float64],
			peers: numPy("gemm"), atLeast: gemmAtLeast(p),
		})
	}
	size := fmt.Sprintf("%d x %d", tall, n)
	ops = append(ops,
		denseOp{name: fmt.Sprintf("gemm float32 n=%d", single), rows: single, cols: single, open: gemmWork[float32], peers: numPy("gemm"), atLeast: []float64{0.9}, off: offInFloat32, single: true},
		denseOp{name: "syrk " + size, rows: tall, cols: n, open: gramWork, peers: numPy("gram"), atLeast: []float64{1}},
		denseOp{name: "qr r only " + size, rows: tall, cols: n, open: rWork, peers: bothQR(), atLeast: []float64{1}},
		denseOp{name: fmt.Sprintf("qr r only %d x %d", n, n), rows: n, cols: n, open: rWork, peers: bothQR(), atLeast: []float64{1}, off: offByCondition},
	)
	ops = append(ops, squareOps(n)...)
	ops = append(ops, columnOps(long, n)...)
	for i := range ops {
		if ops[i].off == 0 {
			ops[i].off = offByRounding
		}
	}
	return ops
}

// gemmAtLeast is what a product of n rows and columns must reach.
func gemmAtLeast(n int) []float64 {
	switch {
	case n < 500:
		return []float64{0.8}
	case n < 1000:
		return []float64{0.97, 0.9}
	}
	return []float64{0.97, 0.95}
}

// squareOps solve systems of n rows and columns, and find their eigenvalues and
// singular values.
func squareOps(n int) []denseOp {
	ops := []denseOp{
		{name: "cholesky", open: choleskyWork, peers: sciPy("cholesky"), atLeast: []float64{0.8}},
		{name: "triangular solve", open: solveTriangularWork, peers: sciPy("solve_triangular"), atLeast: []float64{0.8}},
		{name: "lu solve", open: solveWork, peers: sciPy("solve"), atLeast: []float64{0.8}, off: offByCondition},
		{name: "singular values", open: singularValuesWork, peers: numPy("singular_values"), atLeast: []float64{0.7}},
		{name: "svd thin", open: svdWork, peers: numPy("svd"), atLeast: []float64{0.7}},
		{name: "eigvalsh", open: eigenvaluesWork, peers: numPy("eigenvalues"), atLeast: []float64{0.7}},
		{name: "eigh", open: eighWork, peers: numPy("eigh"), atLeast: []float64{0.7}},
	}
	for i := range ops {
		ops[i].name += fmt.Sprintf(" n=%d", n)
		ops[i].rows, ops[i].cols = n, n
	}
	return ops
}

func numPy(operation string) []densePeer { return []densePeer{{"NumPy", operation}} }
func sciPy(operation string) []densePeer { return []densePeer{{"SciPy", operation}} }

// bothQR are NumPy's, which copies its matrix, and SciPy's, which need not.
func bothQR() []densePeer { return []densePeer{{"NumPy", "qr NumPy"}, {"SciPy", "qr SciPy"}} }

// must returns the ratio to reach on so many threads.
func (o *denseOp) must(threads int) float64 {
	return o.atLeast[min(threads, len(o.atLeast))-1]
}

// threadCounts are 1, 2, 4 ... and most.
func threadCounts(most int) []int {
	var counts []int
	for n := 1; n < most; n *= 2 {
		counts = append(counts, n)
	}
	return append(slices.Clip(counts), most)
}
