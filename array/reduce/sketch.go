package reduce

import (
	"math"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

// sketch stands for the elements of a cell by some of them, each with a weight, as
// Karnin, Lang and Liberty do (DOI 10.1109/FOCS.2016.17), but with buffers of one
// size, as Manku, Rajagopalan and Lindsay have (DOI 10.1145/276305.276342): level h
// holds up to so many elements of weight 2^h, and a level that overflows gives every
// other one of its elements, in order, to the next. Which of each two is drawn from
// the level and the number of elements, and so is the same in every run.
//
// Giving up every other of the elements of weight w moves ranks by w at most, and
// happens to a level once for size·w elements: so ranks are off by a 1/size of all
// elements for each level but the last at most, and by far less as errors cancel.
type sketch struct {
	items []float64 // levels of size elements; all but the first are in order
	used  []int64   // of each level
	seen  *int64    // elements
	ends  []float64 // the least and the greatest of what is not held any more, at least
	size  int
}

// level returns the elements of level h.
func (k *sketch) level(h int) []float64 { return k.items[h*k.size:][:k.used[h]] }

// fill adds n elements of x, but for NaN, which it counts.
func fill[T real](k *sketch, x []T, at, step, n int) (nans int64) {
	for n > 0 {
		if k.used[0] == int64(k.size) {
			k.spill()
		}
		to := k.items[k.used[0]:k.size]
		m, w := min(n, len(to)), 0
		if step == 1 {
			for _, v := range x[at:][:m] {
				to[w] = float64(v)
				if !isNaN(v) {
					w++
				}
			}
		} else {
			for i := range m {
				v := x[at+i*step]
				to[w] = float64(v)
				if !isNaN(v) {
					w++
				}
			}
		}
		k.used[0] += int64(w)
		*k.seen += int64(w)
		nans += int64(m - w)
		at, n = at+m*step, n-m
	}
	return nans
}

// spill makes room in level 0.
func (k *sketch) spill() {
	s := newScratch(k.size)
	defer s.free()
	x := s.a[:copy(s.a, k.level(0))]
	sortNumbers(x, s.b)
	k.reach(x)
	k.used[0] = 0
	k.promote(0, x, s)
}

// reach notes the ends of elements that are in order.
func (k *sketch) reach(x []float64) {
	if len(x) > 0 {
		k.ends[0], k.ends[1] = min(k.ends[0], x[0]), max(k.ends[1], x[len(x)-1])
	}
}

// promote gives half of elements of level h, which are in order and in s.a, to the
// next, and keeps one if their number is odd.
func (k *sketch) promote(h int, x []float64, s scratch) {
	if len(x)%2 == 1 {
		k.items[h*k.size] = x[len(x)-1]
		k.used[h] = 1
		x = x[:len(x)-1]
	}
	first := int(mixed(uint64(*k.seen)*64+uint64(h)) >> 63)
	for i := first; i < len(x); i += 2 {
		x[i/2] = x[i]
	}
	k.put(h+1, x[:len(x)/2], s)
}

// put puts elements in order, which are not in s.b, into level h.
func (k *sketch) put(h int, x []float64, s scratch) {
	all := merge(s.b, k.level(h), x)
	if len(all) <= k.size {
		k.used[h] = int64(copy(k.items[h*k.size:], all))
		return
	}
	k.used[h] = 0
	k.promote(h, all, scratch{a: s.b, b: s.a})
}

// join adds the elements of another sketch, whose first level is in order too.
func (k *sketch) join(o sketch) {
	s := newScratch(k.size)
	defer s.free()
	sortNumbers(k.level(0), s.b)
	sortNumbers(o.level(0), s.b)
	*k.seen += *o.seen
	k.reach(o.ends)
	for h := range k.used {
		k.reach(k.level(h))
		k.reach(o.level(h))
	}
	for h := range k.used {
		k.put(h, o.level(h), s)
	}
}

// merge puts the elements of a and b, each in order and together no more than dst
// holds, into dst in order: from both ends at once, as what is next is a guess that
// the processor would wait for.
func merge(dst, a, b []float64) []float64 {
	dst = dst[:len(a)+len(b)]
	if len(a) == 0 || len(b) == 0 {
		copy(dst[copy(dst, a):], b)
		return dst
	}
	i, j, k, l := 0, 0, len(a)-1, len(b)-1
	low, high := 0, len(dst)-1
	// As long as neither side can reach the end of a or b.
	for n := min(len(a), len(b)) / 2; n > 0; n-- {
		x, y := a[i], b[j]
		dst[low] = pick(x, y, y < x)
		i, j, low = i+bit(!(y < x)), j+bit(y < x), low+1

		x, y = a[k], b[l]
		dst[high] = pick(y, x, y < x)
		k, l, high = k-bit(y < x), l-bit(!(y < x)), high-1
	}
	for i <= k && j <= l {
		if b[j] < a[i] {
			dst[low] = b[j]
			j++
		} else {
			dst[low] = a[i]
			i++
		}
		low++
	}
	copy(dst[low+copy(dst[low:], a[i:k+1]):], b[j:l+1])
	return dst
}

// pick is y if second holds, else x, without a jump.
func pick(x, y float64, second bool) float64 {
	p, q := math.Float64bits(x), math.Float64bits(y)
	if second {
		p = q
	}
	return math.Float64frombits(p)
}

func bit(yes bool) int {
	n := 0
	if yes {
		n = 1
	}
	return n
}

// mixed mixes the bits of a number (the last steps of SplitMix64, DOI
// 10.1145/2714064.2660195).
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// scratch is room for the elements of two levels, twice.
type scratch struct {
	a, b   []float64
	memory []byte
}

// scratchBytes is what scratch takes for levels of a size.
func scratchBytes(size int) int { return 4 * 8 * size }

func newScratch(size int) scratch {
	m := buffer.Get(scratchBytes(size))
	all := ndarray.Values[float64](ndarray.Over(dtype.Float64, m, 4*size))
	return scratch{all[: 2*size : 2*size], all[2*size:], m}
}

func (s scratch) free() { buffer.Put(s.memory) }
