package host

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sizeUnits maps what may stand behind a number of bytes, in lower case: MB is
// 10^6 bytes, MiB is 2^20.
var sizeUnits = map[string]float64{
	"": 1, "b": 1,
	"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
}

// parseSize reads a positive size such as 2GB, 512MiB or 1.5 GB in bytes.
func parseSize(text string) (int64, error) {
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	unit, known := sizeUnits[strings.ToLower(text[len(number):])]
	value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	bytes := math.Floor(value * unit)
	// The comparison is false for NaN too.
	if err != nil || !known || !(bytes >= 1 && bytes < noMemLimit) {
		return 0, fmt.Errorf("%q is not a size such as 2GB or 512MiB", text)
	}
	return int64(bytes), nil
}
