package host_test

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

func TestDetectThisMachine(t *testing.T) {
	i := host.Detect()
	t.Logf("%s\nprocessor %q, SIMD %s", describe(i), host.CPUModel(), i.SIMD)
	if i.AllowedCPUs < 1 || i.AllowedPhysical < 1 || i.AllowedPhysical > i.AllowedCPUs {
		t.Errorf("allowed: %d CPUs, %d cores", i.AllowedCPUs, i.AllowedPhysical)
	}
	if i.LogicalCPUs < i.PhysicalCores || i.PhysicalCores < 1 {
		t.Errorf("%d logical CPUs, %d cores", i.LogicalCPUs, i.PhysicalCores)
	}
	if runtime.GOOS == "linux" && (i.Memory <= 0 || i.AllowedMemory <= 0 || i.AllowedMemory > i.Memory) {
		t.Errorf("memory %d, allowed %d", i.Memory, i.AllowedMemory)
	}
	winners := 0
	for _, l := range i.CPULimits {
		if l.Won {
			winners++
		}
	}
	if winners != 1 {
		t.Errorf("%d limits won: %v", winners, i.CPULimits)
	}
}

func TestCOMALVariablesOnThisMachine(t *testing.T) {
	t.Setenv("COMAL_CPUS", "1")
	t.Setenv("COMAL_MEM", "3MB")
	if i := host.Detect(); i.AllowedCPUs != 1 || i.AllowedPhysical != 1 || i.AllowedMemory != 3e6 {
		t.Errorf("allowed: %d CPUs, %d cores, %d bytes", i.AllowedCPUs, i.AllowedPhysical, i.AllowedMemory)
	}
}

func TestDiskFree(t *testing.T) {
	free, err := host.DiskFree(t.TempDir())
	if err != nil || free <= 0 {
		t.Errorf("%d bytes, %v", free, err)
	}
	missing := t.TempDir() + "/missing"
	if _, err := host.DiskFree(missing); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("error of a missing folder: %v", err)
	}
}

func TestDiskThatDoesNotTell(t *testing.T) {
	testkit.Need(t, "linux")
	if free, err := host.DiskFree("/proc"); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%d bytes, %v", free, err)
	}
}

func TestThreadEnv(t *testing.T) {
	env := host.ThreadEnv(3)
	for _, want := range []string{"OMP_NUM_THREADS=3", "OPENBLAS_NUM_THREADS=3", "NUMEXPR_MAX_THREADS=3", "GOMAXPROCS=3"} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is missing in %v", want, env)
		}
	}
	if got := host.ThreadEnv(0)[0]; got != "OMP_NUM_THREADS=1" {
		t.Errorf("0 threads became %s", got)
	}
}

// BenchmarkDetect is what each run pays at its start.
func BenchmarkDetect(b *testing.B) {
	for b.Loop() {
		host.Detect()
	}
}

func TestWithoutThreadEnv(t *testing.T) {
	env := append([]string{"A=1", "OMP_NUM_THREADS_OF=x"}, host.ThreadEnv(3)...)
	if got := host.WithoutThreadEnv(append(env, "B=2")); !slices.Equal(got, []string{"A=1", "OMP_NUM_THREADS_OF=x", "B=2"}) {
		t.Errorf("left %q", got)
	}
}
