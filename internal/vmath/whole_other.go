//go:build !amd64

package vmath

var (
	wholeBinary map[string][2][2][4]func(n int, dst, a, b *byte)
	wholeUnary  map[string][2][2][4]func(n int, dst, a *byte)
	wheres      [4]func(n int, dst, condition, a, b *byte)
)

func wide() (place, bytes int) { return 0, 0 }
