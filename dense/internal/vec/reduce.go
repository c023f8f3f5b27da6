package vec

// Sum returns the sum of x: 64 sums of every 64th element with AVX-512, fewer
// with narrower instructions, then those in pairs. The error is at most
// (len(x)/k + log2 k)·eps times the sum of the magnitudes, for k such sums.
func Sum[T Float](x []T) T {
	var total T
	for ; len(x) > run; x = x[run:] {
		total += sum(x[:run])
	}
	return total + sum(x)
}

// Min returns the least of x and from, NaN if one of them is NaN. Which zero it
// returns of both is not said.
func Min[T Float](x []T, from T) T {
	for ; len(x) > run; x = x[run:] {
		from = least(x[:run], from)
	}
	return least(x, from)
}

// Max returns the greatest of x and from, NaN if one of them is NaN. Which zero
// it returns of both is not said.
func Max[T Float](x []T, from T) T {
	for ; len(x) > run; x = x[run:] {
		from = greatest(x[:run], from)
	}
	return greatest(x, from)
}

// Op is what joins elements into one.
type Op int

// The sum, and the minimum and maximum, NaN if there is one.
const (
	Add Op = iota
	Least
	Greatest
)

// Join returns a and b joined.
func Join[T Float](op Op, a, b T) T {
	switch op {
	case Least:
		return min(a, b)
	case Greatest:
		return max(a, b)
	}
	return a + b
}

// Reduce returns x joined with from.
func Reduce[T Float](op Op, x []T, from T) T {
	switch op {
	case Least:
		return Min(x, from)
	case Greatest:
		return Max(x, from)
	}
	return from + Sum(x)
}

// ReduceRows joins the elements of each column of a with that of y. Sums of
// eight rows are made in pairs, and added to y.
func ReduceRows[T Float](op Op, rows, cols int, a []T, lda int, y []T) {
	for j := 0; j < cols; j += columns {
		n, i := min(columns, cols-j), 0
		for ; i+8 <= rows; i += 8 {
			join8(op, n, a[i*lda+j:], lda, y[j:])
		}
		for ; i < rows; i++ {
			join1(op, a[i*lda+j:i*lda+j+n], y[j:])
		}
	}
}

// JoinTo joins each element of x with that of y, into y.
func JoinTo[T Float](op Op, x, y []T) {
	for ; len(x) > run; x, y = x[run:], y[run:] {
		join1(op, x[:run], y)
	}
	join1(op, x, y)
}

func join1[T Float](op Op, x, y []T) {
	switch op {
	case Least:
		minRows1(x, y)
	case Greatest:
		maxRows1(x, y)
	default:
		axpy(1, x, y)
	}
}

func join8[T Float](op Op, n int, a []T, lda int, y []T) {
	switch op {
	case Least:
		minRows8(n, a, lda, y)
	case Greatest:
		maxRows8(n, a, lda, y)
	default:
		sumRows8(n, a, lda, y)
	}
}
