package dense

import (
	"math"
	"unsafe"

	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// Dot returns the sum of x[i]·y[i]. It is within (Leaf + log2 n)·eps of it,
// times the sum of the magnitudes; with kernels in assembly Leaf is divided by
// 16 at least.
func Dot[T Float](x, y Vector[T], l Limits) (T, error) {
	if err := check("Dot", l, x.Len == y.Len, "x and y of the same length", inVec("x", x), inVec("y", y)); err != nil {
		return 0, err
	}
	if err := workspace("Dot", partials[T](x.Len), l); err != nil || x.Len == 0 {
		return 0, err
	}
	return dot(x, y, l.Threads), nil
}

func dot[T Float](x, y Vector[T], threads int) T {
	if x.Len <= Leaf && x.Stride == 1 && y.Stride == 1 {
		return vec.Dot(x.Data[:x.Len], y.Data)
	}
	return overLeaves(vec.Add, x.Len, threads, func(i, j int) T {
		if x.Stride == 1 && y.Stride == 1 {
			return vec.Dot(x.Data[i:j], y.Data[i:j])
		}
		var a, b [Leaf]T
		return vec.Dot(gather(x, i, j, a[:]), gather(y, i, j, b[:]))
	})
}

// partials is how many bytes a reduction of n elements stores.
func partials[T Float](n int) int64 { return int64(branches(n)) * int64(unsafe.Sizeof(T(0))) }

// gather returns elements i to j of v, copied to buffer if they are not together.
func gather[T Float](v Vector[T], i, j int, buffer []T) []T {
	if v.Stride == 1 {
		return v.Data[i:j]
	}
	buffer = buffer[:j-i]
	for k, at := 0, i*v.Stride; k < len(buffer); k, at = k+1, at+v.Stride {
		buffer[k] = v.Data[at]
	}
	return buffer
}

// Axpy adds alpha·x to y.
func Axpy[T Float](alpha T, x, y Vector[T], l Limits) error {
	if err := check("Axpy", l, x.Len == y.Len, "x and y of the same length", inVec("x", x), outVec("y", y)); err != nil {
		return err
	}
	inRuns(x.Len, l.Threads, func(i, j int) {
		if x.Stride == 1 && y.Stride == 1 {
			vec.Axpy(alpha, x.Data[i:j], y.Data[i:j])
			return
		}
		for ; i < j; i++ {
			y.Data[i*y.Stride] += alpha * x.Data[i*x.Stride]
		}
	})
	return nil
}

// Scale multiplies x by alpha. A NaN or Inf times 0 is NaN.
func Scale[T Float](alpha T, x Vector[T], l Limits) error {
	if err := check("Scale", l, true, "", outVec("x", x)); err != nil {
		return err
	}
	inRuns(x.Len, l.Threads, func(i, j int) {
		if x.Stride == 1 {
			vec.Scale(alpha, x.Data[i:j])
			return
		}
		for ; i < j; i++ {
			x.Data[i*x.Stride] *= alpha
		}
	})
	return nil
}

// inRuns calls do for runs of n elements, on threads.
func inRuns(n, threads int, do func(first, end int)) {
	const length = branch * Leaf
	team.Do((n+length-1)/length, threads, func(part int) { do(part*length, min(n, (part+1)*length)) })
}

// Sum returns the sum of x, 0 of none. It is within (Leaf + log2 n)·eps of it,
// times the sum of the magnitudes; with kernels in assembly Leaf is divided by
// 32 at least.
func Sum[T Float](x Vector[T], l Limits) (T, error) { return reduce("Sum", vec.Add, x, l) }

// Min returns the least element of x, NaN if there is one. Which zero it returns
// of both is not said. The minimum of none is an error.
func Min[T Float](x Vector[T], l Limits) (T, error) { return reduce("Min", vec.Least, x, l) }

// Max returns the greatest element of x, NaN if there is one. Which zero it
// returns of both is not said. The maximum of none is an error.
func Max[T Float](x Vector[T], l Limits) (T, error) { return reduce("Max", vec.Greatest, x, l) }

func reduce[T Float](name string, op vec.Op, x Vector[T], l Limits) (T, error) {
	if err := check(name, l, op == vec.Add || x.Len > 0, "one at least", inVec("x", x)); err != nil {
		return 0, err
	}
	if err := workspace(name, partials[T](x.Len), l); err != nil || x.Len == 0 {
		return 0, err
	}
	return reduceVector(op, x, l.Threads), nil
}

func reduceVector[T Float](op vec.Op, x Vector[T], threads int) T {
	if x.Len <= Leaf && x.Stride == 1 {
		return vec.Reduce(op, x.Data[:x.Len], neutral[T](op))
	}
	return overLeaves(op, x.Len, threads, func(i, j int) T {
		if x.Stride == 1 {
			return vec.Reduce(op, x.Data[i:j], neutral[T](op))
		}
		var buffer [Leaf]T
		return vec.Reduce(op, gather(x, i, j, buffer[:]), neutral[T](op))
	})
}

// neutral is what changes nothing that it is joined with.
func neutral[T Float](op vec.Op) T {
	switch op {
	case vec.Least:
		return T(math.Inf(1))
	case vec.Greatest:
		return T(math.Inf(-1))
	}
	return 0
}

// Norm2 returns the square root of the sum of the squares of x. Squares that
// overflow or underflow do no harm.
func Norm2[T Float](x Vector[T], l Limits) (T, error) {
	if err := check("Norm2", l, true, "", inVec("x", x)); err != nil {
		return 0, err
	}
	if err := workspace("Norm2", partials[T](x.Len), l); err != nil || x.Len == 0 {
		return 0, err
	}
	least, most := T(0x1p-90), T(0x1p120)
	if unsafe.Sizeof(least) == 8 {
		least, most = T(math.Ldexp(1, -900)), T(math.Ldexp(1, 1000))
	}
	if s := dot(x, x, l.Threads); s > least && s < most {
		return T(math.Sqrt(float64(s))), nil
	}
	return scaledNorm(x, l.Threads), nil
}

// scaledNorm scales by a power of two, so that the greatest is about 1.
func scaledNorm[T Float](x Vector[T], threads int) T {
	top := max(reduceVector(vec.Greatest, x, threads), -reduceVector(vec.Least, x, threads))
	if top == 0 || top != top || math.IsInf(float64(top), 0) {
		return top
	}
	_, e := math.Frexp(float64(top))
	if e = max(e, -1022); unsafe.Sizeof(top) == 4 {
		e = max(e, -126)
	}
	scale := T(math.Ldexp(1, -e))
	s := overLeaves(vec.Add, x.Len, threads, func(i, j int) T {
		var buffer [Leaf]T
		copied := buffer[:copy(buffer[:], gather(x, i, j, buffer[:]))]
		vec.Scale(scale, copied)
		return vec.Dot(copied, copied)
	})
	return T(math.Ldexp(math.Sqrt(float64(s)), e))
}
