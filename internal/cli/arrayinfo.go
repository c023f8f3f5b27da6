package cli

import (
	"cmp"
	"encoding/json"
	"io"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/units"
)

// newArrayInfo returns the command that tells what an array is.
func (c *console) newArrayInfo() *cobra.Command {
	j := &arrayJob{c: c}
	cmd := &cobra.Command{
		Use: "info X...", DisableFlagsInUseLine: true,
		Short: "Tell shape, type, chunks and size of arrays, and what fits",
		Example: `  comal array info random:uniform:2000000x1000
  comal array info X.npy --mem 2GB --json`,
		Long: "info reads what describes arrays, not their elements.",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, words []string) error {
			j.ctx = cmd.Context()
			if len(words) == 0 {
				return usagef("such as: comal array info X.npy", "the array X is not given")
			}
			for i, w := range words {
				if i > 0 && !j.json {
					_, _ = io.WriteString(c.out, "\n") // as what follows it
				}
				if err := j.info(w); err != nil {
					return notStarted(err)
				}
			}
			return nil
		},
	}
	fs := newFlagSet()
	fs.Var(&j.chunks, "chunks", "cut it like this, as 10000x1000 (default: as it is kept)")
	fs.StringSliceVar(&j.columns, "columns", nil, "`NAME,...` of columns of a Parquet file (default: all)")
	fs.Var(&j.memory, "mem", "memory to tell what fits in (default: 70% of what is allowed)")
	fs.BoolVar(&j.json, "json", false, "one JSON object a line")
	addGroups(cmd, []flagGroup{{"Flags", fs}})
	return cmd
}

// arrayLine is what info tells, as JSON. Sizes are in bytes.
type arrayLine struct {
	Array      string  `json:"array"`
	Format     string  `json:"format"`
	DType      string  `json:"dtype"`
	Shape      lengths `json:"shape"`
	Chunk      lengths `json:"chunk"`
	Chunks     int     `json:"chunks"`
	Bytes      int64   `json:"bytes"`
	ChunkBytes int64   `json:"chunk_bytes"`
	Stored     int64   `json:"stored,omitempty"`
	Memory     int64   `json:"memory"`     // what was allowed
	Fits       bool    `json:"fits"`       // the whole array in it
	ChunksFit  int64   `json:"chunks_fit"` // at once, in it
}

func (j *arrayJob) info(name string) error {
	a, err := j.open(name)
	if err != nil {
		return err
	}
	l := describe(name, a)
	if l.Memory = int64(j.memory.Size); l.Memory == 0 {
		l.Memory = host.Detect().AllowedMemory / 10 * 7
	}
	l.Fits = l.Bytes <= l.Memory
	l.ChunksFit = l.Memory / max(1, l.ChunkBytes)
	if j.json {
		return json.NewEncoder(j.c.out).Encode(l)
	}
	_, err = io.WriteString(j.c.out, l.text())
	return err
}

func describe(name string, a *array.Array) arrayLine {
	g := a.Grid()
	size := int64(a.DType().Size())
	stored := a.Stored()
	return arrayLine{
		Array: name, Format: stored.Format, DType: a.DType().String(), Shape: a.Shape(), Chunk: g.Chunk, Chunks: g.Len(),
		Bytes: int64(grid.Whole(g.Shape).Len()) * size, ChunkBytes: int64(grid.Whole(g.Chunk).Len()) * size, Stored: stored.Stored,
	}
}

func (l arrayLine) text() string {
	t := table{}
	t.row("array", "%s", items.Quote(l.Array))
	t.row("format", "%s", l.Format)
	t.row("shape", "%s", cmp.Or(shapeText(l.Shape), "one number, without axes"))
	t.row("dtype", "%s", l.DType)
	t.row("size", "%s", units.Bytes(l.Bytes))
	if l.Stored > 0 {
		t.row("stored", "%s", units.Bytes(l.Stored))
	}
	switch {
	case l.Chunks == 0:
		t.row("chunks", "none, as there are no elements")
	case len(l.Shape) == 0:
		t.row("chunks", "1")
	default:
		t.row("chunks", "%s of %s, %s each", units.Count(l.Chunks), shapeText(l.Chunk), units.Bytes(l.ChunkBytes))
	}
	t.row("memory", "%s may be used: %s", units.Bytes(l.Memory), l.fitting())
	return t.String()
}

// fitting says what fits in memory.
func (l arrayLine) fitting() string {
	switch {
	case l.Fits:
		return "the whole array fits"
	case l.ChunksFit == 0:
		return "not one chunk fits; give more by --mem, or cut it into smaller ones by --chunks"
	}
	return "the array does not fit, " + units.Plural(int(min(l.ChunksFit, int64(l.Chunks))), "chunk", "chunks") + " of it would"
}
