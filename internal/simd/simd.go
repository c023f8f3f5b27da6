// Package simd says which instructions the kernels use.
package simd

import (
	"os"
	"runtime"

	"golang.org/x/sys/cpu"
)

// Level is a family of instructions. Results of the same level have the same
// bits on every processor.
type Level int

// The levels, from the one that every processor has to the widest.
const (
	Plain  Level = iota // what the compiler makes of Go
	NEON                // arm64
	AVX2                // amd64 with fused multiply-add
	AVX512              // amd64: F, BW, DQ, VL
)

// Variable is the environment variable that asks for a lower level than the
// processor has, by its name: plain, neon, avx2, avx512.
const Variable = "COMAL_SIMD"

// Use is the level of this process.
var Use = choose(best(), os.Getenv(Variable))

// String returns the name.
func (l Level) String() string { return [...]string{"plain", "neon", "avx2", "avx512"}[l] }

// best is the widest level this processor can execute.
func best() Level {
	x86 := cpu.X86
	switch {
	case x86.HasAVX512F && x86.HasAVX512BW && x86.HasAVX512DQ && x86.HasAVX512VL:
		return AVX512
	case x86.HasAVX2 && x86.HasFMA:
		return AVX2
	case runtime.GOARCH == "arm64":
		return NEON
	}
	return Plain
}

// choose returns the level asked for, if the processor has it, else best.
func choose(best Level, asked string) Level {
	for l := Plain; l <= best; l++ {
		if l.String() == asked && (l == Plain || (l == NEON) == (best == NEON)) {
			return l
		}
	}
	return best
}
