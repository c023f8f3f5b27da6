package micro

// PackRows copies k rows of 4·groups elements, from[l*ls:] to to[l*ts:].
func PackRows[T Float](k, groups int, from []T, ls int, to []T, ts int) {
	if k <= 0 || groups <= 0 {
		return
	}
	_, _ = from[(k-1)*ls+4*groups-1], to[(k-1)*ts+4*groups-1]
	switch from := any(&from[0]).(type) {
	case *float64:
		packRows64(k, groups, from, ls, any(&to[0]).(*float64), ts)
	case *float32:
		packRows32(k, groups, from, ls, any(&to[0]).(*float32), ts)
	}
}

// PackCols turns four rows of k elements, from[e*es:], into k rows of four
// elements, to[l*ts:].
func PackCols[T Float](k int, from []T, es int, to []T, ts int) {
	if k < 4 {
		for l := range k {
			for e := range 4 {
				to[l*ts+e] = from[e*es+l]
			}
		}
		return
	}
	_, _ = from[3*es+k-1], to[(k-1)*ts+3]
	fours(k/4, from, es, to, ts)
	if k%4 > 0 { // the last four, some of them again
		fours(1, from[k-4:], es, to[(k-4)*ts:], ts)
	}
}

func fours[T Float](n int, from []T, es int, to []T, ts int) {
	switch from := any(&from[0]).(type) {
	case *float64:
		packCols64(n, from, es, any(&to[0]).(*float64), ts)
	case *float32:
		packCols32(n, from, es, any(&to[0]).(*float32), ts)
	}
}

// packRows is what packRows64 and packRows32 do, in Go. No pointer is made
// beyond the elements, where another object may be.
func packRows[T Float](k, groups int, from *T, ls int, to *T, ts int) {
	for l := range k {
		for g := range groups {
			*quad(offset(to, l*ts+4*g)) = *quad(offset(from, l*ls+4*g))
		}
	}
}

// packCols is what packCols64 and packCols32 do, in Go.
func packCols[T Float](n int, from *T, es int, to *T, ts int) {
	for i := range n {
		f := offset(from, 4*i)
		f0, f1, f2, f3 := quad(f), quad(offset(f, es)), quad(offset(f, 2*es)), quad(offset(f, 3*es))
		for l := range 4 {
			*quad(offset(to, (4*i+l)*ts)) = [4]T{f0[l], f1[l], f2[l], f3[l]}
		}
	}
}
