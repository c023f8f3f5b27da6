package conquer

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
)

func random(r *rand.Rand, n int) (d, e []float64) {
	d, e = make([]float64, n), make([]float64, n-1)
	for i := range d {
		d[i] = r.NormFloat64()
	}
	for i := range e {
		e[i] = r.NormFloat64()
	}
	return d, e
}

// Both ways find the same values.
func TestVectorsAndValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 31, 33, 64, 65, 129, 200} {
		d, e := random(r, n)
		values, besides := append([]float64(nil), d...), append([]float64(nil), e...)
		v := dense.New[float64](n, n)
		if err := Vectors(d, e, v, v.Data, dense.Limits{Threads: 2}); err != nil {
			t.Fatal(err)
		}
		if !Values(values, besides) {
			t.Fatalf("n %d: no values", n)
		}
		for i := range d {
			if math.Abs(d[i]-values[i]) > 16*float64(n)*eps {
				t.Errorf("n %d: value %d is %g with vectors, %g without", n, i, d[i], values[i])
			}
		}
	}
}

// A matrix whose halves have the same values is put together by little work.
func TestDeflation(t *testing.T) {
	vectors := make([]vector, 0, 20)
	for i := range 10 {
		vectors = append(vectors, vector{d: float64(i), z: 0.1, kind: head}, vector{d: float64(i), z: 0.2, kind: tail})
	}
	vectors[6].z = 1e-17
	kept, done, turns := deflate(vectors, 1)
	if len(kept) != 10 || len(done) != 10 || len(turns) != 9 {
		t.Fatalf("%d kept, %d done, %d turned; want 10, 10, 9", len(kept), len(done), len(turns))
	}
	for _, i := range done {
		if math.Abs(vectors[i].z) > 1e-16 {
			t.Errorf("vector %d is done with weight %g", i, vectors[i].z)
		}
	}
	for at, i := range kept {
		if v := vectors[i]; v.kind != both && at != 3 || math.Abs(v.z-math.Hypot(0.1, 0.2)) > 1e-15 && at != 3 {
			t.Errorf("vector %d is kept as %+v", i, v)
		}
	}
}

// NaN ends in an answer, not in a hang.
func TestNotConverged(t *testing.T) {
	d, e := random(rand.New(rand.NewPCG(3, 4)), 100)
	d[50] = math.NaN()
	if Values(d, e) {
		t.Error("values of NaN are said to be found")
	}
	d, e = random(rand.New(rand.NewPCG(3, 4)), 100)
	e[10] = math.NaN()
	v := dense.New[float64](100, 100)
	if err := Vectors(d, e, v, v.Data, dense.Limits{}); err == nil {
		t.Error("vectors of NaN are said to be found")
	}
}
