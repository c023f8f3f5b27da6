//go:build !amd64

package slim

const assembly = false

func dots(int, []float64, int, []float64, int, *[dotsRows * dotsCols]float64) {}

func minus(int, []float64, int, *[minusRows * minusCols]float64, []float64, int) {}
