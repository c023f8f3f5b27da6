package vfold

import "unsafe"

// SumWhole returns the sum of whole numbers, modulo 2^64.
func SumWhole[T Whole](x []T) (sum int64) {
	if k, bytes := of[T](&addRows); bytes != 0 && len(x) >= 2*Block {
		r := rooms.Get().(*room)
		acc := as[int64](r)[:Block]
		clear(acc)
		x = run(k, bytes, acc, x)
		for _, v := range acc {
			sum += v
		}
		rooms.Put(r)
	}
	for _, v := range x {
		sum += int64(v)
	}
	return sum
}

// Extreme returns the least or the greatest of x, which is not empty.
func Extreme[T Real](greatest bool, x []T) T {
	t := &leastRows
	if greatest {
		t = &greatestRows
	}
	best := x[0]
	if k, bytes := of[T](t); bytes != 0 && k != nil && len(x) >= 2*Block {
		r := rooms.Get().(*room)
		acc := as[T](r)[:Block]
		copy(acc, x)
		x = run(k, bytes, acc, x)
		for bytes == 64 && len(acc) > 8 { // by halves: these have no lanes left out
			acc = acc[:len(acc)/2]
			k(1, len(acc), pointer(acc[len(acc):2*len(acc)]), 0, pointer(acc))
		}
		best = extreme(greatest, acc, best)
		rooms.Put(r)
	}
	return extreme(greatest, x, best)
}

// run joins elements to acc, those of each block to one each, and returns what is
// left of x.
func run[T Real, A any](k rows, bytes int, acc []A, x []T) []T {
	for len(x) >= Block {
		n := min(len(x), most) / Block
		k(n, Block, pointer(x), Block*size[T](), pointer(acc))
		x = x[n*Block:]
	}
	if bytes == 64 && len(x) > 0 {
		k(1, len(x), pointer(x), 0, pointer(acc))
		return nil
	}
	return x
}

func extreme[T Real](greatest bool, x []T, best T) T {
	if greatest {
		for _, v := range x {
			best = max(best, v)
		}
		return best
	}
	for _, v := range x {
		best = min(best, v)
	}
	return best
}

// Index returns the place of the first element of x that equals v, -1 if none does,
// as none equals NaN.
func Index[T Real](x []T, v T) int {
	at := 0
	if k, bytes := of[T](&indices); bytes != 0 {
		var value uint64
		*(*T)(unsafe.Pointer(&value)) = v
		lanes := bytes / size[T]()
		for len(x)-at >= lanes {
			n := min(len(x)-at, most) / lanes
			i := k(n, pointer(x[at:]), value)
			if at += i * lanes; i < n {
				break
			}
		}
	}
	for i, e := range x[at:] {
		if e == v {
			return at + i
		}
	}
	return -1
}
