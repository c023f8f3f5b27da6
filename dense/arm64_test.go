package dense_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/judge"
	"github.com/comal-go/comal/internal/simd"
	"github.com/comal-go/comal/internal/testkit"
)

// left are tests of blocks and threads, on which an emulator spends minutes;
// what is particular to a processor is seen with small matrices. A product
// allocates a small struct where the compiler does not see that packing in plain
// Go keeps no pointer.
const left = "^Test(Gemm|GemmAllocates|GemmWorkspace|BLASAsGonum|Syrk|Syr2k|Trsm|Trmm)$"

// TestARM64 runs the tests of this package and those below it, where the kernels
// are, as programs for arm64.
func TestARM64(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles and emulates for half a minute")
	}
	if judge.Raced {
		return // what it runs is not
	}
	testkit.Need(t, "qemu")
	out, err := exec.Command("go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}} {{.Dir}}{{end}}", ".", "./internal/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	programs := t.TempDir()
	for line := range strings.Lines(string(out)) {
		pkg, dir, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || strings.Contains(pkg, "/asm/") {
			continue
		}
		t.Run(pkg, func(t *testing.T) {
			program := filepath.Join(programs, filepath.Base(pkg)+".test")
			build := exec.Command("go", "test", "-c", "-o", program, pkg)
			build.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
			if text, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			run := exec.Command("qemu-aarch64", program, "-test.short", "-test.skip="+left)
			run.Dir = dir
			run.Env = append(os.Environ(), simd.Variable+"=neon")
			if text, err := run.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
