package bench

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/units"
)

// machine says in a line on what was measured and with which versions.
func (l *lab) machine(ctx context.Context) string {
	info := host.Detect()
	parts := []string{
		fmt.Sprintf("%s, %s", processor(ctx), units.Plural(info.AllowedCPUs, "CPU", "CPUs")),
		runtime.GOOS + "/" + runtime.GOARCH,
		strings.ReplaceAll(runtime.Version(), "go", "Go "),
	}
	for _, m := range []struct{ path, name string }{{"github.com/sourcegraph/conc", "conc"}, {"golang.org/x/sync", "x/sync"}} {
		if v := moduleVersion(m.path); v != "" {
			parts = append(parts, m.name+" "+v)
		}
	}
	if l.python.version != "" {
		parts = append(parts, "Python "+l.python.version)
	}
	for _, m := range []struct{ module, name string }{{"joblib", "joblib"}, {"numpy", "NumPy"}, {"scipy", "SciPy"}, {"PIL", "Pillow"}} {
		if v := l.python.modules[m.module]; v != "" {
			parts = append(parts, m.name+" "+v)
		}
	}
	for _, name := range []string{"xargs", "parallel"} {
		if text, err := output(exec.CommandContext(ctx, name, "--version")); err == nil {
			line, _, _ := strings.Cut(text, "\n")
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, "; ")
}

// processor is the model of the processor.
func processor(ctx context.Context) string {
	switch runtime.GOOS {
	case "linux":
		if name := cpuinfo("model name"); name != "" {
			return name
		}
	case "darwin":
		if name, err := output(exec.CommandContext(ctx, "sysctl", "-n", "machdep.cpu.brand_string")); err == nil {
			return name
		}
	case "windows":
		if name := os.Getenv("PROCESSOR_IDENTIFIER"); name != "" {
			return name
		}
	}
	return "processor not known"
}

// cpuinfo returns the first value of a key in /proc/cpuinfo.
func cpuinfo(key string) string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if k, v, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(k) == key {
			return strings.Join(strings.Fields(v), " ")
		}
	}
	return ""
}

// moduleVersion returns the version of a module in this program.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return strings.TrimPrefix(m.Version, "v")
		}
	}
	return ""
}
