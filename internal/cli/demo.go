package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/plot"
	"github.com/comal-go/comal/internal/progress"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/internal/units"
)

// demo is one demonstration.
type demo struct {
	c                  *console
	count              int // of images
	width, height      int
	processes, threads autoCount
	folder             string // of the images; "" is a temporary one
	picture            string
	resume             string
	json, quiet        bool
}

// newDemo returns the command that shows the main job on this machine.
func newDemo(c *console) *cobra.Command {
	d := &demo{c: c, count: 24, width: 1600, height: 1200, picture: "comal-demo.png"}
	cmd := &cobra.Command{
		Use: "demo [FLAGS]", DisableFlagsInUseLine: true,
		Short:   "Do a job on images, and show what more workers gain",
		Example: "  comal demo\n  comal demo -p 4 -t 1 -o four.png",
		Long: fmt.Sprintf(`demo makes %d images of %d x %d, always the same ones, and computes of each its
signature: of the median of its channels m, the mean of m·mᵀ. It does so twice,
in P processes x T threads, which it finds meanwhile, and with one worker, shows
the times of both, and draws them. It takes some seconds and needs nothing but a
little disk.`, d.count, d.width, d.height),
		Args: noWords,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.main(cmd.Context()) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.VarP(&d.processes, "processes", "p", "images at once; auto finds what is fastest meanwhile")
	fs.VarP(&d.threads, "threads", "t", "threads an image may use; auto as with -p")
	fs.Var(text{&d.folder, "DIR"}, "dir", "keep the images in this folder")
	fs.VarP(text{&d.picture, "FILE"}, "output", "o", "where to draw the times")
	fs.Var(text{&d.resume, "FILE"}, "resume", "keep results in this journal, and do not run again what it has")
	fs.BoolVar(&d.json, "json", false, "one JSON object a line, the last a summary")
	fs.BoolVarP(&d.quiet, "quiet", "q", false, "print the results only")
	return cmd
}

// main makes the images, works on them twice and shows the times.
func (d *demo) main(ctx context.Context) error {
	d.processes = min(d.processes, autoCount(d.count))
	picture, err := results.Create(d.picture)
	if err != nil {
		return usagef("", "-o: %v", err)
	}
	defer picture.Discard()
	files, done, err := d.images(ctx)
	if err != nil {
		return err
	}
	defer done()
	many, one, err := d.compare(ctx, files)
	if err != nil {
		return err
	}
	if err := d.draw(picture, many, one); err != nil {
		return err
	}
	return d.sum(many, one)
}

// draw draws both runs.
func (d *demo) draw(picture *results.File, many, one demoRun) error {
	title := fmt.Sprintf("%d images of %d x %d, by processes x threads", d.count, d.width, d.height)
	subtitle := "Each box is an image. Both times were measured on this machine, one after the other."
	if many.found() {
		subtitle = fmt.Sprintf("Each box is an image. %s was found while it ran; %s tried. Both times were measured here.", many.split(),
			units.Plural(many.at.Tuned.Probes, "other split was", "other splits were"))
	}
	runs := []plot.Run{one.drawn(""), many.drawn(d.note(many, one))}
	if many.resumed > 0 {
		runs, subtitle = runs[1:], fmt.Sprintf("Each box is an image. %d were done by an earlier run.", many.resumed)
	} else if many.alone() {
		runs, subtitle = runs[:1], "Each box is an image. There was one worker."
	}
	if err := (&plot.Runs{Title: title, Subtitle: subtitle, Runs: runs}).Write(picture, plot.PNG); err != nil {
		return err
	}
	return picture.Commit()
}

// say tells people, but not programs.
func (d *demo) say(format string, args ...any) {
	if !d.json && !d.quiet {
		fmt.Fprintf(d.c.out, format, args...)
	}
}

// images returns the names of the images, in a folder that done removes if
// nobody wants to keep it.
func (d *demo) images(ctx context.Context) (files []string, done func(), err error) {
	folder := d.folder
	done = func() {}
	if folder == "" {
		if folder, err = os.MkdirTemp("", "comal-demo-"); err != nil {
			return nil, done, err
		}
		done = func() { os.RemoveAll(folder) }
	} else if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, done, usagef("name a folder that is there or can be made", "--dir: %v", err)
	}
	began := time.Now()
	files, err = d.paint(ctx, folder)
	if err != nil {
		done()
		return nil, func() {}, err
	}
	d.say("%d images of %d x %d made in %s", d.count, d.width, d.height, units.Time(time.Since(began)))
	if d.folder != "" {
		d.say(", in %s", items.Quote(d.folder))
	}
	d.say("; now their signatures ...\n")
	return files, done, nil
}

// compare does the job in the split asked for and with one worker. A short
// run before lets both find the same machine: pages of the program in memory,
// a processor that is awake.
func (d *demo) compare(ctx context.Context, files []string) (many, one demoRun, err error) {
	if _, err = measure(ctx, files[:1], comal.Option{Processes: 1, Threads: 1}); err != nil {
		return many, one, err
	}
	if many, err = d.watched(ctx, files, comal.Option{
		Processes: int(d.processes), Threads: int(d.threads), Journal: d.resume, Version: fmt.Sprint(d.width, " x ", d.height),
	}); err != nil {
		return many, one, err
	}
	if err := d.values(files, many); err != nil || many.resumed > 0 || many.alone() {
		return many, many, err
	}
	d.say("\nonce more with one worker, for comparison ...\n")
	one, err = d.watched(ctx, files, comal.Option{Processes: 1, Threads: 1})
	return many, one, err
}

// watched does the job once and shows how far it is.
func (d *demo) watched(ctx context.Context, files []string, opt comal.Option) (demoRun, error) {
	w := d.c.newWatch(d.quiet, d.json)
	defer w.display.Close()
	opt.Progress = w.update
	r, err := measure(ctx, files, opt)
	r.at = progress.Settled(w.newest())
	r.cpus = min(r.at.Processes*r.at.Threads, host.Detect().AllowedCPUs)
	return r, err
}
