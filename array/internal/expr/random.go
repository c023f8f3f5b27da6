package expr

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Random is an array of random numbers. Each depends on the seed and on its place
// alone, so chunks do not matter, and nothing needs to be kept.
type Random struct {
	Dist string  `json:"dist"` // uniform, normal, integers
	Seed uint64  `json:"seed"`
	Low  float64 `json:"low"`  // uniform, integers: from here; normal: the mean
	High float64 `json:"high"` // uniform, integers: up to here, exclusive; normal: the deviation
}

// Name returns "random".
func (*Random) Name() string { return "random" }

// Need returns 0.
func (*Random) Need(Needs, *Node, []int) int64 { return 0 }

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014,
// doi:10.1145/2660193.2660195); the generator's state is a counter, so the number
// of any place can be had without those before.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

const golden = 0x9e3779b97f4a7c15

// key returns where the sequence of a seed begins.
func (r *Random) key() uint64 { return mix(mix(r.Seed+golden) + golden) }

// unit returns a number of [0, 1) of 53 bits.
func unit(z uint64) float64 { return float64(z>>11) * 0x1p-53 }

// Into makes the numbers of a box.
func (r *Random) Into(_ *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	key, strides := r.key(), ndarray.RowMajor(n.Shape)
	fill, err := r.filler(dst)
	if err != nil {
		return err
	}
	if dst.Len() == 0 {
		return nil
	}
	if len(dst.Shape) == 0 {
		fill(key, 0, dst.Offset, 1, 1)
		return nil
	}
	last := len(dst.Shape) - 1
	ndarray.Rows(dst.Shape, func(at []int) {
		place, to := b.Start[last], dst.Offset
		for i, x := range at {
			place += (b.Start[i] + x) * strides[i]
			to += x * dst.Strides[i]
		}
		fill(key, uint64(place), to, dst.Strides[last], dst.Shape[last])
	})
	return nil
}

// filler returns what makes n numbers from a place on and puts them into dst.
func (r *Random) filler(dst ndarray.Array) (func(key, place uint64, to, stride, n int), error) {
	dst.Offset = 0
	switch dst.DType {
	case dtype.Float64:
		out := ndarray.Elements[float64](dst)
		switch r.Dist {
		case "uniform":
			width := r.High - r.Low
			return func(key, place uint64, to, stride, n int) {
				z := key + place*golden
				for range n {
					out[to] = r.Low + float64(width*unit(mix(z)))
					z += golden
					to += stride
				}
			}, nil
		case "normal":
			return func(key, place uint64, to, stride, n int) {
				for i := range n {
					out[to] = r.Low + float64(r.High*normal(key, place+uint64(i)))
					to += stride
				}
			}, nil
		}
	case dtype.Int64:
		if r.Dist == "integers" {
			out := ndarray.Elements[int64](dst)
			return func(key, place uint64, to, stride, n int) {
				for i := range n {
					out[to] = int64(r.Low + math.Floor((r.High-r.Low)*unit(mix(key+(place+uint64(i))*golden))))
					to += stride
				}
			}, nil
		}
	}
	return nil, fmt.Errorf("there are no random numbers %q of type %v", r.Dist, dst.DType)
}

// normal returns a number of the standard normal distribution by the method of
// Box and Muller (1958, doi:10.1214/aoms/1177706645): two neighbours share a
// radius.
func normal(key, place uint64) float64 {
	z := key + (place&^1)*golden
	radius := math.Sqrt(-2 * math.Log(1-unit(mix(z))))
	sin, cos := math.Sincos(2 * math.Pi * unit(mix(z+golden)))
	if place&1 == 0 {
		return radius * cos
	}
	return radius * sin
}

// Arange is the numbers from Start on, Step apart.
type Arange struct {
	Start float64 `json:"start"`
	Step  float64 `json:"step"`
}

// Name returns "arange".
func (*Arange) Name() string { return "arange" }

// Need returns 0.
func (*Arange) Need(Needs, *Node, []int) int64 { return 0 }

// Into makes the numbers of a box.
func (a *Arange) Into(_ *Eval, _ *Node, b grid.Box, dst ndarray.Array) error {
	to, start := 0, b.Start[0]
	switch dst.DType {
	case dtype.Int64:
		out := ndarray.Elements[int64](dst)
		for i := range dst.Shape[0] {
			out[to] = int64(a.Start) + int64(start+i)*int64(a.Step)
			to += dst.Strides[0]
		}
	case dtype.Float64:
		out := ndarray.Elements[float64](dst)
		for i := range dst.Shape[0] {
			out[to] = a.Start + float64(float64(start+i)*a.Step)
			to += dst.Strides[0]
		}
	default:
		return fmt.Errorf("a range of numbers is of type int64 or float64, not %v", dst.DType)
	}
	return nil
}
