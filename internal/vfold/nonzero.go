package vfold

// counted is how many rows a counter of one byte can take.
const counted = 255

// CountNonzero returns how many elements of x are not 0. NaN is not.
func CountNonzero[T Real](x []T) (n int64) {
	if k, bytes := of[T](&nonzeroRows); bytes != 0 && len(x) >= 4*Block {
		r := rooms.Get().(*room)
		defer rooms.Put(r)
		for len(x) >= Block {
			height := min(counted-1, len(x)/Block)
			clear(r[:Block])
			k(height, Block, pointer(x), Block*size[T](), pointer(r[:]))
			x = x[height*Block:]
			if bytes == 64 && len(x) < Block && len(x) > 0 {
				k(1, len(x), pointer(x), 0, pointer(r[:]))
				x = nil
			}
			n += counters[T](r, Block)
		}
	}
	for _, v := range x {
		if v != 0 {
			n++
		}
	}
	return n
}

// counters returns the sum of n counters of T's size, a multiple of 8.
func counters[T Real](r *room, n int) int64 {
	switch size[T]() {
	case 1:
		const even = 0x00ff00ff00ff00ff
		sum := uint64(0) // four sums
		for _, v := range r[:n/8] {
			sum += v&even + v>>8&even
		}
		return int64(sum*0x0001000100010001) >> 48
	case 2:
		return SumWhole(as[uint16](r)[:n])
	case 4:
		return SumWhole(as[uint32](r)[:n])
	}
	return SumWhole(as[int64](r)[:n])
}

// CountRows adds to acc how many elements of each column of so many rows are not 0.
// Row i begins at x[i*stride].
func CountRows[T Real](acc []int64, x []T, n, stride int) {
	if n == 0 || len(acc) == 0 {
		return
	}
	_ = x[(n-1)*stride:][:len(acc)]
	whole := 0
	if k, bytes := of[T](&nonzeroRows); bytes != 0 {
		whole = len(acc)
		if bytes < 64 {
			whole -= whole % (bytes / size[T]())
		}
		countBands(k, acc[:whole], x, n, stride)
	}
	if whole == len(acc) {
		return
	}
	for i := range n {
		for j, v := range x[i*stride:][whole:len(acc)] {
			if v != 0 {
				acc[whole+j]++
			}
		}
	}
}

// countBands counts in small counters, and adds those to acc.
func countBands[T Real](k rows, acc []int64, x []T, n, stride int) {
	r := rooms.Get().(*room)
	defer rooms.Put(r)
	cols := len(r) * 8 / size[T]()
	for from := 0; from < len(acc); from += cols {
		part := acc[from:min(from+cols, len(acc))]
		for i := 0; i < n; i += counted {
			clear(r[:])
			end := min(i+counted, n)
			for j := i; j < end; j += 8 {
				k(min(8, end-j), len(part), pointer(x[j*stride+from:]), stride*size[T](), pointer(r[:]))
			}
			widen[T](part, r)
		}
	}
}

// widen adds counters of T's size to acc.
func widen[T Real](acc []int64, r *room) {
	switch n := len(acc); size[T]() {
	case 1:
		AddWhole(acc, as[uint8](r)[:n], 1, n)
	case 2:
		AddWhole(acc, as[uint16](r)[:n], 1, n)
	case 4:
		AddWhole(acc, as[uint32](r)[:n], 1, n)
	default:
		AddWhole(acc, as[int64](r)[:n], 1, n)
	}
}
