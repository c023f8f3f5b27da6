package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/comal-go/comal/internal/units"
)

// print writes the diagnosis for people: a heading in the first column, what
// decides at the end of its line.
func (d *diagnosis) print(w io.Writer) error {
	t := table{}
	t.row("comal", "%s on %s, SIMD %s, kernels %s", d.Version, d.System, d.SIMD, d.Kernels)
	d.CPUs.print(&t)
	d.Memory.print(&t)
	d.Scratch.print(&t)
	d.Python.print(&t)
	for i, text := range d.Unknown {
		t.row(onlyFirst(i, "not known"), "%s", text)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// table is text in two columns.
type table struct{ strings.Builder }

func (t *table) row(heading, format string, args ...any) {
	line := fmt.Sprintf("%-11s", heading) + fmt.Sprintf(format, args...)
	t.WriteString(strings.TrimRight(line, " ") + "\n")
}

// limits writes one limit a row, the numbers in a column.
func (t *table) limits(ls []limits, show func(int64) string) {
	name, value := 0, 0
	for _, l := range ls {
		name, value = max(name, len(l.Name)), max(value, len(show(l.Value)))
	}
	for _, l := range ls {
		mark := "  "
		if l.Decides {
			mark = "> "
		}
		t.row("", "%s%*s  %-*s  %s", mark, value, show(l.Value), name, l.Name, l.Source)
	}
}

func (r *cpuReport) print(t *table) {
	t.row("CPUs", "%s to keep busy, %s behind them; limits (> decides):",
		strconv.Itoa(r.Allowed), units.Plural(r.AllowedPhysical, "physical core", "physical cores"))
	t.limits(r.Limits, func(v int64) string { return strconv.FormatInt(v, 10) })
	detail := fmt.Sprintf("the machine has %d logical CPUs on %s", r.Logical, units.Plural(r.Physical, "physical core", "physical cores"))
	if r.NUMANodes > 1 {
		detail += fmt.Sprintf(" in %d NUMA nodes", r.NUMANodes)
	}
	if r.Quota > 0 {
		detail += fmt.Sprintf("; the quota is %.3g CPUs", r.Quota)
	}
	t.row("", "%s", detail)
}

func (r *memReport) print(t *table) {
	if r.Allowed == 0 {
		t.row("memory", "not known: give --mem SIZE")
		return
	}
	t.row("memory", "%s may be used, %s by a run without --mem; limits (> decides):", units.Bytes(r.Allowed), units.Bytes(r.Budget))
	t.limits(r.Limits, units.Bytes)
	if r.Available > 0 {
		t.row("", "%s are free now", units.Bytes(r.Available))
	}
}

func (r *diskReport) print(t *table) {
	if r.Error != "" {
		t.row("scratch", "%s: %s", r.Folder, r.Error)
		return
	}
	t.row("scratch", "%s, %s free", r.Folder, units.Bytes(r.Free))
}

func (r *pyReport) print(t *table) {
	if r.Error != "" {
		t.row("Python", "%s", strings.TrimSpace(r.Path+" "+r.Error))
		t.row("", "%s", r.Advice)
		return
	}
	numpy := "NumPy " + r.NumPy
	if r.NumPy == "" {
		numpy = "without NumPy: " + r.Path + " -m pip install numpy"
	}
	t.row("Python", "%s (%s, from %s), %s", r.Path, r.Version, r.Source, numpy)
}

// onlyFirst is a heading for the first of several rows.
func onlyFirst(i int, heading string) string {
	if i > 0 {
		return ""
	}
	return heading
}
