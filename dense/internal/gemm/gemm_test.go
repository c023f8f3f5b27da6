package gemm

import (
	"math/rand/v2"
	"testing"
)

// TestPlan asserts of random jobs that their pieces cover c and k, that the
// workspace stays in the memory given if it is more than the least, and that the
// cut of k depends on nothing but k.
func TestPlan(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 4))
	for range 2000 {
		j := Job[float64]{M: size(r), N: size(r), K: size(r)}
		j.A.RS, j.A.CS = j.K, 1
		j.B.RS, j.B.CS = 1+r.IntN(2), 1
		if r.IntN(2) == 0 {
			j = j.turn()
		}
		threads, memory := 1+r.IntN(5), int64(200_000+r.IntN(5_000_000))
		p := planFor(&j, threads, memory)
		if p.bytes() > memory {
			t.Errorf("%d x %d x %d on %d threads: %d bytes of %d", j.M, j.N, j.K, threads, p.bytes(), memory)
		}
		if need := Workspace[float64](j.M, j.N, j.K, threads); p.bytes() > need {
			t.Errorf("%d x %d x %d on %d threads: %d bytes, said %d", j.M, j.N, j.K, threads, p.bytes(), need)
		}
		free := planFor(&Job[float64]{M: 1, N: 1, K: j.K}, 1, 0)
		if p.kc != free.kc || p.kc*p.depths < j.K || p.kc*(p.depths-1) >= j.K {
			t.Errorf("k = %d in %d pieces of %d, alone %d", j.K, p.depths, p.kc, free.kc)
		}
		if p.mc%p.Rows != 0 || p.mc*p.blocks < j.M || p.mc*(p.blocks-1) >= j.M {
			t.Errorf("m = %d in %d pieces of %d", j.M, p.blocks, p.mc)
		}
		if p.strips > ceil(j.N, p.Cols()) || p.threads > threads {
			t.Errorf("%d strips of %d columns on %d of %d threads", p.strips, j.N, p.threads, threads)
		}
	}
}

// size is a random size, small or large.
func size(r *rand.Rand) int { return 1 + r.IntN(10+r.IntN(2)*3000) }

// TestPack asserts that every element is at its place and the rest is 0, for all
// orders in memory.
func TestPack(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 5))
	for range 300 {
		lanes := 1 << r.IntN(4)
		width := lanes * (1 + r.IntN(3))
		n, k := 1+r.IntN(60), 1+r.IntN(40)
		es, ls := 1, n+r.IntN(3)
		switch r.IntN(3) {
		case 0:
			es, ls = k+r.IntN(3), 1
		case 1:
			es, ls = 2*k+1, 2
		}
		from := make([]float32, (n-1)*es+(k-1)*ls+1)
		for i := range from {
			from[i] = float32(i + 1)
		}
		to := make([]float32, ceil(n, lanes)*lanes*k)
		for i := range to {
			to[i] = -1
		}
		pack(to, width, lanes, n, k, from, es, ls)
		at := 0
		for e := 0; e < n; e += width {
			have := ceil(min(width, n-e), lanes) * lanes
			for l := range k {
				for i := range have {
					want := float32(0)
					if e+i < n {
						want = from[(e+i)*es+l*ls]
					}
					if to[at] != want {
						t.Fatalf("n %d, k %d, width %d, lanes %d, strides %d %d: %v at %d, want %v", n, k, width, lanes, es, ls, to[at], at, want)
					}
					at++
				}
			}
		}
	}
}
