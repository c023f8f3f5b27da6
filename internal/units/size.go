package units

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes. It is a flag value: Set parses and String writes
// the size exactly, in the shortest form there is.
type Size int64

// scale is one unit of size.
type scale struct {
	name  string
	bytes int64
}

// scales holds the units by falling size, decimal before binary.
var scales = []scale{
	{"EiB", 1 << 60},
	{"EB", 1e18},
	{"PiB", 1 << 50},
	{"PB", 1e15},
	{"TiB", 1 << 40},
	{"TB", 1e12},
	{"GiB", 1 << 30},
	{"GB", 1e9},
	{"MiB", 1 << 20},
	{"MB", 1e6},
	{"KiB", 1 << 10},
	{"KB", 1e3},
	{"B", 1},
}

// ParseSize reads a size such as 512MB, 2GiB, 1.5 GB or 4096, which is bytes.
// Upper and lower case are the same. A fraction of a byte is rounded.
func ParseSize(s string) (Size, error) {
	number, unit := splitUnit(s)
	if number == "" {
		return 0, fmt.Errorf("%q is not a size: write a number and a unit, such as 512MB or 2GiB", s)
	}
	factor, err := unitBytes(s, number, unit)
	if err != nil {
		return 0, err
	}
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		if n > math.MaxInt64/factor {
			return 0, fmt.Errorf("the size %q is more than any machine holds: write less than 8EiB", s)
		}
		return Size(n * factor), nil
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a size: %q is no number", s, number)
	}
	if f *= float64(factor); f >= math.MaxInt64 {
		return 0, fmt.Errorf("the size %q is more than any machine holds: write less than 8EiB", s)
	}
	return Size(math.Round(f)), nil
}

// unitBytes returns what a unit stands for; no unit is bytes.
func unitBytes(s, number, unit string) (int64, error) {
	if unit == "" {
		return 1, nil
	}
	for _, u := range scales {
		if strings.EqualFold(unit, u.name) {
			return u.bytes, nil
		}
	}
	if len(unit) == 1 && strings.Contains("KMGTPE", strings.ToUpper(unit)) {
		u := strings.ToUpper(unit)
		return 0, fmt.Errorf("%q could be %s%sB (powers of 1000) or %s%siB (powers of 1024): write the one you mean", s, number, u, number, u)
	}
	return 0, fmt.Errorf("%q is not a size: the unit %q is none of B, KB, MB, GB, TB, KiB, MiB, GiB, TiB", s, unit)
}

// splitUnit cuts "1.5 GB" into its digits and what follows them.
func splitUnit(s string) (number, unit string) {
	s = strings.TrimSpace(s)
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	return s[:i], strings.TrimSpace(s[i:])
}

// String returns the size exactly, in the shortest form that ParseSize reads.
func (s Size) String() string {
	best := ""
	for _, u := range scales {
		if s == 0 || int64(s)%u.bytes != 0 {
			continue
		}
		if t := strconv.FormatInt(int64(s)/u.bytes, 10) + u.name; best == "" || len(t) <= len(best) {
			best = t
		}
	}
	if best == "" {
		return "0"
	}
	return best
}

// Set parses s, for flags.
func (s *Size) Set(text string) (err error) {
	*s, err = ParseSize(text)
	return err
}

// Type names the value in a flag's help.
func (s *Size) Type() string { return "SIZE" }

// Bytes writes a size for reading, with up to three digits: "312 MB".
func Bytes(n int64) string {
	if n < 0 {
		return "-" + Bytes(-max(n, -math.MaxInt64))
	}
	names := []string{"B", "KB", "MB", "GB", "TB", "PB", "EB"}
	f, i := float64(n), 0
	for f >= 999.5 && i < len(names)-1 {
		f /= 1000
		i++
	}
	if i == 0 {
		return strconv.FormatInt(n, 10) + " B"
	}
	return threeDigits(f) + " " + names[i]
}
