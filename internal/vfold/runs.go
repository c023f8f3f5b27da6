package vfold

import "unsafe"

// SumWhole returns the sum of whole numbers, modulo 2^64.
func SumWhole[T Whole](x []T) (sum int64) {
	if len(x) >= 4*Block {
		r := rooms.Get().(*room)
		defer rooms.Put(r)
		acc := as[int64](r)[:Block]
		clear(acc)
		AddWhole(acc, x, len(x)/Block, Block)
		rest := x[len(x)/Block*Block:]
		AddWhole(acc[:len(rest)], rest, 1, 0)
		x = nil
		for _, v := range acc {
			sum += v
		}
	}
	for _, v := range x {
		sum += int64(v)
	}
	return sum
}

// Extreme returns the least or the greatest of x, which is not empty.
func Extreme[T Real](greatest bool, x []T) T {
	best := x[0]
	if len(x) >= 4*Block {
		r := rooms.Get().(*room)
		defer rooms.Put(r)
		acc := as[T](r)[:Block]
		copy(acc, x)
		if greatest {
			Greatest(acc, x, len(x)/Block, Block)
		} else {
			Least(acc, x, len(x)/Block, Block)
		}
		rest := x[len(x)/Block*Block:]
		joinRow(greatest, acc[:len(rest)], rest)
		for n := Block / 2; n >= 8; n /= 2 {
			joinRow(greatest, acc[:n], acc[n:2*n])
		}
		return extreme(greatest, acc[:8], acc[0])
	}
	return extreme(greatest, x, best)
}

func joinRow[T Real](greatest bool, acc, x []T) {
	if greatest {
		Greatest(acc, x, 1, 0)
	} else {
		Least(acc, x, 1, 0)
	}
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
