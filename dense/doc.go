// Package dense multiplies, solves and reduces matrices in memory, on as many
// threads as its caller gives.
//
// A [Matrix] is a view of a slice with a stride for rows and one for columns, so
// a row-major, a column-major and a transposed matrix are one type, and so are
// parts of them. Operations write into views they are given and return an error
// that wraps one of the kinds of this package; nothing is written in that case.
// What is written may share no element with what is read, nor hold one twice;
// shapes without elements are fine but for minima and maxima, and sums over nothing
// are 0. NaN and Inf go where the arithmetic carries them.
//
// Threads are never taken: [Limits] says how many goroutines may compute and how
// many bytes of workspace may be used, and its zero value is one thread. Results
// have the same bits for any number of threads on processors with the same
// instructions, see [SIMD].
//
// Products are computed as in BLIS: blocks of both matrices are copied to where
// they stay in the caches (Goto and van de Geijn, doi:10.1145/1356052.1356053; Van
// Zee and van de Geijn, doi:10.1145/2764454), and a kernel in assembly, or in Go
// where there is none, computes tiles in registers. [Trsm], [Trmm] and the
// factorisations of package factor are recursive, so that most of them is such
// products. Sums over vectors and columns have fixed leaves, see [Leaf].
//
// [BLAS] has gonum's packages compute with all this.
package dense
