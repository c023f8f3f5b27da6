package dense_test

import "testing"

// problems are what the fuzzers choose from: operations of level 3 against
// plain loops.
var problems = []func(*bench) error{
	edgesGemm[float64], edgesGemm[float32],
	edgesSyrk[float64], edgesSyrk[float32],
	edgesSyr2k[float64], edgesSyr2k[float32],
	edgesTrmm[float64], edgesTrmm[float32],
	edgesTrsm[float64], edgesTrsm[float32],
}

// FuzzLevel3 chooses an operation, its sizes below 140, and by the seed strides,
// factors, flags and the ends of memory.
func FuzzLevel3(f *testing.F) {
	for i := range problems {
		f.Add(uint64(i), byte(i), byte(3), byte(5), byte(8))
		f.Add(uint64(i), byte(i), byte(49), byte(65), byte(17))
		f.Add(uint64(i), byte(i), byte(0), byte(1), byte(0))
	}
	f.Fuzz(func(t *testing.T, seed uint64, problem, m, n, k byte) {
		b := newBench(t, seed, 1<<20)
		b.sizes = []int{int(m) % 140, int(n) % 140, int(k) % 140}
		if err := problems[int(problem)%len(problems)](b); err != nil {
			t.Error(err)
		}
	})
}
