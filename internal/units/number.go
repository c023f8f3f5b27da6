package units

import (
	"math"
	"strconv"
)

// Count writes a number with a comma between thousands: "1,000,000".
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Plural writes a count and what is counted: Plural(2, "process", "processes").
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Rate writes how many a second, or a minute or an hour where that is less than
// one: "1,230/s", "4.2/min".
func Rate(perSecond float64) string {
	switch {
	case math.IsNaN(perSecond) || math.IsInf(perSecond, 0):
		return "?/s"
	case perSecond <= 0:
		return "0/s"
	case perSecond >= 999.5:
		return Count(int(roundTo(min(perSecond, 1e18), 3))) + "/s"
	case perSecond >= 0.995:
		return threeDigits(perSecond) + "/s"
	case perSecond*60 >= 0.995:
		return twoDigits(perSecond*60) + "/min"
	}
	return twoDigits(perSecond*3600) + "/h"
}

// twoDigits writes 0 <= f with one decimal below 10, none above.
func twoDigits(f float64) string {
	if f < 9.95 {
		return trimmed(f, 1)
	}
	return strconv.FormatFloat(f, 'f', 0, 64)
}

// threeDigits writes 0 <= f with up to three digits in all.
func threeDigits(f float64) string {
	switch {
	case f < 9.995:
		return trimmed(f, 2)
	case f < 99.95:
		return trimmed(f, 1)
	}
	return strconv.FormatFloat(f, 'f', 0, 64)
}

// trimmed writes f with at most that many decimals, without zeros at the end.
func trimmed(f float64, decimals int) string {
	p := math.Pow10(decimals)
	return strconv.FormatFloat(math.Round(f*p)/p, 'f', -1, 64)
}

// roundTo keeps the first digits of f.
func roundTo(f float64, digits int) float64 {
	p := math.Pow10(int(math.Floor(math.Log10(f))) + 1 - digits)
	return math.Round(f/p) * p
}
