package slim

import (
	"os"
	"os/exec"
	"testing"

	"github.com/comal-go/comal/dense/internal/simd"
)

// TestLevels runs the tests again with each family of instructions below the
// one in use.
func TestLevels(t *testing.T) {
	if os.Getenv(simd.Variable) != "" {
		return // this is such a run
	}
	for _, level := range []simd.Level{simd.Plain, simd.AVX2} {
		if level >= simd.Use || level == simd.AVX2 && simd.Use == simd.NEON {
			continue
		}
		t.Run(level.String(), func(t *testing.T) {
			t.Parallel()
			again := exec.Command(os.Args[0])
			again.Env = append(os.Environ(), simd.Variable+"="+level.String())
			if out, err := again.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
