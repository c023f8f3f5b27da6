// Package dense multiplies, solves and reduces matrices in memory, on as many
// threads as its caller gives.
//
// A [Matrix] is a view of a slice with a stride for rows and one for columns, so
// a row-major, a column-major and a transposed matrix are one type, and so are
// parts of them. Operations write into views they are given and return an error
// that wraps one of the kinds of this package; nothing is written in that case.
//
// Threads are never taken: [Limits] says how many goroutines may compute and how
// many bytes of workspace may be used, and its zero value is one thread. Results
// have the same bits for any number of threads on processors with the same
// instructions, see [SIMD].
package dense
