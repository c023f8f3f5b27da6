package plan

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/comal-go/comal/internal/units"
)

// Table writes a plan for people: a line for each stage, and then what it comes
// to.
func (p Plan) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "STAGE\tTASKS\tAT ONCE\tA TASK\tIN ALL\tREADS\tWRITES\tPASSES\tTIME")
	for _, s := range p.Stages {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", line(s.Name), units.Count(s.Tasks), s.AtOnce,
			units.Bytes(total(s.Task)), units.Bytes(s.Peak), moved(s.Reads()), moved(s.Writes), passes(s.passes()), about(s.Seconds))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nmemory: %s at the peak, of %s\n", units.Bytes(p.Peak), units.Bytes(p.Budget))
	for _, u := range p.largest() {
		fmt.Fprintf(w, "  %s %s\n", units.Bytes(u.Bytes), line(u.What))
	}
	_, err := fmt.Fprintf(w, "data: %s read, %s written, passes over the inputs: %s\n", units.Bytes(p.Reads), units.Bytes(p.Writes), passes(p.Passes))
	if all := p.withOptional(); err == nil && all > 0 {
		_, err = fmt.Fprintf(w, "time: about %s%s, %s\n", about(p.Seconds), more(all, p.Seconds), p.Rates)
	}
	return err
}

// withOptional returns how long all stages take.
func (p Plan) withOptional() float64 {
	seconds := 0.0
	for _, s := range p.Stages {
		seconds += s.Seconds
	}
	return seconds
}

// more says what it may be, if that is more.
func more(all, sure float64) string {
	if about(all) == about(sure) {
		return ""
	}
	return fmt.Sprintf(" (up to %s if all is needed that may be)", about(all))
}

// String says what a time is counted with.
func (r Rates) String() string {
	return fmt.Sprintf("if disks read %s/s and write %s/s and products make %.3g Gflop/s; the rest is not counted", units.Bytes(int64(r.Read)), units.Bytes(int64(r.Write)), r.Flops/1e9)
}

// largest returns what the run holds in the stage that needs most.
func (p Plan) largest() []Use {
	l := Limits{Base: p.Base}
	for _, s := range p.Stages {
		if s.Peak == p.Peak {
			return holds(s, l, s.AtOnce)
		}
	}
	return nil
}

// passes returns how often a stage reads its inputs on average.
func (s Stage) passes() float64 {
	size := int64(0)
	for _, in := range s.Inputs {
		if in.Read > 0 {
			size = add(size, in.Size)
		}
	}
	if size == 0 {
		return 0
	}
	return float64(s.Reads()) / float64(size)
}

// line keeps a name on one line and in one cell.
func line(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}

func moved(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return units.Bytes(bytes)
}

func passes(f float64) string {
	if f == 0 {
		return "-"
	}
	return strconv.FormatFloat(f, 'f', 2, 64)
}

func about(seconds float64) string {
	if seconds <= 0 {
		return "-"
	}
	return units.Time(time.Duration(min(seconds, 1e9) * float64(time.Second)))
}
