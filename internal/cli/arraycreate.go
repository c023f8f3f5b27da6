package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
)

// createFlags say what elements a new array has.
type createFlags struct {
	random, arange, kind string
	zeros, ones          bool
	full                 string
	shape                shape
	seed                 uint64
	low, high            anyNumber
}

// anyNumber is a number that remembers whether it was given.
type anyNumber struct{ value *float64 }

// String returns the number.
func (q *anyNumber) String() string {
	if q.value == nil {
		return ""
	}
	return strconv.FormatFloat(*q.value, 'g', -1, 64)
}

// Set reads the number.
func (q *anyNumber) Set(s string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number", s)
	}
	q.value = &v
	return nil
}

// Type names the value in a flag's help.
func (q *anyNumber) Type() string { return "X" }

// or returns the number, or another if it was not given.
func (q *anyNumber) or(other float64) float64 {
	if q.value == nil {
		return other
	}
	return *q.value
}

func createCommand() arrayCommand {
	f := &createFlags{}
	return arrayCommand{
		use: "create --random|--arange|--zeros|--ones|--full ... -o FILE", short: "Make a new array", saves: true,
		example: `  comal array create --random normal --shape 20000x100 --seed 1 -o X.npy
  comal array create --random uniform --shape 20000x100 --chunks 5000x100 -o X.zarr
  comal array create --arange 0:100:2`,
		long: `create writes an array of random numbers, which depend on the seed alone and not on
chunks, of numbers in even steps, or of one number.`,
		flags: f.set,
		build: func(j *arrayJob, words []string) error {
			if err := j.words(words); err != nil {
				return err
			}
			a, err := f.array()
			if err != nil {
				return err
			}
			if j.chunks != nil {
				a = array.Rechunk(a, j.chunks...)
			}
			return j.give("create", a)
		},
	}
}

func (f *createFlags) set() *pflag.FlagSet {
	fs := newFlagSet()
	fs.Var(text{&f.random, "NAME"}, "random", "random numbers: uniform, normal or integers")
	fs.Var(text{&f.arange, "A:B:STEP"}, "arange", "numbers from A up to B, without B")
	fs.BoolVar(&f.zeros, "zeros", false, "zeros")
	fs.BoolVar(&f.ones, "ones", false, "ones")
	fs.Var(text{&f.full, "X"}, "full", "one number")
	fs.Var(&f.shape, "shape", "lengths of the axes, as 200000x1000")
	fs.Uint64Var(&f.seed, "seed", 0, "of random numbers")
	fs.Var(&f.low, "low", "least number of uniform and integers, mean of normal")
	fs.Var(&f.high, "high", "what all are below, standard deviation of normal")
	fs.Var(text{&f.kind, "NAME"}, "dtype", "type of the elements (default: float64, or int64)")
	return fs
}

// array returns what the flags describe.
func (f *createFlags) array() (*array.Array, error) {
	given := 0
	for _, is := range []bool{f.random != "", f.arange != "", f.zeros, f.ones, f.full != ""} {
		if is {
			given++
		}
	}
	const example = "such as: --random normal --shape 20000x100"
	if given != 1 {
		return nil, usagef(example, "give one of --random, --arange, --zeros, --ones and --full")
	}
	if (f.shape == nil) != (f.arange != "") {
		if f.arange != "" {
			return nil, usagef("leave it out", "--shape: --arange has a length of its own")
		}
		return nil, usagef(example, "--shape is not given")
	}
	a, err := f.elements()
	if err != nil || f.kind == "" {
		return a, err
	}
	d, err := dtype.Parse(f.kind)
	if err != nil {
		return nil, usagef("", "--dtype: %v", err)
	}
	return array.AsType(a, d), nil
}

func (f *createFlags) elements() (*array.Array, error) {
	switch {
	case f.random != "":
		high := 1.0
		if f.random == "integers" {
			high = 100
		}
		return array.Random(array.Distribution{Name: f.random, Low: f.low.or(0), High: f.high.or(high)}, f.seed, f.shape...), nil
	case f.arange != "":
		bounds, err := numbers(f.arange)
		if err != nil {
			return nil, err
		}
		return array.Arange(bounds[0], bounds[1], bounds[2]), nil
	case f.full != "":
		if n, err := strconv.Atoi(f.full); err == nil {
			return array.Full(n, dtype.Int64, f.shape...), nil
		}
		v, err := strconv.ParseFloat(f.full, 64)
		if err != nil {
			return nil, usagef("", "--full: %q is not a number", f.full)
		}
		return array.Full(v, dtype.Float64, f.shape...), nil
	case f.ones:
		return array.Ones(dtype.Float64, f.shape...), nil
	}
	return array.Zeros(dtype.Float64, f.shape...), nil
}

// numbers reads A:B:STEP, of which A and STEP may be missing, or B alone.
func numbers(s string) ([3]float64, error) {
	bounds := [3]float64{0, 0, 1}
	words := strings.Split(s, ":")
	if len(words) == 1 {
		words = []string{"0", s}
	}
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if w == "" && i != 1 {
			continue
		}
		if err != nil || i > 2 {
			return bounds, usagef("such as: --arange 0:100:2", "--arange: %q are no numbers A:B:STEP", s)
		}
		bounds[i] = v
	}
	return bounds, nil
}
