package formula

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/near"
)

// constants have names.
var constants = map[string]value{
	"pi": math.Pi, "e": math.E, "inf": math.Inf(1), "nan": math.NaN(), "True": true, "False": false, "None": word("None"),
}

// variable returns what a name stands for.
func (p *parser) variable(t token) value {
	if a := p.named[t.text]; a != nil {
		return a
	}
	if c, ok := constants[t.text]; ok {
		return c
	}
	return word(t.text)
}

// array returns a value as an array. at is where it stands.
func (p *parser) array(v value, at int) (*array.Array, error) {
	var a *array.Array
	switch v := v.(type) {
	case *array.Array:
		a = v
	case nil:
		return nil, p.failAt(at, nil, "an array is to be given")
	case word:
		return nil, p.failAt(at, nil, "%s", p.unknown(string(v)))
	case list:
		return nil, p.failAt(at, nil, "a list is no array: concat and stack make one of arrays")
	case bool:
		a = array.Apply("not_equal", map[bool]int{true: 1}[v], 0)
	default:
		a = array.Apply("positive", v)
	}
	return a, p.checked(at, a)
}

// checked is the error of an array with the place where it was asked for.
func (p *parser) checked(at int, a *array.Array) error {
	err := a.Err()
	if err == nil || errors.As(err, new(*Error)) {
		return err
	}
	return p.failAt(at, err, "%v", err)
}

func (p *parser) unknown(name string) string {
	names := append(slices.Sorted(maps.Keys(p.named)), slices.Sorted(maps.Keys(constants))...)
	text := fmt.Sprintf("%s is not given", name)
	if meant := near.Name(name, names); meant != "" {
		return text + ": did you mean " + meant + "?"
	}
	return text + fmt.Sprintf(": say which array it is, as %s=FILE.npy", name)
}

// apply calls a function of elements, or matmul. Numbers alone are numbers
// again.
func (p *parser) apply(at int, function string, args ...value) (value, error) {
	if v, ok := fold(function, args); ok {
		return v, nil
	}
	given := make([]any, len(args))
	for i, v := range args {
		switch v.(type) {
		case int, float64:
			given[i] = v
			continue
		}
		a, err := p.array(v, at)
		if err != nil {
			return nil, err
		}
		given[i] = a
	}
	if function == "matmul" {
		return p.product(at, args)
	}
	a := array.Apply(function, given...)
	return a, p.checked(at, a)
}

func (p *parser) product(at int, args []value) (value, error) {
	a, err := p.array(args[0], at)
	if err != nil {
		return nil, err
	}
	b, err := p.array(args[1], at)
	if err != nil {
		return nil, err
	}
	m := array.MatMul(a, b)
	return m, p.checked(at, m)
}

// fold computes with numbers alone, as Python does.
func fold(function string, args []value) (value, bool) {
	x := make([]float64, len(args))
	whole := true
	for i, v := range args {
		switch v := v.(type) {
		case int:
			x[i] = float64(v)
		case float64:
			x[i], whole = v, false
		default:
			return nil, false
		}
	}
	y := 0.0
	switch {
	case function == "negative":
		y = -x[0]
	case function == "positive":
		y = x[0]
	case len(x) != 2:
		return nil, false
	case function == "add":
		y = x[0] + x[1]
	case function == "subtract":
		y = x[0] - x[1]
	case function == "multiply":
		y = x[0] * x[1]
	case function == "divide":
		y, whole = x[0]/x[1], false
	case function == "pow":
		y = math.Pow(x[0], x[1])
	default:
		return nil, false
	}
	if whole && y == math.Trunc(y) && math.Abs(y) < 1<<53 {
		return int(y), true
	}
	return y, true
}

// integers returns a value as whole numbers: one, or a list of them.
func integers(v value) ([]int, bool) {
	switch v := v.(type) {
	case int:
		return []int{v}, true
	case list:
		ns := make([]int, len(v))
		for i, x := range v {
			n, ok := x.(int)
			if !ok {
				return nil, false
			}
			ns[i] = n
		}
		return ns, true
	}
	return nil, false
}

// shown is a value for messages.
func shown(v value) string {
	switch v := v.(type) {
	case *array.Array:
		return "an array"
	case list:
		words := make([]string, len(v))
		for i, x := range v {
			words[i] = shown(x)
		}
		return "(" + strings.Join(words, ", ") + ")"
	}
	return fmt.Sprint(v)
}
