package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/codec/image"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/plot"
	"github.com/comal-go/comal/internal/results"
)

// paint makes the images in a folder and returns their names. The seeds are
// fixed, so that the signatures are the same everywhere.
func (d *demo) paint(ctx context.Context, folder string) ([]string, error) {
	numbers := make([]int, d.count)
	for i := range numbers {
		numbers[i] = i + 1
	}
	return comal.Map(ctx, numbers, func(_ context.Context, n int) (string, error) {
		name := filepath.Join(folder, fmt.Sprintf("demo-%02d.jpg", n))
		f, err := results.Create(name)
		if err != nil {
			return "", err
		}
		defer f.Discard()
		w := bufio.NewWriter(f)
		if err := jpeg.Encode(w, image.Synthetic(uint64(n), d.width, d.height), &jpeg.Options{Quality: 90}); err != nil {
			return "", err
		}
		return name, errors.Join(w.Flush(), f.Commit())
	})
}

// demoRun is the job done once.
type demoRun struct {
	at        comal.Progress        // in the end; its split is the one that was found
	cpus      int                   // that it could keep busy
	wall, cpu time.Duration         // cpu is 0 if not known
	results   []comal.Result[int64] // in input order
	resumed   int                   // of them, done by an earlier run
	began     time.Time
}

// split is how people write processes and threads.
func (r *demoRun) split() string { return fmt.Sprintf("%d x %d", r.at.Processes, r.at.Threads) }

// alone says whether one worker was all there was.
func (r *demoRun) alone() bool { return r.at.Processes == 1 && r.at.Threads == 1 }

// found says whether the split was looked for.
func (r *demoRun) found() bool { return r.at.Tuned != nil && r.at.Tuned.Probes > 0 }

// measure does the job once, as opt says. The time is that of the wall, start to
// end. Items are the numbers of the images, which are the same in each run, while
// their files are new.
func measure(ctx context.Context, files []string, opt comal.Option) (demoRun, error) {
	r := demoRun{began: time.Now()}
	numbers := make([]int, len(files))
	for i := range numbers {
		numbers[i] = i
	}
	one := func(ctx context.Context, n int) (int64, error) { return signatureOf(ctx, files[n]) }
	before, _ := host.ReadUsage(os.Getpid())
	opt.ChunkSize, opt.Items = 1, len(files)
	for res, err := range comal.Stream(ctx, slices.Values(numbers), one, opt) {
		if err != nil {
			return r, err
		}
		if res.Resumed {
			r.resumed++
		}
		r.results = append(r.results, res)
	}
	r.wall = time.Since(r.began)
	after, _ := host.ReadUsage(os.Getpid())
	r.cpu = after.CPU - before.CPU
	slices.SortFunc(r.results, func(a, b comal.Result[int64]) int { return a.Index - b.Index })
	if len(r.results) != len(files) {
		return r, errors.New("the demonstration lost images: please report it")
	}
	return r, nil
}

// drawn is the run as it is drawn.
func (r *demoRun) drawn(note string) plot.Run {
	run := plot.Run{Label: r.split(), Note: note, Wall: r.wall}
	for _, res := range r.results {
		if res.Resumed {
			continue
		}
		end := res.Ended.Sub(r.began)
		start := end - time.Duration(res.Seconds*float64(time.Second))
		run.Spans = append(run.Spans, plot.Span{Worker: res.Worker, Start: max(0, start), End: end})
	}
	slices.SortFunc(run.Spans, func(a, b plot.Span) int { return cmp.Compare(a.Start, b.Start) })
	return run
}

// share is how much of the CPUs that the run could use it got; 1 if that is not
// known.
func (r *demoRun) share() float64 {
	if r.cpu <= 0 {
		return 1
	}
	return r.cpu.Seconds() / r.wall.Seconds() / float64(r.cpus)
}

// gain is how many times faster the job was than in another run.
func (r *demoRun) gain(other demoRun) float64 { return other.wall.Seconds() / r.wall.Seconds() }
