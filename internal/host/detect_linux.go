package host

import (
	"io"
	"os"
	"runtime"
	"strings"
)

// Detect describes this machine. It takes about 0.1 ms and 7 microseconds more
// per core, whose siblings are one file each, and keeps nothing: limits can
// change while a process runs.
func Detect() Info {
	return detectFS(os.DirFS("/"), os.Getenv, runtime.NumCPU())
}

// CPUModel is the name of the processor, empty if not known. It is not part of
// Detect because older kernels on x86 wait 10 ms or more for fresh clock rates
// whenever /proc/cpuinfo is opened.
func CPUModel() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer file.Close()
	// The first processor is enough; with hundreds the file is long.
	head := make([]byte, 4096)
	n, _ := io.ReadFull(file, head)
	return modelName(string(head[:n]))
}

// modelName finds the name of the processor in the text of /proc/cpuinfo, whose
// keys differ by architecture. ARM gives numbers only.
func modelName(cpuinfo string) string {
	values := make(map[string]string)
	for line := range strings.Lines(cpuinfo) {
		key, value, found := strings.Cut(line, ":")
		if key = strings.TrimSpace(key); found && values[key] == "" {
			values[key] = strings.TrimSpace(value)
		}
	}
	for _, key := range []string{"model name", "cpu model", "Processor", "cpu"} {
		if values[key] != "" {
			return values[key]
		}
	}
	if maker, part := values["CPU implementer"], values["CPU part"]; maker != "" && part != "" {
		return "ARM implementer " + maker + ", part " + part
	}
	return ""
}
