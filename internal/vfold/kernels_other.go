//go:build !amd64

package vfold

func width() (place, bytes int) { return 0, 0 }

var (
	blockSums, blockSquares, blockProducts table[blocks]
	sumRows, squareRows                    table[sums]
	indices                                table[index]

	multiplyRows, addRows, leastRows, greatestRows, nonzeroRows table[rows]
)
