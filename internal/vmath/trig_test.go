package vmath

import (
	"math"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"
)

// digits are enough to take multiples of π from any number.
const digits = 1400

func exactly(v float64) *big.Float { return new(big.Float).SetPrec(digits).SetFloat64(v) }

// bigPi is Machin's: 16 arctan 1/5 - 4 arctan 1/239.
var bigPi = sync.OnceValue(func() *big.Float {
	unit := new(big.Int).Lsh(big.NewInt(1), digits+20)
	arctan := func(n int64) *big.Int {
		power := new(big.Int).Quo(unit, big.NewInt(n))
		sum, square := new(big.Int).Set(power), big.NewInt(n*n)
		for k := int64(3); power.Sign() != 0; k += 2 {
			power.Quo(power, square).Neg(power)
			sum.Add(sum, new(big.Int).Quo(power, big.NewInt(k)))
		}
		return sum
	}
	a, b := arctan(5), arctan(239)
	a.Sub(a.Mul(a, big.NewInt(16)), b.Mul(b, big.NewInt(4)))
	return new(big.Float).SetPrec(digits).SetMantExp(new(big.Float).SetPrec(digits).SetInt(a), -digits-20)
})

// bigWave is the sine of x and so many quarters of a turn.
func bigWave(x float64, quarters int64) *big.Float {
	right := new(big.Float).Quo(bigPi(), exactly(2))
	y := exactly(x)
	n, _ := new(big.Float).Quo(y, right).Int(nil)
	y.Sub(y, new(big.Float).SetPrec(digits).Mul(new(big.Float).SetPrec(digits).SetInt(n), right))
	q := new(big.Int).Add(n, big.NewInt(quarters))
	q.Mod(q, big.NewInt(4))
	y.SetPrec(300)
	square, k := new(big.Float).Mul(y, y), int64(1)
	term := new(big.Float).Set(y)
	if q.Int64()%2 == 1 {
		term, k = big.NewFloat(1).SetPrec(300), 0
	}
	sum := new(big.Float).Set(term)
	for ; k < 60; k += 2 {
		term.Mul(term, square).Quo(term, big.NewFloat(float64((k+1)*(k+2)))).Neg(term)
		sum.Add(sum, term)
	}
	if q.Int64() >= 2 {
		sum.Neg(sum)
	}
	return sum
}

// angles are of all magnitudes, many of them next to multiples of π/4.
func angles(n int, most float64) []float64 {
	r := rand.New(rand.NewPCG(11, 12))
	x := []float64{5e-324, 0x1p-1022, -1e-300, 6381956970095103 * 0x1p-20, farthest, -farthest}
	for len(x) < n {
		quarters := float64(r.IntN(1 << r.IntN(30)))
		near := quarters * (math.Pi / 4)
		x = append(x, near, -near*(1+0x1p-52*float64(r.IntN(9)-4)), math.Ldexp(r.NormFloat64(), r.IntN(80)-55), r.NormFloat64())
	}
	for i, v := range x {
		if math.Abs(v) > most {
			x[i] = most / v
		}
	}
	return x
}

func TestTrigonometry(t *testing.T) {
	x := angles(3000, farthest)
	judged(t, "sin", x, 0.8, func(x float64) *big.Float { return bigWave(x, 0) })
	judged(t, "cos", x, 0.8, func(x float64) *big.Float { return bigWave(x, 1) })
	judged(t, "tan", x, 2, func(x float64) *big.Float {
		s, c := bigWave(x, 0), bigWave(x, 1)
		return s.Quo(s, c)
	})
}

// TestFarAngles takes numbers that are no matter for kernels, between some that are.
func TestFarAngles(t *testing.T) {
	x := []float64{1, 2e9, 2, 1e10, 1e22, 3, -4e15, 0x1p1000, math.MaxFloat64, -5e9, 6381956970095103 * 0x1p797}
	for r := rand.New(rand.NewPCG(1, 3)); len(x) < 1000; {
		x = append(x, math.Ldexp(r.Float64()-0.5, 31+r.IntN(992)))
	}
	for name, quarters := range map[string]int64{"sin": 0, "cos": 1} {
		f := Unary[float64](name)
		if f == nil {
			return // no kernels for this processor
		}
		y := append([]float64{}, x...)
		f(y, y)
		for i, v := range y {
			if u := units(bigWave(x[i], quarters), v); u > 1.5 {
				t.Errorf("%s of %v: %v, %.3f units off", name, x[i], v, u)
			}
		}
	}
}
