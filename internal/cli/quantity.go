package cli

import (
	"fmt"
	"math"
	"strconv"

	"github.com/comal-go/comal/internal/units"
)

// quantity is a number of at least 0, or a duration in seconds; it remembers
// whether it was given.
type quantity struct {
	value *float64
}

// String returns the number.
func (q *quantity) String() string {
	if q.value == nil {
		return ""
	}
	return strconv.FormatFloat(*q.value, 'g', -1, 64)
}

// Set reads the number.
func (q *quantity) Set(s string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		d, bad := units.ParseDuration(s)
		if bad != nil {
			return fmt.Errorf("%q is not a number", s)
		}
		v = d.Seconds()
	}
	if !(v >= 0) || math.IsInf(v, 0) {
		return fmt.Errorf("%q is not a number of at least 0", s)
	}
	q.value = &v
	return nil
}

// Type names the value in a flag's help.
func (q *quantity) Type() string { return "X" }
