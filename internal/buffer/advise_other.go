//go:build unix && !linux && !race

package buffer

func advise([]byte) {}
