package cli

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/array/formula"
)

// productCommands are those that compute from whole arrays.
func productCommands() []arrayCommand {
	return []arrayCommand{matmulCommand(), cumsumCommand(), evalCommand()}
}

func matmulCommand() arrayCommand {
	return arrayCommand{
		use: "matmul A B [-o FILE]", short: "Product of two matrices", saves: true,
		example: "  comal array matmul random:normal:2000x100 random:normal:100x3?seed=2\n  comal array matmul A.npy B.npy -o AB.npy --mem 1GB",
		long:    "matmul multiplies matrices; a vector is a row on the left and a column on the\nright, as for NumPy.",
		build: func(j *arrayJob, words []string) error {
			if err := j.words(words, "the left factor", "the right factor"); err != nil {
				return err
			}
			a, err := j.open(words[0])
			if err != nil {
				return err
			}
			b, err := j.open(words[1])
			if err != nil {
				return err
			}
			return j.give("matmul", array.MatMul(a, b))
		},
	}
}

func cumsumCommand() arrayCommand {
	along := 0
	return arrayCommand{
		use: "cumsum X [-o FILE]", short: "Sums of all elements up to each, along an axis", saves: true,
		example: "  comal array cumsum random:uniform:10 --axis 0\n  comal array cumsum X.npy --axis 1 -o sums.npy",
		long:    "cumsum adds up elements along an axis. It takes two passes over the array.",
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.IntVar(&along, "axis", 0, "the axis")
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			a, err := j.opened(words)
			if err != nil {
				return err
			}
			return j.give("cumsum", array.CumulativeSum(a, along))
		},
	}
}

func evalCommand() arrayCommand {
	return arrayCommand{
		use: "eval EXPRESSION [NAME=X]...", short: "Compute an expression over arrays", saves: true,
		example: `  comal array eval 'mean(exp(a*b + 1), axis=0)' a=random:uniform:20000x100 b=random:normal:20000x100
  comal array eval 'a[::2] @ w' a=A.npy w=W.npy -o product.npy`,
		long: `eval computes an expression that is written as in Python with NumPy: + - * / // % **
@, comparisons, & | ^ ~, ranges in brackets, .T, functions of elements (exp, where,
maximum, ...), reductions with axis=, keepdims= and ddof= (mean, std, argmax,
nansum, ...), matmul, transpose, reshape, concat, stack, cumsum, astype. Chains are
fused: nothing between is kept, and each array is read once for each pass.`,
		build: func(j *arrayJob, words []string) error {
			if len(words) == 0 {
				return usagef("such as: comal array eval 'mean(a, axis=0)' a=A.npy", "the expression is not given")
			}
			named := map[string]*array.Array{}
			for _, w := range words[1:] {
				name, x, ok := strings.Cut(w, "=")
				if !ok || name == "" || x == "" {
					return usagef("such as: a=A.npy", "%q names no array", w)
				}
				if named[name] != nil {
					return usagef("leave one out", "%s is given twice", name)
				}
				a, err := j.open(x)
				if err != nil {
					return err
				}
				named[name] = a
			}
			a, err := formula.Eval(words[0], named)
			if err != nil {
				return err
			}
			return j.give("eval", a)
		},
	}
}
