package cli

import (
	"os"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/host"
)

// TestKernelsAreThoseOfTheProcessor holds the two rules that name instructions
// against each other.
func TestKernelsAreThoseOfTheProcessor(t *testing.T) {
	want := host.Detect().SIMD
	if want == "sse2" || want == "none" {
		want = "plain"
	}
	if got := dense.SIMD(); got != want && os.Getenv("COMAL_SIMD") == "" {
		t.Errorf("kernels %s on a processor with %s", got, want)
	}
}
