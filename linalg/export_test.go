package linalg

// What is chosen by the memory there is, for tests with small matrices.
var (
	SVDByColumns = svdByColumns
	QRByColumns  = qrByColumns
)
