package vfold

import (
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/simd"
)

// width returns the place of the family of instructions in the tables below, and the
// bytes of its registers; 0 if there are no kernels for it.
func width() (place, bytes int) {
	switch simd.Use {
	case simd.AVX512:
		return 0, 64
	case simd.AVX2:
		return 1, 32
	}
	return 0, 0
}

var blockSums = table[blocks]{
	dtype.Float64: {sumBlocksFloat64AVX512, sumBlocksFloat64AVX2},
	dtype.Float32: {sumBlocksFloat32AVX512, sumBlocksFloat32AVX2},
	dtype.Int8:    {sumBlocksInt8AVX512, sumBlocksInt8AVX2},
	dtype.Int16:   {sumBlocksInt16AVX512, sumBlocksInt16AVX2},
	dtype.Int32:   {sumBlocksInt32AVX512, sumBlocksInt32AVX2},
	dtype.Int64:   {sumBlocksInt64AVX512},
	dtype.Uint8:   {sumBlocksUint8AVX512, sumBlocksUint8AVX2},
	dtype.Uint16:  {sumBlocksUint16AVX512, sumBlocksUint16AVX2},
	dtype.Uint32:  {sumBlocksUint32AVX512},
	dtype.Uint64:  {sumBlocksUint64AVX512},
}

var blockSquares = table[blocks]{
	dtype.Float64: {squareBlocksFloat64AVX512, squareBlocksFloat64AVX2},
	dtype.Float32: {squareBlocksFloat32AVX512, squareBlocksFloat32AVX2},
	dtype.Int8:    {squareBlocksInt8AVX512, squareBlocksInt8AVX2},
	dtype.Int16:   {squareBlocksInt16AVX512, squareBlocksInt16AVX2},
	dtype.Int32:   {squareBlocksInt32AVX512, squareBlocksInt32AVX2},
	dtype.Int64:   {squareBlocksInt64AVX512},
	dtype.Uint8:   {squareBlocksUint8AVX512, squareBlocksUint8AVX2},
	dtype.Uint16:  {squareBlocksUint16AVX512, squareBlocksUint16AVX2},
	dtype.Uint32:  {squareBlocksUint32AVX512},
	dtype.Uint64:  {squareBlocksUint64AVX512},
}

var blockProducts = table[blocks]{
	dtype.Float64: {productBlocksFloat64AVX512, productBlocksFloat64AVX2},
	dtype.Float32: {productBlocksFloat32AVX512, productBlocksFloat32AVX2},
}

var sumRows = table[sums]{
	dtype.Float64: {sumRowsFloat64AVX512, sumRowsFloat64AVX2},
	dtype.Float32: {sumRowsFloat32AVX512, sumRowsFloat32AVX2},
	dtype.Int8:    {sumRowsInt8AVX512, sumRowsInt8AVX2},
	dtype.Int16:   {sumRowsInt16AVX512, sumRowsInt16AVX2},
	dtype.Int32:   {sumRowsInt32AVX512, sumRowsInt32AVX2},
	dtype.Int64:   {sumRowsInt64AVX512},
	dtype.Uint8:   {sumRowsUint8AVX512, sumRowsUint8AVX2},
	dtype.Uint16:  {sumRowsUint16AVX512, sumRowsUint16AVX2},
	dtype.Uint32:  {sumRowsUint32AVX512},
	dtype.Uint64:  {sumRowsUint64AVX512},
}

var squareRows = table[sums]{
	dtype.Float64: {squareRowsFloat64AVX512, squareRowsFloat64AVX2},
	dtype.Float32: {squareRowsFloat32AVX512, squareRowsFloat32AVX2},
	dtype.Int8:    {squareRowsInt8AVX512, squareRowsInt8AVX2},
	dtype.Int16:   {squareRowsInt16AVX512, squareRowsInt16AVX2},
	dtype.Int32:   {squareRowsInt32AVX512, squareRowsInt32AVX2},
	dtype.Int64:   {squareRowsInt64AVX512},
	dtype.Uint8:   {squareRowsUint8AVX512, squareRowsUint8AVX2},
	dtype.Uint16:  {squareRowsUint16AVX512, squareRowsUint16AVX2},
	dtype.Uint32:  {squareRowsUint32AVX512},
	dtype.Uint64:  {squareRowsUint64AVX512},
}

