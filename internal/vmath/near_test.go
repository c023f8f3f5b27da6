package vmath

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// small are arguments of functions that keep their digits near 0.
func small(n int) []float64 {
	r := rand.New(rand.NewPCG(13, 14))
	x := []float64{5e-324, -5e-324, 0x1p-1022, -1e-40, 1e-17, 36.7, 37.5, 38, 40}
	for len(x) < n {
		x = append(x, math.Ldexp(r.NormFloat64(), -r.IntN(120)), 3*r.NormFloat64(), 20*r.NormFloat64())
	}
	return x
}

func less1(x float64) *big.Float {
	at := new(big.Float).SetPrec(400).SetFloat64(x)
	if math.Abs(x) < 1e-60 {
		return at
	}
	y := bigExp(at)
	return y.Sub(y, big.NewFloat(1))
}

func TestExpm1(t *testing.T) {
	x := append(small(3000), 709.5, 700, -30, -800, -50)
	judged(t, "expm1", x, 1, less1)
}

func TestTanh(t *testing.T) {
	judged(t, "tanh", small(3000), 2.5, func(x float64) *big.Float {
		if math.Abs(x) < 1e-60 {
			return new(big.Float).SetFloat64(x)
		}
		y := less1(2 * x)
		return new(big.Float).SetPrec(400).Quo(y, new(big.Float).Add(y, big.NewFloat(2)))
	})
}

func TestLog1p(t *testing.T) {
	x := small(3000)
	for i, v := range x {
		if v <= -1 {
			x[i] = -1 - 1/v
		}
	}
	x = append(x, -1+0x1p-53, 1e300, 0x1p53, math.MaxFloat64)
	judged(t, "log1p", x, 0.9, func(x float64) *big.Float {
		at := new(big.Float).SetPrec(400).SetFloat64(x)
		if math.Abs(x) < 1e-60 {
			return at
		}
		return bigLogOf(at.Add(at, big.NewFloat(1)), math.Log1p(x))
	})
}
