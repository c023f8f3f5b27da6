package formula

import (
	"fmt"
	"maps"
	"slices"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/array/internal/ufunc"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/near"
)

// call is a function with what is given to it.
type call struct {
	name   string
	at     int
	args   []value
	named  map[string]value
	params []string // names of args, as they are taken
}

// take returns the argument of a name: the next one that was given without a
// name, or the one that was given with it; nil if there is none.
func (c *call) take(name string) value {
	c.params = append(c.params, name)
	if v, ok := c.named[name]; ok {
		delete(c.named, name)
		return v
	}
	if len(c.args) == 0 {
		return nil
	}
	v := c.args[0]
	c.args = c.args[1:]
	return v
}

// aliases are what NumPy calls functions of the array API standard, or used to.
var aliases = map[string]string{
	"absolute": "abs", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan",
	"arctan2": "atan2", "arctanh": "atanh", "power": "pow", "mod": "remainder", "true_divide": "divide", "invert": "bitwise_invert",
	"left_shift": "bitwise_left_shift", "right_shift": "bitwise_right_shift", "rint": "round", "amin": "min", "amax": "max",
	"concatenate": "concat", "cumulative_sum": "cumsum", "permute_dims": "transpose",
}

// call reads arguments and calls a function.
func (p *parser) call(t token) (value, error) {
	c := &call{name: t.text, at: t.at, named: map[string]value{}}
	if full := aliases[c.name]; full != "" {
		c.name = full
	}
	p.next()
	for !p.accept(")") {
		if err := p.argument(c); err != nil {
			return nil, err
		}
		if p.accept(")") {
			break
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
	return p.invoke(c)
}

// argument reads one, which may have a name.
func (p *parser) argument(c *call) error {
	first := p.token
	v, err := p.expression()
	if err != nil {
		return err
	}
	if first.kind == name && p.is("=") {
		p.next()
		if v, err = p.expression(); err != nil {
			return err
		}
		if _, twice := c.named[first.text]; twice {
			return p.failAt(first.at, nil, "%s is given twice", first.text)
		}
		c.named[first.text] = v
		return nil
	}
	if len(c.named) > 0 {
		return p.failAt(first.at, nil, "arguments without a name come first")
	}
	c.args = append(c.args, v)
	return nil
}

// invoke calls the function.
func (p *parser) invoke(c *call) (value, error) {
	if _, ok := ufunc.Names()[c.name]; ok {
		if len(c.named) > 0 {
			return nil, p.failAt(c.at, nil, "%s takes no named arguments", c.name)
		}
		return p.apply(c.at, c.name, c.args...)
	}
	f := functions[c.name]
	if isReduction(c.name) {
		f = (*parser).reduction
	}
	if f == nil {
		return nil, p.failAt(c.at, nil, "%s", noFunction(c.name))
	}
	given := len(c.args)
	a, err := f(p, c)
	if err != nil {
		if _, placed := err.(*Error); placed {
			return nil, err
		}
		return nil, p.failAt(c.at, err, "%s: %v", c.name, err)
	}
	if err := p.checked(c.at, a); err != nil {
		return nil, err
	}
	if len(c.args) > 0 {
		return nil, p.failAt(c.at, nil, "%s takes %d arguments, not %d", c.name, given-len(c.args), given)
	}
	for _, n := range slices.Sorted(maps.Keys(c.named)) {
		return nil, p.failAt(c.at, nil, "%s has no argument %s: there are %v", c.name, n, c.params)
	}
	return a, nil
}

func noFunction(given string) string {
	names := slices.Concat(slices.Collect(maps.Keys(ufunc.Names())), slices.Collect(maps.Keys(functions)), slices.Collect(maps.Keys(aliases)))
	for n, skips := range reductions {
		names = append(names, n)
		if skips {
			names = append(names, "nan"+n)
		}
	}
	slices.Sort(names)
	text := fmt.Sprintf("there is no function %s", given)
	if meant := near.Name(given, names); meant != "" {
		text += ": did you mean " + meant + "?"
	}
	return text
}

// arrays returns a list of arrays.
func (p *parser) arrays(c *call) ([]*array.Array, error) {
	given, ok := c.take("arrays").(list)
	if !ok {
		return nil, fmt.Errorf("arrays are given as a list: %s((a, b), axis=0)", c.name)
	}
	as := make([]*array.Array, len(given))
	for i, v := range given {
		var err error
		if as[i], err = p.array(v, c.at); err != nil {
			return nil, err
		}
	}
	return as, nil
}

// integers returns an argument of whole numbers, or others if it is not given.
func (c *call) integers(name string, others ...int) ([]int, error) {
	v := c.take(name)
	if v == nil {
		return others, nil
	}
	ns, ok := integers(v)
	if !ok {
		return nil, fmt.Errorf("%s=%s: whole numbers are wanted", name, shown(v))
	}
	return ns, nil
}

func (c *call) integer(name string, other int) (int, error) {
	ns, err := c.integers(name, other)
	if err == nil && len(ns) != 1 {
		err = fmt.Errorf("%s: one whole number is wanted", name)
	}
	if err != nil {
		return 0, err
	}
	return ns[0], nil
}

// functions are those that are neither of elements nor reductions.
var functions map[string]func(p *parser, c *call) (*array.Array, error)

func init() {
	of := func(f func(a *array.Array, ns []int) *array.Array, param string) func(p *parser, c *call) (*array.Array, error) {
		return func(p *parser, c *call) (*array.Array, error) {
			a, err := p.array(c.take("x"), c.at)
			if err != nil {
				return nil, err
			}
			ns, err := c.integers(param)
			if err != nil {
				return nil, err
			}
			return f(a, ns), nil
		}
	}
	functions = map[string]func(p *parser, c *call) (*array.Array, error){
		"transpose":    of(func(a *array.Array, ns []int) *array.Array { return array.Transpose(a, ns...) }, "axes"),
		"reshape":      of(func(a *array.Array, ns []int) *array.Array { return array.Reshape(a, ns...) }, "shape"),
		"squeeze":      of(func(a *array.Array, ns []int) *array.Array { return array.Squeeze(a, ns...) }, "axis"),
		"rechunk":      of(func(a *array.Array, ns []int) *array.Array { return array.Rechunk(a, ns...) }, "chunks"),
		"broadcast_to": of(func(a *array.Array, ns []int) *array.Array { return array.BroadcastTo(a, ns...) }, "shape"),
		"concat":       joined(array.Concat),
		"stack":        joined(array.Stack),
		"quantile":     quantile,
		"nanquantile":  quantile,
		"cumsum":       cumsum,
		"astype":       astype,
		"matmul":       matmul,
	}
}

func joined(f func(as []*array.Array, along int) *array.Array) func(p *parser, c *call) (*array.Array, error) {
	return func(p *parser, c *call) (*array.Array, error) {
		as, err := p.arrays(c)
		if err != nil {
			return nil, err
		}
		along, err := c.integer("axis", 0)
		if err != nil {
			return nil, err
		}
		return f(as, along), nil
	}
}

func cumsum(p *parser, c *call) (*array.Array, error) {
	a, err := p.array(c.take("x"), c.at)
	if err != nil {
		return nil, err
	}
	v := c.take("axis")
	if v == nil {
		a, v = array.Reshape(a, -1), 0
	}
	along, ok := v.(int)
	if !ok {
		return nil, fmt.Errorf("axis=%s is not a whole number", shown(v))
	}
	return array.CumulativeSum(a, along), nil
}

func astype(p *parser, c *call) (*array.Array, error) {
	a, err := p.array(c.take("x"), c.at)
	if err != nil {
		return nil, err
	}
	n, _ := c.take("dtype").(word)
	d, err := dtype.Parse(n.text)
	if err != nil {
		return nil, err
	}
	return array.AsType(a, d), nil
}

func matmul(p *parser, c *call) (*array.Array, error) {
	a, err := p.array(c.take("x1"), c.at)
	if err != nil {
		return nil, err
	}
	b, err := p.array(c.take("x2"), c.at)
	if err != nil {
		return nil, err
	}
	return array.MatMul(a, b), nil
}
