package cli

import (
	"os"
	"slices"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/items"
)

// arrayFlags are the flags that all commands over arrays share.
type arrayFlags struct {
	// Arrays that are read.
	columns []string
	missing string
	chunks  shape

	// How it runs.
	processes, threads autoCount
	on                 string
	memory             memorySize
	scratch            string
	resume             string

	// Results.
	out            string
	compressor     string
	zarr           int
	json           bool
	log            string
	quiet, verbose bool
}

// shape is a list of lengths, written 200000x1000; nil if it was not given.
type shape []int

// String returns the lengths as they are given.
func (s *shape) String() string {
	if *s == nil {
		return ""
	}
	return shapeText(*s)
}

// Set reads the lengths.
func (s *shape) Set(text string) (err error) {
	*s, err = array.ParseShape(text)
	return err
}

// Type names the value in a flag's help.
func (s *shape) Type() string { return "SHAPE" }

// groups registers the flags, in the order of their help. saves says that a
// result can be written.
func (f *arrayFlags) groups(saves bool) []flagGroup {
	in := newFlagSet()
	in.Var(&f.chunks, "chunks", "cut arrays like this, as 10000x1000 (default: as they are\nkept; 0 is a whole axis)")
	in.StringSliceVar(&f.columns, "columns", nil, "`NAME,...` of columns of a Parquet file (default: all)")
	in.Var(text{&f.missing, "fill|error"}, "missing", "what a chunk is that a Zarr array lacks (default: error)")

	how := newFlagSet()
	how.VarP(&f.processes, "processes", "p", "chunks at once; auto finds while it runs what is fastest")
	how.VarP(&f.threads, "threads", "t", "threads each chunk may use; auto as with -p")
	how.Var(text{&f.on, "ENGINE"}, "on", "local: (goroutines) or procs: (worker processes)")
	how.Var(&f.memory, "mem", "memory for all of it (default: 70% of what is allowed)")
	how.Var(text{&f.scratch, "DIR"}, "scratch", "folder for temporary files (default: "+tempVariable()+")")
	how.Var(text{&f.resume, "FILE"}, "resume", "keep this journal of chunks, and do not compute again what\nit has")

	out := newFlagSet()
	if saves {
		out.VarP(text{&f.out, "FILE"}, "output", "o", "write the result to a .npy file or a .zarr folder (default:\nprint it, shortened)")
		out.Var(text{&f.compressor, "NAME[:LEVEL]"}, "compressor", "of Zarr: blosc-lz4 (the default), blosc-zstd, zstd, gzip,\nzlib, lz4 or none")
		out.IntVar(&f.zarr, "zarr-format", 3, "version of Zarr, 2 or 3")
	}
	out.BoolVar(&f.json, "json", false, "one JSON object a line, the last a summary")
	out.Var(text{&f.log, "FILE"}, "log", "append what happens, with the time")
	out.BoolVarP(&f.quiet, "quiet", "q", false, "tell of errors only")
	out.BoolVarP(&f.verbose, "verbose", "v", false, "tell the plan before it runs")
	return []flagGroup{{"Arrays", in}, {"How it runs", how}, {"Results", out}}
}

// check refuses values that make no sense.
func (f *arrayFlags) check() error {
	if !slices.Contains([]string{"", "fill", "error"}, f.missing) {
		return usagef("write --missing=fill or --missing=error", "--missing %q: there is no such choice", f.missing)
	}
	if f.zarr != 0 && f.zarr != 2 && f.zarr != 3 {
		return usagef("", "--zarr-format %d: there are versions 2 and 3", f.zarr)
	}
	if info, err := os.Stat(f.scratch); f.scratch != "" && (err != nil || !info.IsDir()) {
		return usagef("make it first, or name another", "--scratch %s: there is no such folder", items.Quote(f.scratch))
	}
	if f.resume != "" && f.out != "" && sameFile(f.resume, f.out) {
		return usagef("name two files", "--resume and -o are the same file: %s", items.Quote(f.resume))
	}
	return checkEngine(f.on)
}

// source is how arrays in files are read.
func (f *arrayFlags) source() array.Source {
	return array.Source{Columns: f.columns, Fill: f.missing == "fill", Chunk: f.chunks}
}

// option is how chunks are mapped over.
func (f *arrayFlags) option() comal.Option {
	return comal.Option{
		Processes: int(f.processes), Threads: int(f.threads), On: f.on, Memory: int64(f.memory.Size),
		Scratch: f.scratch, Journal: f.resume,
	}
}
