//go:build !amd64

package vec

func symvHeight() int { return 4 }

func scale[T Float](a T, x []T) { scalePlain(a, x) }

func symv[T Float](n int, a []T, lda int, x, y []T, z, sums *[8]T) {
	symv4Plain(n, a, lda, x, y, z, sums)
}

func ger4[T Float](n int, x *[4]T, y, a []T, lda int) { ger4Plain(n, x, y, a, lda) }

func sum[T Float](x []T) T { return sumPlain(x) }

func least[T Float](x []T, from T) T { return minPlain(x, from) }

func greatest[T Float](x []T, from T) T { return maxPlain(x, from) }

func sumRows8[T Float](n int, a []T, lda int, y []T) { sumRows8Plain(n, a, lda, y) }

func minRows8[T Float](n int, a []T, lda int, y []T) { minRowsPlain(8, n, a, lda, y) }

func minRows1[T Float](a, y []T) { minRowsPlain(1, len(a), a, 0, y) }

func maxRows8[T Float](n int, a []T, lda int, y []T) { maxRowsPlain(8, n, a, lda, y) }

func maxRows1[T Float](a, y []T) { maxRowsPlain(1, len(a), a, 0, y) }
