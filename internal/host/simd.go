package host

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

// simd names the widest vector instructions this process may execute. avx512
// stands for the set that servers since 2017 share, avx2 includes fused
// multiply-add: kernels use them together. Package dense chooses its kernels by
// the same rule, and knows none for sse2.
func simd() string {
	x86 := cpu.X86
	switch {
	case x86.HasAVX512F && x86.HasAVX512BW && x86.HasAVX512DQ && x86.HasAVX512VL:
		return "avx512"
	case x86.HasAVX2 && x86.HasFMA:
		return "avx2"
	case x86.HasSSE2:
		return "sse2"
	case runtime.GOARCH == "arm64" || cpu.ARM.HasNEON:
		return "neon"
	}
	return "none"
}
