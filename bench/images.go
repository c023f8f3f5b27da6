package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/tune"
)

// ImagesConfig says which images to work on.
type ImagesConfig struct {
	Config
	Count         int // 0 is 24
	Width, Height int // 0 is 4032 x 3024
}

// imagesGain is how much faster than Python ours must be.
const imagesGain = 1.2

// Images measures the job of the demonstration on images as cameras make them:
// ours in the split that it finds, beside the one in Python at its own best.
func Images(ctx context.Context, cfg ImagesConfig) (*Report, error) {
	if cfg.Repeats == 0 {
		cfg.Repeats = 3
	}
	l, done, err := enter(cfg.Config)
	if err != nil {
		return nil, err
	}
	defer done()
	cfg.fill()
	if cfg.Count < 1 || cfg.Width < 1 || cfg.Height < 1 {
		return nil, SettingError(fmt.Sprintf("%d images of %d x %d: all must be at least 1", cfg.Count, cfg.Width, cfg.Height))
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	files, err := l.paint(ctx, cfg.Count, cfg.Width, cfg.Height)
	if err != nil {
		return nil, err
	}
	job := &album{files: files}
	best, err := job.bestInPython(ctx, l)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	theirs := way{"Python, " + best.String(), func(context.Context, *lab) (runner, error) { return runner{}, err }}
	if err == nil {
		theirs = told(afresh(job.inPython(best, files)))
		theirs.name = "Python, " + best.String()
	}
	l.Processes = 0 // each has its own
	return l.measure(ctx, []row{{
		name: fmt.Sprintf("signatures of %d images of %d x %d", cfg.Count, cfg.Width, cfg.Height),
		unit: inSeconds, ours: told(job.inGo()), peers: []peer{{way: theirs, atLeast: imagesGain}},
	}})
}

// fill fills the defaults in.
func (c *ImagesConfig) fill() {
	if c.Count == 0 {
		c.Count = 24
	}
	if c.Width == 0 && c.Height == 0 {
		c.Width, c.Height = 4032, 3024
	}
	if c.Quick {
		c.Count, c.Width, c.Height = min(c.Count, 4), min(c.Width, 160), min(c.Height, 120)
	}
}

// sameValue is how near values must be: decoders of JPEG round in their own ways.
const sameValue = 1e-3

// album is the job over these files. All ways must come to the same values.
type album struct {
	files  []string
	values []int64 // of the way that was through with most of them first
}

// check compares values with those of the other ways.
func (a *album) check(values []int64) error {
	if len(values) > len(a.files) || len(values) == 0 {
		return fmt.Errorf("%d values for %d files", len(values), len(a.files))
	}
	if len(values) > len(a.values) { // at first those of a part of the files
		a.values = values
	}
	for i, v := range values {
		if want := float64(a.values[i]); math.Abs(float64(v)-want) > sameValue*want {
			return fmt.Errorf("%s gave %d after %d", filepath.Base(a.files[i]), v, a.values[i])
		}
	}
	return nil
}

// inGo is ours, in the split that it finds by itself.
func (a *album) inGo() way {
	return way{"comal", func(_ context.Context, l *lab) (runner, error) {
		return runner{run: func(ctx context.Context) (float64, error) {
			var values []int64
			s, err := l.time(func() (err error) {
				values, err = comal.Map(ctx, a.files, signature)
				return err
			})
			if err == nil {
				err = a.check(values)
			}
			return s, err
		}}, nil
	}}
}

// inPython is a pool of multiprocessing whose workers keep to so many threads.
func (a *album) inPython(split tune.Split, files []string) way {
	return way{"Python " + split.String(), func(ctx context.Context, l *lab) (runner, error) {
		python, err := l.interpreter(ctx)
		if err != nil {
			return runner{}, err
		}
		list := filepath.Join(l.scratch, "images-"+strconv.Itoa(len(files))+".json")
		names, _ := json.Marshal(files)
		if err := os.WriteFile(list, names, 0o600); err != nil {
			return runner{}, err
		}
		var env []string
		if split.T != tune.Unset {
			env = host.ThreadEnv(split.T)
		}
		d, err := drive(ctx, python, env, scalingModule, "images", strconv.Itoa(split.P), list)
		if err != nil {
			return runner{}, err
		}
		return answers(d, a.check), nil
	}}
}

// bestInPython tries some splits on as many images as keep all CPUs at work, and
// returns the fastest.
func (a *album) bestInPython(ctx context.Context, l *lab) (tune.Split, error) {
	if _, err := l.interpreter(ctx); err != nil {
		return tune.Split{}, err
	}
	info := host.Detect()
	some := a.files[:min(len(a.files), 6*info.AllowedCPUs)]
	best, least := tune.Split{}, 0.0
	splits := pythonSplits(info.AllowedCPUs, info.AllowedPhysical)
	if l.Quick {
		splits = splits[:2]
	}
	for _, split := range splits {
		r, err := told(afresh(a.inPython(split, some))).open(ctx, l)
		if err != nil {
			return best, err
		}
		s, err := r.run(ctx)
		if err != nil {
			return best, err
		}
		if best.P == 0 || s < least {
			best, least = split, s
		}
	}
	return best, nil
}

// pythonSplits are those that people try: all CPUs to processes, to threads, or
// to both; some more, since processes read files, too; and what NumPy does if
// nobody tells it anything.
func pythonSplits(logical, physical int) []tune.Split {
	all := []tune.Split{
		{P: logical, T: 1},
		{P: physical, T: 1},
		{P: logical + (logical+1)/2, T: 1},
		{P: max(1, logical/2), T: 2},
		{P: logical, T: 2},
		{P: 1, T: logical},
		{P: logical, T: tune.Unset},
	}
	var different []tune.Split
	for _, s := range all {
		if !slices.Contains(different, s) {
			different = append(different, s)
		}
	}
	return different
}
