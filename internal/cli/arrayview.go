package cli

import (
	"github.com/spf13/pflag"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/array/formula"
	"github.com/comal-go/comal/dtype"
)

// viewCommands are those whose results have the elements of their arguments.
func viewCommands() []arrayCommand {
	return []arrayCommand{convertCommand(), rechunkCommand(), transposeCommand(), sliceCommand()}
}

// mustSave refuses a command whose result nobody wants to see printed.
func (j *arrayJob) mustSave() error {
	if j.out == "" {
		return usagef("such as: -o Y.npy, or -o Y.zarr", "-o is not given")
	}
	return nil
}

// opened checks the words of a command that takes one array.
func (j *arrayJob) opened(words []string) (*array.Array, error) {
	if err := j.words(words, "the array X"); err != nil {
		return nil, err
	}
	return j.open(words[0])
}

func convertCommand() arrayCommand {
	to := ""
	return arrayCommand{
		use: "convert X -o FILE", short: "Write an array in another format or type", saves: true,
		example: "  comal array convert random:normal:20000x100 -o X.npy\n  comal array convert X.npy -o X.zarr --chunks 5000x100 --dtype float32",
		long:    "convert copies an array to a file of another format, or with elements of another\ntype, converted as NumPy's astype does.",
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.Var(text{&to, "NAME"}, "dtype", "type of the elements, as float32")
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			a, err := j.opened(words)
			if err == nil {
				err = j.mustSave()
			}
			if err == nil && to != "" {
				var d dtype.DType
				if d, err = dtype.Parse(to); err == nil {
					a = array.AsType(a, d)
				}
			}
			if err != nil {
				return err
			}
			return j.give("convert", a)
		},
	}
}

func rechunkCommand() arrayCommand {
	return arrayCommand{
		use: "rechunk X --chunks SHAPE -o FILE.zarr", short: "Cut an array into other chunks", saves: true,
		example: "  comal array rechunk random:normal:20000x100 --chunks 20000x10 -o X.zarr\n  comal array rechunk X.zarr --chunks 0x10 -o Y.zarr      # 0 is the whole axis",
		long:    "rechunk copies an array so that other elements lie together.",
		build: func(j *arrayJob, words []string) error {
			if j.chunks == nil {
				return usagef("such as: --chunks 10000x100", "--chunks is not given")
			}
			a, err := j.opened(words)
			if err == nil {
				err = j.mustSave()
			}
			if err != nil {
				return err
			}
			return j.give("rechunk", a)
		},
	}
}

func transposeCommand() arrayCommand {
	var order axisList
	return arrayCommand{
		use: "transpose X [-o FILE]", short: "Exchange the axes of an array", saves: true,
		example: "  comal array transpose random:normal:2000x100 -o Y.npy\n  comal array transpose X.npy --axes 1,0,2 -o Y.zarr",
		long:    "transpose writes an array with its axes turned round, or in the order given.",
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.Var(&order, "axes", "axis of X that each axis of the result is (default: turned\nround)")
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			a, err := j.opened(words)
			if err != nil {
				return err
			}
			return j.give("transpose", array.Transpose(a, order...))
		},
	}
}

func sliceCommand() arrayCommand {
	return arrayCommand{
		use: "slice X '[RANGES]'", short: "Take part of an array", saves: true,
		example: "  comal array slice random:normal:2000x100 '[:3, ::20]'\n  comal array slice X.npy '[-1000:, 5]' -o last.npy",
		long:    "slice takes the ranges start:stop:step that Python's brackets take, one an axis;\na single number takes the axis away.",
		build: func(j *arrayJob, words []string) error {
			if err := j.words(words, "the array X", "the ranges, such as '[:10, ::2]',"); err != nil {
				return err
			}
			a, err := j.open(words[0])
			if err != nil {
				return err
			}
			part, err := formula.Slice(a, words[1])
			if err != nil {
				return err
			}
			return j.give("slice", part)
		},
	}
}
