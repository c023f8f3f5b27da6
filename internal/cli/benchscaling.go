package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/comal-go/comal/bench"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/plot"
	"github.com/comal-go/comal/internal/results"
)

// scalingFlags are what the benchmarks of threads and of processes share: they
// print curves and draw them.
type scalingFlags struct {
	workers string // what the curves are over
	picture string // file, or the beginning of the names of files
	plot    bool
	json    bool
}

// add adds the flags.
func (f *scalingFlags) add(flags *pflag.FlagSet) {
	flags.VarP(text{&f.picture, "FILE"}, "output", "o", "draw the speed-ups into FILE.svg and FILE.png, or into the one that is named")
	flags.BoolVar(&f.plot, "plot", false, "measure nothing: draw the times in the files that are named, one curve a file")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each row and peer, and for each curve")
}

// arguments wants files where there is something to draw, and nothing else.
func (f *scalingFlags) arguments(cmd *cobra.Command, args []string) error {
	switch {
	case f.plot && len(args) == 0:
		return usagef(`each line of a file is "n seconds", the first one for n = 1`, "--plot needs the files to draw")
	case !f.plot && len(args) > 0:
		return usagef("times in a file are drawn by: comal bench "+cmd.Name()+" --plot "+items.Quote(args[0]),
			"%s takes no arguments: %q", cmd.Name(), args[0])
	}
	return nil
}

// run prints and draws what measure measures, or what the files hold.
func (f *scalingFlags) run(cmd *cobra.Command, files []string, measure func() (*bench.Scaling, error)) error {
	if err := f.writable(); err != nil {
		return err
	}
	if f.plot {
		measure = func() (*bench.Scaling, error) { return f.given(files) }
	}
	report, err := measure()
	err = printReport(cmd, report, f.json, err)
	if report == nil {
		return err
	}
	drawn, failed := f.draw(report)
	if !f.json && len(drawn) > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "\npictures: %s\n", strings.Join(drawn, " "))
	}
	return errors.Join(err, failed)
}

// given reads the files.
func (f *scalingFlags) given(files []string) (*bench.Scaling, error) {
	report, err := bench.Given(f.workers, files)
	if errors.As(err, new(*os.PathError)) {
		return nil, usagef("", "--plot: %v", err)
	}
	return report, err
}

// writable finds out now what would be a pity to find out when all is measured.
func (f *scalingFlags) writable() error {
	if f.picture == "" {
		return nil
	}
	file, err := results.Create(f.files("")[0])
	if err != nil {
		return usagef("", "-o: %v", err)
	}
	file.Discard()
	return nil
}

// formats of pictures, by the ends of their files' names.
var formats = []struct {
	end string
	as  plot.Format
}{{".svg", plot.SVG}, {".png", plot.PNG}}

// files are those for a picture: both formats, unless one was named.
func (f *scalingFlags) files(short string) []string {
	end := filepath.Ext(f.picture)
	base := f.picture
	var ends []string
	for _, format := range formats {
		if format.end == end {
			base = strings.TrimSuffix(base, end)
			ends = []string{end}
		}
	}
	if ends == nil {
		ends = []string{formats[0].end, formats[1].end}
	}
	if short != "" {
		base += "-" + short
	}
	for i := range ends {
		ends[i] = base + ends[i]
	}
	return ends
}

// draw draws all pictures and returns the names of their files.
func (f *scalingFlags) draw(report *bench.Scaling) (names []string, err error) {
	if f.picture == "" {
		return nil, nil
	}
	for _, d := range report.Drawings() {
		for _, name := range f.files(d.Short) {
			if err := drawInto(name, d.Picture); err != nil {
				return names, fmt.Errorf("-o: %w", err)
			}
			names = append(names, items.Quote(name))
		}
	}
	return names, nil
}

// drawInto draws a picture in the format of the file's name.
func drawInto(name string, p plot.Picture) error {
	file, err := results.Create(name)
	if err != nil {
		return err
	}
	defer file.Discard()
	for _, format := range formats {
		if filepath.Ext(name) == format.end {
			err = p.Write(file, format.as)
		}
	}
	if err != nil {
		return err
	}
	return file.Commit()
}
