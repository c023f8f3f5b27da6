package judge

import (
	"os"
	"os/exec"
	"testing"

	"github.com/comal-go/comal/internal/simd"
)

// Levels runs the tests of this binary that match pattern again, with each
// family of instructions below the one in use. It does nothing where a family
// is asked for already, or under the race detector, to which all are the same.
func Levels(t *testing.T, pattern string) {
	t.Helper()
	if os.Getenv(simd.Variable) != "" || Raced {
		return
	}
	for l := simd.Plain; l < simd.Use; l++ {
		if (l == simd.NEON) != (simd.Use == simd.NEON) && l != simd.Plain {
			continue
		}
		t.Run(l.String(), func(t *testing.T) {
			again := exec.Command(os.Args[0], "-test.run="+pattern, "-test.short")
			again.Env = append(os.Environ(), simd.Variable+"="+l.String())
			if text, err := again.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
