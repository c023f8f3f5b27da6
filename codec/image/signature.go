package image

import (
	"fmt"
	"math/big"
	"sync"
)

// NoChannels is the signature of an image without a channel axis.
const NoChannels int64 = -1

// SignatureFile returns the signature of the image at path, computed by threads
// goroutines, or [NoChannels]. Errors are of type [*Error].
func SignatureFile(path string, threads int) (int64, error) {
	return signatureFile(path, func(m []float64, h, w int) int64 { return Signature(m, h, w, threads) })
}

// SignatureFastFile returns what [SignatureFile] returns, in about the time it
// takes to read the image.
func SignatureFastFile(path string) (int64, error) {
	return signatureFile(path, SignatureFast)
}

func signatureFile(path string, value func(m []float64, h, w int) int64) (int64, error) {
	im, err := Open(path, DefaultLimit)
	if err != nil {
		return 0, err
	}
	if im.Channels() == 0 {
		return NoChannels, nil
	}
	m := borrow(im.Width * im.Height)
	defer spare.Put(m)
	im.medianInto(*m)
	return value(*m, im.Height, im.Width), nil
}

// spare are matrices of medians that nobody uses. The system clears the pages of
// a new one, which takes as long as the medians of a photograph.
var spare sync.Pool

// borrow returns a matrix with room for n values, whatever they are.
func borrow(n int) *[]float64 {
	if m, ok := spare.Get().(*[]float64); ok && cap(*m) >= n && cap(*m)/2 <= n {
		*m = (*m)[:n]
		return m
	}
	m := make([]float64, n)
	return &m
}

// SignatureFast returns the same integer as [Signature] by algebra: the sum of
// all entries of m·mᵀ is Σₖ(Σᵢ mᵢₖ)², the squares of the column sums of m, so
// h·w additions are enough. It takes milliseconds where the product takes
// seconds: an idea is worth more than any number of threads.
func SignatureFast(m []float64, h, w int) int64 {
	checkShape(m, h, w)
	if h == 0 || w == 0 {
		return 0
	}
	columns := make([]float64, w)
	for i := range h {
		for k, v := range m[i*w : (i+1)*w] {
			columns[k] += v
		}
	}
	total := exact(0)
	for _, s := range columns {
		square := exact(s)
		total.Add(total, square.Mul(square, square))
	}
	return mean(total, h)
}

// exact returns x with room for every digit of a sum over an image of any size
// that fits into memory.
func exact(x float64) *big.Float { return new(big.Float).SetPrec(256).SetFloat64(x) }

// mean returns the integer part of total divided by h·h.
func mean(total *big.Float, h int) int64 {
	n := exact(float64(h))
	value, _ := total.Quo(total, n.Mul(n, n)).Int64()
	return value
}

// checkShape panics if m is not h x w: the caller is wrong, not a file.
func checkShape(m []float64, h, w int) {
	if h < 0 || w < 0 || len(m) != h*w {
		panic(fmt.Sprintf("codec/image: %d values are not a matrix of %d x %d", len(m), h, w))
	}
}
