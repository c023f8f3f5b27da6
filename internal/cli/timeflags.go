package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/comal-go/comal/internal/units"
)

// timeLimit is how long an item may take: a duration, or a multiple of the
// median.
type timeLimit struct {
	limit time.Duration
	times float64
}

// String returns the limit as it is given.
func (l *timeLimit) String() string {
	switch {
	case l.times > 0:
		return strconv.FormatFloat(l.times, 'g', -1, 64) + "x"
	case l.limit > 0:
		return units.Duration(l.limit).String()
	}
	return ""
}

// Set reads the limit.
func (l *timeLimit) Set(s string) error {
	if number, ok := strings.CutSuffix(strings.TrimSpace(s), "x"); ok {
		v, err := strconv.ParseFloat(number, 64)
		if err != nil || !(v > 1 && v <= 1e6) {
			return fmt.Errorf("%q is not a multiple of the median: write 3x, or any number above 1 and an x", s)
		}
		*l = timeLimit{times: v}
		return nil
	}
	d, err := positive(s)
	if err != nil {
		return fmt.Errorf("%w, or a multiple of the median such as 3x", err)
	}
	*l = timeLimit{limit: d}
	return nil
}

// Type names the value in a flag's help.
func (l *timeLimit) Type() string { return "TIME|Kx" }

// patience is a duration of which 0 makes no sense; unset it is 0.
type patience time.Duration

// String returns the duration.
func (p *patience) String() string {
	if *p == 0 {
		return ""
	}
	return units.Duration(*p).String()
}

// Set reads the duration.
func (p *patience) Set(s string) error {
	d, err := positive(s)
	*p = patience(d)
	return err
}

// Type names the value in a flag's help.
func (p *patience) Type() string { return "TIME" }

func positive(s string) (time.Duration, error) {
	d, err := units.ParseDuration(s)
	if err == nil && d == 0 {
		err = errors.New("it must be more than 0: write a duration such as 90s")
	}
	return d, err
}
