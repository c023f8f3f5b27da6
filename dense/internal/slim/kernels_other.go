//go:build !amd64

package slim

const assembly = false

func dots(int, []float64, int, []float64, int, *[dotsRows * dotsCols]float64) {}

func minus(int, int, []float64, int, *[depth * minusCols]float64, []float64, int) {}
