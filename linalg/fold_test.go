package linalg_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

type matrix = dense.Matrix[float64]

// cut says how a matrix is folded: so many rows a chunk and a tile, on so many
// threads.
type cut struct{ chunk, tile, threads int }

// fold reduces x, as arrays are: tiles of chunks, and chunks in a tree.
func fold(name string, params any, x ndarray.Array, c cut) ([]matrix, error) {
	ctx := context.Background()
	text, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	r, err := reduce.Make(strings.TrimSpace(name), reduce.Spec{DType: x.DType, Shape: x.Shape}, text)
	if err != nil {
		return nil, err
	}
	var states []reduce.State
	for from := 0; from < x.Shape[0]; from += c.chunk {
		to := min(from+c.chunk, x.Shape[0])
		var s reduce.State
		for at := from; at < to; at += c.tile {
			box := grid.Box{Start: []int{at, 0}, Stop: []int{min(at+c.tile, to), x.Shape[1]}}
			if s, err = r.Fold(ctx, s, reduce.Tile{Array: x.Slice(box), Box: box, Threads: c.threads}); err != nil {
				return nil, err
			}
		}
		states = append(states, s)
	}
	if states == nil {
		states = []reduce.State{nil}
	}
	for len(states) > 1 {
		var next []reduce.State
		for i := 0; i < len(states); i += 2 {
			if i+1 == len(states) {
				next = append(next, states[i])
				continue
			}
			s, err := r.Merge(ctx, states[i], states[i+1], c.threads)
			if err != nil {
				return nil, err
			}
			next = append(next, s)
		}
		states = next
	}
	results, err := r.Finish(ctx, states[0], c.threads)
	if err != nil {
		return nil, err
	}
	made := make([]matrix, len(results))
	for i, a := range results {
		made[i] = dense.RowMajor(ndarray.Values[float64](a), a.Shape[0], a.Len()/max(1, a.Shape[0]))
		if len(a.Shape) == 2 {
			made[i].Cols = a.Shape[1]
		}
	}
	return made, nil
}

// viewed returns a matrix as an array that shares its elements.
func viewed(m matrix) ndarray.Array {
	a := ndarray.Array{DType: dtype.Float64, Shape: []int{m.Rows, m.Cols}, Strides: []int{m.RowStride, m.ColStride}}
	if len(m.Data) > 0 {
		a.Data = ndarray.From(m.Data, len(m.Data)).Data
	}
	return a
}

func normal(rnd *rand.Rand, rows, cols int) matrix {
	m := dense.New[float64](rows, cols)
	for i := range m.Data {
		m.Data[i] = rnd.NormFloat64()
	}
	return m
}

// orthonormal returns a matrix of random orthonormal columns.
func orthonormal(t *testing.T, rnd *rand.Rand, rows, cols int) matrix {
	q, err := factor.NewQR(normal(rnd, rows, cols), dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m := dense.New[float64](rows, cols)
	if err := q.Q(m, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	return m
}

// withValues returns a random matrix of the singular values given.
func withValues(t *testing.T, rnd *rand.Rand, rows int, s []float64) matrix {
	u, v := orthonormal(t, rnd, rows, len(s)), orthonormal(t, rnd, len(s), len(s))
	for i := range u.Rows {
		for j := range s {
			u.Set(i, j, u.At(i, j)*s[j])
		}
	}
	return times(t, u, v.T())
}

// geometric returns n numbers from 1 to 1/cond.
func geometric(n int, cond float64) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = math.Pow(cond, -float64(i)/float64(max(1, n-1)))
	}
	return s
}

func times(t *testing.T, a, b matrix) matrix {
	c := dense.New[float64](a.Rows, b.Cols)
	if err := dense.Gemm(1, a, b, 0, c, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	return c
}

// norm is that of Frobenius.
func norm(m matrix) float64 {
	sum := 0.0
	for i := range m.Rows {
		for j := range m.Cols {
			sum = math.Hypot(sum, m.At(i, j))
		}
	}
	return sum
}

func minus(a, b matrix) matrix {
	c := a.Clone()
	for i := range c.Rows {
		for j := range c.Cols {
			c.Set(i, j, c.At(i, j)-b.At(i, j))
		}
	}
	return c
}

// departure is how far the columns of q are from orthonormal.
func departure(t *testing.T, q matrix) float64 {
	g := times(t, q.T(), q)
	for i := range g.Rows {
		g.Set(i, i, g.At(i, i)-1)
	}
	return norm(g)
}

// reducers returns parameters of every reducer for n columns.
func reducers(n int) map[string]any {
	w := normal(rand.New(rand.NewPCG(8, 8)), n, 2)
	return map[string]any{
		"qr": nil, "gram": linalg.GramParams{}, "gram ": linalg.GramParams{Center: true}, "xtxw": linalg.NewXTXWParams(w),
	}
}

func mustMake(t *testing.T, name string, params any, rows, cols int) reduce.Reducer {
	t.Helper()
	text, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	r, err := reduce.Make(strings.TrimSpace(name), reduce.Spec{DType: dtype.Float64, Shape: []int{rows, cols}}, text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
