package vec

// The runtime copies and clears memory in assembly, however much it is at once,
// and so do loops that the compiler finds to do no more than that. A thread in it
// cannot be stopped, nor in a loop of such calls most of the time: these go
// through a function of Go for each piece.

// piece is how many elements are copied or cleared at once.
const piece = 4096

// Copy copies as many elements as from has.
func Copy[T Float](to, from []T) {
	for ; len(from) > piece; to, from = to[piece:], from[piece:] {
		move(to, from[:piece])
	}
	move(to, from)
}

// Clear sets x to zeros.
func Clear[T Float](x []T) {
	for ; len(x) > piece; x = x[piece:] {
		zero(x[:piece])
	}
	zero(x)
}

//go:noinline
func move[T Float](to, from []T) { copy(to[:len(from)], from) }

//go:noinline
func zero[T Float](x []T) { clear(x) }
