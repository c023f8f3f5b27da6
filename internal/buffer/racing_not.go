//go:build !race

package buffer

const racing = false
