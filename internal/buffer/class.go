package buffer

import "math/bits"

// Classes are the sizes that pieces have: multiples of 64 up to 512, and then
// eight between a power of two and the next.
const (
	fine    = 512
	steps   = 8
	classes = (64-10)*steps + 2*steps + 1
)

// classOf returns the smallest class of at least n bytes.
func classOf(n int) int {
	if n <= fine {
		return (n + fine/steps - 1) / (fine / steps)
	}
	k := bits.Len(uint(n-1)) - 1 // n is in (2^k, 2^(k+1)]
	step := 1 << k / steps
	return (k-8)*steps + (n-1<<k+step-1)/step
}

// sizeOf returns the bytes of a class.
func sizeOf(c int) int {
	if c <= steps {
		return c * (fine / steps)
	}
	base := fine << ((c-1)/steps - 1)
	return base + ((c-1)%steps+1)*(base/steps)
}