var multiplyRows = table[rows]{
	dtype.Float64: {multiplyRowsFloat64AVX512, multiplyRowsFloat64AVX2},
	dtype.Float32: {multiplyRowsFloat32AVX512, multiplyRowsFloat32AVX2},
}

var addRows = table[rows]{
	dtype.Int8:   {addRowsInt8AVX512, addRowsInt8AVX2},
	dtype.Int16:  {addRowsInt16AVX512, addRowsInt16AVX2},
	dtype.Int32:  {addRowsInt32AVX512, addRowsInt32AVX2},
	dtype.Int64:  {addRowsInt64AVX512, addRowsInt64AVX2},
	dtype.Uint8:  {addRowsUint8AVX512, addRowsUint8AVX2},
	dtype.Uint16: {addRowsUint16AVX512, addRowsUint16AVX2},
	dtype.Uint32: {addRowsUint32AVX512, addRowsUint32AVX2},
	dtype.Uint64: {addRowsInt64AVX512, addRowsInt64AVX2},
}

var leastRows = table[rows]{
	dtype.Int8:   {leastRowsInt8AVX512, leastRowsInt8AVX2},
	dtype.Int16:  {leastRowsInt16AVX512, leastRowsInt16AVX2},
	dtype.Int32:  {leastRowsInt32AVX512, leastRowsInt32AVX2},
	dtype.Int64:  {leastRowsInt64AVX512},
	dtype.Uint8:  {leastRowsUint8AVX512, leastRowsUint8AVX2},
	dtype.Uint16: {leastRowsUint16AVX512, leastRowsUint16AVX2},
	dtype.Uint32: {leastRowsUint32AVX512, leastRowsUint32AVX2},
	dtype.Uint64: {leastRowsUint64AVX512},
}

var greatestRows = table[rows]{
	dtype.Int8:   {greatestRowsInt8AVX512, greatestRowsInt8AVX2},
	dtype.Int16:  {greatestRowsInt16AVX512, greatestRowsInt16AVX2},
	dtype.Int32:  {greatestRowsInt32AVX512, greatestRowsInt32AVX2},
	dtype.Int64:  {greatestRowsInt64AVX512},
	dtype.Uint8:  {greatestRowsUint8AVX512, greatestRowsUint8AVX2},
	dtype.Uint16: {greatestRowsUint16AVX512, greatestRowsUint16AVX2},
	dtype.Uint32: {greatestRowsUint32AVX512, greatestRowsUint32AVX2},
	dtype.Uint64: {greatestRowsUint64AVX512},
}

var nonzeroRows = table[rows]{
	dtype.Float64: {nonzeroRowsFloat64AVX512, nonzeroRowsFloat64AVX2},
	dtype.Float32: {nonzeroRowsFloat32AVX512, nonzeroRowsFloat32AVX2},
	dtype.Int8:    {nonzeroRowsUint8AVX512, nonzeroRowsUint8AVX2},
	dtype.Int16:   {nonzeroRowsUint16AVX512, nonzeroRowsUint16AVX2},
	dtype.Int32:   {nonzeroRowsUint32AVX512, nonzeroRowsUint32AVX2},
	dtype.Int64:   {nonzeroRowsUint64AVX512, nonzeroRowsUint64AVX2},
	dtype.Uint8:   {nonzeroRowsUint8AVX512, nonzeroRowsUint8AVX2},
	dtype.Uint16:  {nonzeroRowsUint16AVX512, nonzeroRowsUint16AVX2},
	dtype.Uint32:  {nonzeroRowsUint32AVX512, nonzeroRowsUint32AVX2},
	dtype.Uint64:  {nonzeroRowsUint64AVX512, nonzeroRowsUint64AVX2},
}

var indices = table[index]{
	dtype.Float64: {indexFloat64AVX512, indexFloat64AVX2},
	dtype.Float32: {indexFloat32AVX512, indexFloat32AVX2},
	dtype.Int8:    {indexUint8AVX512, indexUint8AVX2},
	dtype.Int16:   {indexUint16AVX512, indexUint16AVX2},
	dtype.Int32:   {indexUint32AVX512, indexUint32AVX2},
	dtype.Int64:   {indexUint64AVX512, indexUint64AVX2},
	dtype.Uint8:   {indexUint8AVX512, indexUint8AVX2},
	dtype.Uint16:  {indexUint16AVX512, indexUint16AVX2},
	dtype.Uint32:  {indexUint32AVX512, indexUint32AVX2},
	dtype.Uint64:  {indexUint64AVX512, indexUint64AVX2},
}
