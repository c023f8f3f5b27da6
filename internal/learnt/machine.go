package learnt

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"

	"github.com/comal-go/comal/internal/host"
)

// KeyOf is the key of a job: kind is that of the program (go, python, command),
// name says which one it is. For items and costs see SizeClass.
func KeyOf(m host.Info, kind, name string, items int, costs []float64) Key {
	return Key{Machine: Fingerprint(m), Function: kind + " " + name, Size: SizeClass(items, costs)}
}

// Fingerprint describes a machine as far as it decides which split is the
// fastest, so that a laptop and a container on it are two. Memory is rounded to
// a power of two: kernels keep some of it back, and how much varies.
func Fingerprint(m host.Info) string {
	text := fmt.Sprintf("%s/%s %s, CPUs: %d of %d allowed, cores: %d of %d",
		m.OS, m.Arch, m.SIMD, m.AllowedCPUs, m.LogicalCPUs, m.AllowedPhysical, m.PhysicalCores)
	if m.Quota > 0 {
		text += ", quota " + strconv.FormatFloat(m.Quota, 'f', 1, 64)
	}
	if m.AllowedMemory > 0 {
		text += ", memory " + roundMemory(m.AllowedMemory)
	}
	return text
}

// roundMemory returns the nearest power of two, on the scale of logarithms.
func roundMemory(b int64) string {
	n := uint64(1) << int(math.Round(math.Log2(float64(b))))
	for _, u := range []struct {
		name string
		size uint64
	}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}} {
		if n >= u.size {
			return strconv.FormatUint(n/u.size, 10) + " " + u.name
		}
	}
	return "under 1 MiB"
}

// SizeClass says how large a job is: by the number of items, -1 if that is not
// known, in steps of four, and, where the items' costs are given, by the order
// of magnitude of one of them. Jobs of one class have much the same best split.
func SizeClass(items int, costs []float64) string {
	text := "items not counted"
	if items >= 0 {
		text = countClass(items)
	}
	if mean := meanOf(costs); mean > 0 {
		text += fmt.Sprintf(" of 1e%+d", int(math.Round(math.Log10(mean))))
	}
	return text
}

func countClass(items int) string {
	if items >= 4096 {
		return "4096 items or more"
	}
	low := 1 << (2 * ((bits.Len(uint(max(1, items))) - 1) / 2))
	return fmt.Sprintf("%d to %d items", low, 4*low-1)
}

// meanOf returns the mean of numbers that are finite and not negative, 0 if
// that is none.
func meanOf(costs []float64) float64 {
	sum := 0.0
	for _, c := range costs {
		sum += c / float64(len(costs))
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		return 0
	}
	return sum
}
