package tune

import (
	"fmt"
	"testing"
)

// BenchmarkTell is what one decision costs on machines of some sizes.
func BenchmarkTell(b *testing.B) {
	for _, cpus := range []int{8, 64, 256} {
		b.Run(fmt.Sprint(cpus), func(b *testing.B) {
			for b.Loop() {
				tuner := New(Config{Logical: cpus, Items: 1 << 20})
				w := tuner.First()
				for range 10 {
					s := Sample{Split: w.Split, CPU: -1, Left: 1 << 20}
					for i := range w.Tasks {
						s.Tasks = append(s.Tasks, 1+float64(i%3)/10+float64(w.Split.P)/100)
					}
					s.Wall = seconds(float64(w.Tasks))
					w = tuner.Tell(s)
				}
			}
		})
	}
}
