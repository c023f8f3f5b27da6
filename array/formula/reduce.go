package formula

import (
	"fmt"
	"strings"

	"github.com/comal-go/comal/array"
)

// Reduction is how a reduction is done.
type Reduction struct {
	Axes       []int // that are reduced; none is all
	KeepDims   bool  // they stay, with the length 1
	Correction float64
	SkipNaN    bool
}

// reductions are the names that are reduced by, and whether there is one of the
// same name with nan before it.
var reductions = map[string]bool{
	"mean": true, "sum": true, "prod": true, "std": true, "var": true, "min": true, "max": true, "argmin": true, "argmax": true,
	"median": true, "any": false, "all": false, "count_nonzero": false, "norm": false,
}

// SkipsNaN returns the name of the reduction that leaves NaN out, "" if there is
// none.
func SkipsNaN(name string) string {
	if reductions[name] {
		return "nan" + name
	}
	return ""
}

// isReduction tells whether a name is that of a reduction.
func isReduction(name string) bool {
	_, is := reductions[name]
	return is || reductions[strings.TrimPrefix(name, "nan")]
}

// Reduce returns the reduction of a name, as "mean" or "nanmax".
func Reduce(name string, a *array.Array, r Reduction) *array.Array {
	if r.SkipNaN {
		name = SkipsNaN(name)
	}
	out := r.of(name, a)
	if r.KeepDims {
		out = array.KeepDims(out, len(a.Shape()), r.Axes...)
	}
	return out
}

func (r Reduction) of(name string, a *array.Array) *array.Array {
	switch name {
	case "median":
		return array.Median(a, r.Axes...)
	case "nanmedian":
		return array.NanMedian(a, r.Axes...)
	}
	params := map[string]any{"correction": r.Correction}
	if len(r.Axes) > 0 {
		params["axes"] = r.Axes
	}
	return array.Fold(a, name, params)[0]
}

// reduction calls a reduction.
func (p *parser) reduction(c *call) (*array.Array, error) {
	var r Reduction
	a, err := p.array(c.take("x"), c.at)
	if err != nil {
		return nil, err
	}
	if r.Axes, err = c.axes(); err != nil {
		return nil, err
	}
	if v := c.take("keepdims"); v != nil {
		r.KeepDims = v == true || v == 1
	}
	for _, name := range []string{"ddof", "correction"} {
		switch v := c.take(name).(type) {
		case nil:
		case int:
			r.Correction = float64(v)
		case float64:
			r.Correction = v
		default:
			return nil, fmt.Errorf("%s=%s is not a number", name, shown(v))
		}
	}
	return Reduce(c.name, a, r), nil
}

// axes returns the axes that are given, none for all.
func (c *call) axes() ([]int, error) {
	v := c.take("axis")
	if v == nil || v == (nothing{}) {
		return nil, nil
	}
	axes, ok := integers(v)
	if !ok || len(axes) == 0 {
		return nil, fmt.Errorf("axis=%s: axes are whole numbers, as 0 or (0, 1)", shown(v))
	}
	return axes, nil
}

// quantile calls quantile or nanquantile: q is a number or a list of them, which
// is then the first axis of the result.
func quantile(p *parser, c *call) (*array.Array, error) {
	a, err := p.array(c.take("x"), c.at)
	if err != nil {
		return nil, err
	}
	v := c.take("q")
	given, many := v.(list)
	if !many {
		given = list{v}
	}
	q := make([]float64, len(given))
	for i, v := range given {
		switch v := v.(type) {
		case int:
			q[i] = float64(v)
		case float64:
			q[i] = v
		default:
			return nil, fmt.Errorf("q=%s: a number from 0 to 1 or a list of them is wanted", shown(v))
		}
	}
	axes, err := c.axes()
	if err != nil {
		return nil, err
	}
	of := array.Quantile
	if c.name == "nanquantile" {
		of = array.NanQuantile
	}
	out := of(a, q, axes...)
	if !many {
		out = array.Squeeze(out, 0)
	}
	return out, nil
}
