package blosc

import (
	"fmt"
	"testing"
)

func BenchmarkShuffle(b *testing.B) {
	src, dst := make([]byte, blockLen), make([]byte, blockLen)
	for _, size := range []int{2, 4, 8, 16} {
		for name, f := range map[string]func(dst, src []byte, size int){"shuffle": Shuffle, "unshuffle": Unshuffle, "unbitshuffle": Unbitshuffle} {
			b.Run(fmt.Sprint(name, size), func(b *testing.B) {
				b.SetBytes(blockLen)
				for b.Loop() {
					f(dst, src, size)
				}
			})
		}
	}
}
