package formula

import (
	"fmt"
	"strings"

	"github.com/comal-go/comal/array"
)

// Reduction is how a reduction is done.
type Reduction struct {
	Axes       []int // that are reduced; nil is all
	KeepDims   bool  // they stay, with the length 1
	Correction float64
	SkipNaN    bool
}

// reductions are the names that are reduced by, and whether there is one of the
// same name with nan before it.
var reductions = map[string]bool{
	"mean": true, "sum": true, "prod": true, "std": true, "var": true, "min": true, "max": true, "argmin": true, "argmax": true,
	"any": false, "all": false, "count_nonzero": false, "norm": false,
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
	params := map[string]any{"correction": r.Correction}
	if r.Axes != nil {
		params["axes"] = r.Axes
	}
	out := array.Fold(a, name, params)[0]
	if r.KeepDims {
		out = array.KeepDims(out, len(a.Shape()), r.Axes...)
	}
	return out
}

// reduction calls a reduction.
func (p *parser) reduction(c *call) (*array.Array, error) {
	var r Reduction
	a, err := p.array(c.take("x"), c.at)
	if err != nil {
		return nil, err
	}
	if v := c.take("axis"); v != nil && v != word("None") {
		axes, ok := integers(v)
		if !ok {
			return nil, fmt.Errorf("axis=%s: axes are whole numbers, as 0 or (0, 1)", shown(v))
		}
		r.Axes = axes
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
