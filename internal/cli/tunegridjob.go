package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/label"
	"github.com/comal-go/comal/internal/units"
)

// gridJob is what the cells of a folder are of. Cells of two jobs side by side
// would be compared as if they were of one.
type gridJob struct {
	Args     []string `json:"args"`  // of comal, to go on with
	First    string   `json:"first"` // what runs for the first item
	Items    int      `json:"items"`
	Digest   string   `json:"digest"`   // of all that matters
	Machine  string   `json:"machine"`  // its processor
	Logical  int      `json:"logical"`  // CPUs that it allowed
	Physical int      `json:"physical"` // the cores behind them
}

const jobFile = "job.json"

// describe is what a folder keeps of a job.
func (j *tuneJob) describe() gridJob {
	h := host.Detect()
	return gridJob{
		Args: j.c.args, First: j.text(), Items: j.n, Digest: j.digest(),
		Machine: fmt.Sprintf("%s, %d CPUs", host.CPUModel(), h.LogicalCPUs),
		Logical: h.AllowedCPUs, Physical: h.AllowedPhysical,
	}
}

// digest tells jobs apart: by what runs, how, and all items.
func (j *tuneJob) digest() string {
	f, sum := j.first.flags, sha256.New()
	e := json.NewEncoder(sum)
	_ = e.Encode([]any{
		f.python, f.function, f.shell, f.arguments, f.initializer, f.on, f.workdir, f.environment,
		f.chunk, f.cores, f.itemMemory.Size, f.memory.Size, f.tasksPerWorker,
	})
	n := 0
	for row := range j.first.source.Rows() {
		_ = e.Encode([]string{j.first.program.text(n, row), strings.Join(row, "\x00")})
		n++
	}
	return hex.EncodeToString(sum.Sum(nil))[:32]
}

// title is the job as a picture names it.
func (j gridJob) title() string {
	text := label.Of(j.First, 60)
	if j.Items > 1 {
		text += fmt.Sprintf(" and %s more", units.Count(j.Items-1))
	}
	return text
}

// job reads what the cells are of.
func (d cellFolder) job() (j gridJob, err error) {
	b, err := os.ReadFile(d.path(jobFile))
	if err != nil {
		return j, err
	}
	if err := json.Unmarshal(b, &j); err != nil {
		return j, usagef("remove it if the cells beside it are of this job", "%s: %v", d.path(jobFile), err)
	}
	return j, nil
}

// claim makes the folder one of a job, or refuses if it is another's.
func (d cellFolder) claim(j gridJob) error {
	if err := os.MkdirAll(d.dir, 0o777); err != nil {
		return usagef("name a folder that is there or can be made", "-o: %v", err)
	}
	had, err := d.job()
	switch {
	case errors.Is(err, fs.ErrNotExist): // a new folder, or one of somebody else's program
		return writeWhole(d.path(jobFile), func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(j)
		})
	case err != nil:
		return err
	case had.Digest != j.Digest:
		return usagef("take another folder (-o DIR)", "%s holds the cells of another job: %s, %s", items.Quote(d.dir), had.First, units.Plural(had.Items, "item", "items"))
	case had.Machine != j.Machine:
		return usagef("take another folder (-o DIR)", "%s holds the cells of another machine: %s", items.Quote(d.dir), had.Machine)
	}
	return nil
}
