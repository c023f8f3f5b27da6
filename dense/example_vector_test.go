package dense_test

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
)

func ExampleDot() {
	x, y := dense.Vec([]float64{1, 2, 3}), dense.Vec([]float64{4, 5, 6})
	fmt.Println(dense.Dot(x, y, dense.Limits{}))
	// Output: 32 <nil>
}

func ExampleSum() {
	m := dense.RowMajor([]float64{
		1, 2, 3,
		4, 5, 6,
	}, 2, 3)
	fmt.Println(dense.Sum(m.Col(1), dense.Limits{Threads: 2}))
	// Output: 7 <nil>
}

func ExampleMax() {
	fmt.Println(dense.Max(dense.Vec([]float64{1, math.NaN(), 3}), dense.Limits{}))
	// Output: NaN <nil>
}

func ExampleNorm2() {
	norm, err := dense.Norm2(dense.Vec([]float64{3e200, 4e200}), dense.Limits{})
	fmt.Printf("%.3g %v\n", norm, err)
	// Output: 5e+200 <nil>
}

func ExampleAxpy() {
	y := dense.Vec([]float64{1, 1})
	fmt.Println(dense.Axpy(2, dense.Vec([]float64{3, 4}), y, dense.Limits{}), y.Data)
	fmt.Println(dense.Scale(10, y, dense.Limits{}), y.Data)
	// Output:
	// <nil> [7 9]
	// <nil> [70 90]
}

func ExampleGemv() {
	a := dense.RowMajor([]float64{
		1, 2,
		3, 4,
	}, 2, 2)
	x, y := dense.Vec([]float64{1, 10}), dense.Vec(make([]float64, 2))
	fmt.Println(dense.Gemv(1, a, x, 0, y, dense.Limits{}), y.Data)
	fmt.Println(dense.Gemv(1, a.T(), x, 0, y, dense.Limits{}), y.Data)
	// Output:
	// <nil> [21 43]
	// <nil> [31 42]
}

func ExampleSymv() {
	a := dense.RowMajor([]float64{
		1, 0,
		3, 4,
	}, 2, 2)
	x, y := dense.Vec([]float64{1, 10}), dense.Vec(make([]float64, 2))
	fmt.Println(dense.Symv(1, a.Lower(), x, 0, y, dense.Limits{}), y.Data)
	// Output: <nil> [31 43]
}

func ExampleGer() {
	a := dense.New[float64](2, 2)
	fmt.Println(dense.Ger(1, dense.Vec([]float64{1, 2}), dense.Vec([]float64{3, 4}), a, dense.Limits{}), a.Data)
	// Output: <nil> [3 4 6 8]
}

func ExampleColumnMeans() {
	m := dense.RowMajor([]float64{
		1, 20,
		3, 40,
	}, 2, 2)
	columns, rows := make([]float64, 2), make([]float64, 2)
	fmt.Println(dense.ColumnMeans(m, columns, dense.Limits{Threads: 2}), columns)
	fmt.Println(dense.ColumnMeans(m.T(), rows, dense.Limits{Threads: 2}), rows)
	// Output:
	// <nil> [2 30]
	// <nil> [10.5 21.5]
}

// The sums of parts that come one after the other, as from a file, have the same
// bits as those of the whole.
func ExampleLeafSums() {
	const rows, cols = 2*dense.Leaf + 100, 2
	m := dense.New[float64](rows, cols)
	for i := range rows {
		m.Set(i, 0, 0.1)
		m.Set(i, 1, float64(i)/3)
	}
	whole := make([]float64, cols)
	fmt.Println(dense.ColumnSums(m, whole, dense.Limits{}))

	leaves, parts := dense.New[float64](3, cols), make([]float64, cols)
	fmt.Println(dense.LeafSums(m.Slice(0, 2*dense.Leaf, 0, cols), leaves.Slice(0, 2, 0, cols), dense.Limits{}))
	fmt.Println(dense.LeafSums(m.Slice(2*dense.Leaf, rows, 0, cols), leaves.Slice(2, 3, 0, cols), dense.Limits{}))
	fmt.Println(dense.JoinSums(leaves, parts, dense.Limits{}))
	fmt.Println(parts[0] == whole[0] && parts[1] == whole[1])
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// <nil>
	// true
}

func ExampleConvert() {
	pixels := []uint8{0, 128, 255}
	values, back := make([]float64, 3), make([]int8, 3)
	fmt.Println(dense.Convert(pixels, values, dense.Limits{}), values)
	fmt.Println(dense.Convert([]float64{-1.9, 1e9, math.NaN()}, back, dense.Limits{}), back)
	// Output:
	// <nil> [0 128 255]
	// <nil> [-1 127 0]
}
