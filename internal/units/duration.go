package units

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time. It is a flag value.
type Duration time.Duration

const day = 24 * time.Hour

// ParseDuration reads a duration such as 90s, 2m, 1h30m, 350us, 2d or 90, which
// is seconds. A negative one is refused.
func ParseDuration(s string) (time.Duration, error) {
	text := strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	text = strings.ReplaceAll(text, "min", "m")
	bad := fmt.Errorf("%q is not a duration: write a number and a unit, such as 90s, 2m or 1h30m", s)
	if text == "" || strings.ContainsAny(text, "+-") {
		return 0, bad
	}
	if number, unit := splitUnit(text); unit == "" {
		text = number + "s"
	}
	var days time.Duration
	if head, rest, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseFloat(head, 64)
		if err != nil || !(n <= float64(math.MaxInt64/day)) { // NaN is not, either
			return 0, bad
		}
		days, text = time.Duration(n*float64(day)), rest
	}
	if text == "" {
		return days, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || days+d < 0 {
		return 0, bad
	}
	return days + d, nil
}

// String returns the duration exactly, in a form that ParseDuration reads.
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Set parses s, for flags.
func (d *Duration) Set(s string) error {
	v, err := ParseDuration(s)
	*d = Duration(v)
	return err
}

// Type names the value in a flag's help.
func (d *Duration) Type() string { return "TIME" }

// Time writes a duration for reading: "350 us", "1.2 s", "2 min 5 s".
func Time(d time.Duration) string {
	if d < 0 {
		return "-" + Time(-max(d, -math.MaxInt64))
	}
	seconds := d.Seconds()
	switch {
	case d == 0:
		return "0 s"
	case d < time.Microsecond:
		return strconv.FormatInt(int64(d), 10) + " ns"
	case seconds < 999.5e-6:
		return twoDigits(seconds*1e6) + " us"
	case seconds < 999.5e-3:
		return twoDigits(seconds*1e3) + " ms"
	case seconds < 59.5:
		return twoDigits(seconds) + " s"
	case d < time.Hour-500*time.Millisecond:
		return pair(d, time.Minute, "min", time.Second, "s")
	case d < day-30*time.Second:
		return pair(d, time.Hour, "h", time.Minute, "min")
	}
	return pair(d, day, "d", time.Hour, "h")
}

// pair writes d in two units, rounded to the smaller one.
func pair(d, big time.Duration, bigName string, small time.Duration, smallName string) string {
	d = d.Round(small)
	s := fmt.Sprintf("%d %s", d/big, bigName)
	if rest := d % big / small; rest > 0 {
		s += fmt.Sprintf(" %d %s", rest, smallName)
	}
	return s
}
