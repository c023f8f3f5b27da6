//go:build !amd64

package vfold

func width() (place, bytes int) { return 0, 0 }

var (
	blockSums, blockProducts table[blocks]
	sumRows                  table[sums]
	indices                  table[index]

	multiplyRows, addRows, leastRows, greatestRows, nonzeroRows table[rows]
)
