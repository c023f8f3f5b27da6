package grid

// What Default aims at. A chunk of some 32 MiB is long enough for a disk and for
// the cost of a task, and short enough for many of them to be in memory; 1024
// rows are a leaf of the dense package's sums, which a chunk should not split.
const (
	defaultBytes = 32 << 20
	defaultRows  = 1024
)

// Default returns the chunk that an array has where nobody says another: about 32
// MiB of elements of itemsize bytes, of whole axes as far as they fit, beginning
// with the one along which elements are neighbours. axes is the order of axes from
// the one along which elements lie farthest apart; nil is row-major. Along the
// axis that is cut the length is a multiple of 1024 if that many fit, so a chunk
// can be a little shorter; axes before it have length 1. It depends on nothing
// else, as the bits of results hang on chunks. Lengths are at least 1, and at most
// those of the axes that are not empty.
func Default(shape []int, itemsize int, axes []int) []int {
	chunk := make([]int, len(shape))
	room := max(1, defaultBytes/max(1, itemsize)) // elements that still fit
	for i := len(shape) - 1; i >= 0; i-- {
		a := i
		if axes != nil {
			a = axes[i]
		}
		n := max(1, shape[a])
		if n <= room {
			chunk[a] = n
			room /= n
			continue
		}
		chunk[a] = max(1, room)
		if room > defaultRows {
			chunk[a] -= room % defaultRows
		}
		room = 0
	}
	return chunk
}
