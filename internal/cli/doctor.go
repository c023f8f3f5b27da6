package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/pyworker"
)

// newDoctor returns the command that tells what comal finds on a machine.
func newDoctor(c *console) *cobra.Command {
	var asJSON bool
	var python, scratch string
	cmd := &cobra.Command{
		Use:                   "doctor [FLAGS]",
		DisableFlagsInUseLine: true,
		Short:                 "Tell what this machine allows, and what is missing",
		Example:               "  comal doctor\n  comal doctor --json",
		Long: `doctor tells how many CPUs and how much memory a run takes if nobody says
otherwise, which limits were found and which of them decided, and which Python
would run --py. COMAL_CPUS and COMAL_MEM decide instead of the limits found;
COMAL_SIMD names the instructions of the dense kernels (avx512, avx2, neon or
plain) where those of the processor are not wanted.`,
		Args: noWords,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := examine(cmd.Context(), python, scratch)
			if asJSON {
				e := json.NewEncoder(c.out)
				e.SetEscapeHTML(false)
				return e.Encode(d)
			}
			return d.print(c.out)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	cmd.Flags().StringVar(&python, "python", "", "examine the Python interpreter at this `PATH`")
	cmd.Flags().StringVar(&scratch, "scratch", "", "examine the disk of this folder `DIR`")
	return cmd
}

// noWords refuses arguments.
func noWords(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("see: "+cmd.CommandPath()+" --help", "%s takes flags only, and not %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// diagnosis is what doctor tells. The names of its fields in JSON are part of
// the interface.
type diagnosis struct {
	Version string     `json:"version"`
	System  string     `json:"system"`
	SIMD    string     `json:"simd"`
	Kernels string     `json:"kernels"` // the instructions that package dense uses
	CPUs    cpuReport  `json:"cpus"`
	Memory  memReport  `json:"memory"`
	Scratch diskReport `json:"scratch"`
	Python  pyReport   `json:"python"`
	Unknown []string   `json:"not_known,omitempty"`
}

type cpuReport struct {
	Allowed         int      `json:"allowed"`
	AllowedPhysical int      `json:"allowed_physical"`
	Logical         int      `json:"logical"`
	Physical        int      `json:"physical"`
	Quota           float64  `json:"quota,omitempty"`
	NUMANodes       int      `json:"numa_nodes,omitempty"`
	Limits          []limits `json:"limits"`
}

type memReport struct {
	Allowed   int64    `json:"allowed"`
	Budget    int64    `json:"budget"` // of a run, without --mem
	Total     int64    `json:"total"`
	Available int64    `json:"available"`
	Limits    []limits `json:"limits"`
}

type limits struct {
	Name    string `json:"name"`
	Value   int64  `json:"value"`
	Source  string `json:"source"`
	Decides bool   `json:"decides,omitempty"`
}

type diskReport struct {
	Folder string `json:"folder"`
	Free   int64  `json:"free"`
	Error  string `json:"error,omitempty"`
}

type pyReport struct {
	Path    string `json:"path,omitempty"`
	Source  string `json:"from,omitempty"`
	Version string `json:"version,omitempty"`
	NumPy   string `json:"numpy,omitempty"`
	Error   string `json:"error,omitempty"`
	Advice  string `json:"advice,omitempty"`
}

// examine looks at the machine.
func examine(ctx context.Context, python, scratch string) diagnosis {
	info := host.Detect()
	d := diagnosis{
		Version: version(), System: info.OS + "/" + info.Arch, SIMD: info.SIMD, Kernels: dense.SIMD(),
		CPUs: cpuReport{
			Allowed: info.AllowedCPUs, AllowedPhysical: info.AllowedPhysical, Logical: info.LogicalCPUs,
			Physical: info.PhysicalCores, Quota: info.Quota, NUMANodes: info.NUMANodes, Limits: limitsOf(info.CPULimits),
		},
		Memory: memReport{
			Allowed: info.AllowedMemory, Budget: info.AllowedMemory / 10 * 7, Total: info.Memory,
			Available: info.MemAvailable, Limits: limitsOf(info.MemLimits),
		},
		Scratch: examineDisk(scratch),
		Python:  examinePython(ctx, python),
		Unknown: info.NotKnown,
	}
	if asked := os.Getenv("COMAL_SIMD"); asked != "" && asked != d.Kernels {
		d.Unknown = append(d.Unknown, fmt.Sprintf(
			"COMAL_SIMD=%s: no kernels of this processor (avx512, avx2, neon, plain), so %s are used", asked, d.Kernels))
	}
	return d
}

func limitsOf(ls []host.Limit) []limits {
	out := make([]limits, len(ls))
	for i, l := range ls {
		out[i] = limits{l.Name, l.Value, l.Source, l.Won}
	}
	return out
}

func examineDisk(folder string) diskReport {
	if folder == "" {
		folder = os.TempDir()
	}
	d := diskReport{Folder: folder}
	var err error
	if d.Free, err = host.DiskFree(folder); err != nil {
		d.Error = err.Error()
	}
	return d
}

// examinePatience bounds the time Python may take: from a cold disk the import
// of NumPy takes seconds.
const examinePatience = 30 * time.Second

// askPython prints the version of the interpreter and that of NumPy, if it is
// there.
const askPython = `import sys
print(sys.version.split()[0])
try:
    import numpy
    print(numpy.__version__)
except ImportError:
    pass`

func examinePython(ctx context.Context, named string) pyReport {
	found, err := pyworker.Find(named, os.Getenv)
	if err != nil {
		r := pyReport{Error: err.Error()}
		var start *engine.StartError
		if errors.As(err, &start) {
			r.Error, r.Advice = start.Message, start.Advice
		}
		return r
	}
	r := pyReport{Path: found.Path, Source: found.Source}
	ctx, cancel := context.WithTimeout(ctx, examinePatience)
	defer cancel()
	out, err := exec.CommandContext(ctx, found.Path, "-c", askPython).Output()
	if err != nil {
		r.Error, r.Advice = fmt.Sprintf("it does not run: %v", err), "try: "+found.Path+" --version"
		return r
	}
	r.Version, r.NumPy, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	return r
}
