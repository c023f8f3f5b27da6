package units_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/units"
)

func TestParseSize(t *testing.T) {
	for _, c := range []struct {
		in   string
		want units.Size
	}{
		{"512MB", 512e6},
		{"2GiB", 2 << 30},
		{"1KB", 1000},
		{"1kb", 1000},
		{"1kib", 1024},
		{"1.5 GB", 1500e6},
		{" 4096 ", 4096},
		{"0", 0},
		{"7B", 7},
		{"0.5KiB", 512},
		{"8388607TiB", 8388607 << 40},
		{"9223372036854775807", math.MaxInt64},
	} {
		got, err := units.ParseSize(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseSize(%q) = %d, %v; want %d", c.in, got, err, c.want)
		}
	}
}

func TestBadSizesSayWhatToWrite(t *testing.T) {
	for in, want := range map[string]string{
		"":          `"" is not a size: write a number and a unit, such as 512MB or 2GiB`,
		"MB":        `"MB" is not a size: write a number and a unit, such as 512MB or 2GiB`,
		"-1MB":      `"-1MB" is not a size: write a number and a unit, such as 512MB or 2GiB`,
		"2G":        `"2G" could be 2GB (powers of 1000) or 2GiB (powers of 1024): write the one you mean`,
		"2k":        `"2k" could be 2KB (powers of 1000) or 2KiB (powers of 1024): write the one you mean`,
		"3 bananas": `"3 bananas" is not a size: the unit "bananas" is none of B, KB, MB, GB, TB, KiB, MiB, GiB, TiB`,
		"1.2.3MB":   `"1.2.3MB" is not a size: "1.2.3" is no number`,
		"8EiB":      `the size "8EiB" is more than any machine holds: write less than 8EiB`,
		"9.3EB":     `the size "9.3EB" is more than any machine holds: write less than 8EiB`,
		"1e3MB":     `"1e3MB" is not a size: the unit "e3MB" is none of B, KB, MB, GB, TB, KiB, MiB, GiB, TiB`,
	} {
		if _, err := units.ParseSize(in); err == nil || err.Error() != want {
			t.Errorf("ParseSize(%q): %v\nwant %s", in, err, want)
		}
	}
}

func TestSizeIsEchoedAsWritten(t *testing.T) {
	for _, s := range []string{"512MB", "2GiB", "1KB", "1KiB", "4097B", "0", "1500MB", "70TiB", "3EB", "1024KB"} {
		var v units.Size
		if err := v.Set(s); err != nil || v.String() != s {
			t.Errorf("%s was echoed as %s, %v", s, v, err)
		}
	}
}

func FuzzSizeRoundTrip(f *testing.F) {
	for _, n := range []int64{0, 1, 999, 1000, 1024, 512e6, 2 << 30, math.MaxInt64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		n = max(n, 0)
		if got, err := units.ParseSize(units.Size(n).String()); err != nil || int64(got) != n {
			t.Fatalf("%d became %q became %d, %v", n, units.Size(n), got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"512MB", "2m", "1h30m", "1.5 GB", "2d12h", "", "d", ".", "9999999999d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := units.ParseSize(s); err == nil && n < 0 {
			t.Fatalf("ParseSize(%q) = %d", s, n)
		}
		if d, err := units.ParseDuration(s); err == nil && d < 0 {
			t.Fatalf("ParseDuration(%q) = %d", s, d)
		}
	})
}

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"90s":       90 * time.Second,
		"90":        90 * time.Second,
		"0.5":       500 * time.Millisecond,
		"2m":        2 * time.Minute,
		"2 min 5 s": 125 * time.Second,
		"1h30m":     90 * time.Minute,
		"350us":     350 * time.Microsecond,
		"2d":        48 * time.Hour,
		"1d12h":     36 * time.Hour,
		"0":         0,
	} {
		if got, err := units.ParseDuration(in); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "s", "-3s", "1 hour", "3x", "1e9d", "NaNd", "1d-1h", "106751d23h48m"} {
		if got, err := units.ParseDuration(in); err == nil {
			t.Errorf("ParseDuration(%q) = %v, want an error", in, got)
		}
	}
}

func TestDurationFlag(t *testing.T) {
	for in, want := range map[string]string{"90s": "1m30s", "2m": "2m", "60m": "1h", "1h30m": "1h30m", "10s": "10s", "100m": "1h40m", "0": "0s"} {
		var d units.Duration
		if err := d.Set(in); err != nil || d.String() != want {
			t.Errorf("%s was echoed as %s, %v; want %s", in, d, err, want)
		}
		if again, err := units.ParseDuration(d.String()); err != nil || again != time.Duration(d) {
			t.Errorf("%s was read back as %s, %v", d, again, err)
		}
	}
}

func TestTime(t *testing.T) {
	for in, want := range map[time.Duration]string{
		0:                          "0 s",
		999:                        "999 ns",
		350 * time.Microsecond:     "350 us",
		1200 * time.Microsecond:    "1.2 ms",
		999499 * time.Nanosecond:   "999 us",
		999600 * time.Nanosecond:   "1 ms",
		999600 * time.Microsecond:  "1 s",
		1234 * time.Millisecond:    "1.2 s",
		9960 * time.Millisecond:    "10 s",
		42400 * time.Millisecond:   "42 s",
		59600 * time.Millisecond:   "1 min",
		125 * time.Second:          "2 min 5 s",
		3599600 * time.Millisecond: "1 h",
		63 * time.Minute:           "1 h 3 min",
		24*time.Hour - time.Second: "1 d",
		52 * time.Hour:             "2 d 4 h",
		-2 * time.Second:           "-2 s",
	} {
		if got := units.Time(in); got != want {
			t.Errorf("Time(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range [][2]string{
		{units.Bytes(0), "0 B"},
		{units.Bytes(999), "999 B"},
		{units.Bytes(1000), "1 KB"},
		{units.Bytes(312_400_000), "312 MB"},
		{units.Bytes(31_240_000), "31.2 MB"},
		{units.Bytes(999_600), "1 MB"},
		{units.Bytes(2 << 30), "2.15 GB"},
		{units.Bytes(math.MaxInt64), "9.22 EB"},
		{units.Bytes(-1500), "-1.5 KB"},
		{units.Bytes(math.MinInt64), "-9.22 EB"},
		{units.Count(0), "0"},
		{units.Count(999), "999"},
		{units.Count(1000), "1,000"},
		{units.Count(-1234567), "-1,234,567"},
		{units.Plural(0, "item", "items"), "0 items"},
		{units.Plural(1, "item", "items"), "1 item"},
		{units.Plural(2000, "process", "processes"), "2,000 processes"},
		{units.Rate(12.345), "12.3/s"},
		{units.Rate(1.2345), "1.23/s"},
		{units.Rate(123456), "123,000/s"},
		{units.Rate(999.7), "1,000/s"},
		{units.Rate(0.07), "4.2/min"},
		{units.Rate(0.001), "3.6/h"},
		{units.Rate(0), "0/s"},
		{units.Rate(math.Inf(1)), "?/s"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

func Example() {
	mem, _ := units.ParseSize("2GiB")
	fmt.Println(mem, "is", units.Bytes(int64(mem)))
	fmt.Println(units.Plural(1000, "item", "items"), "in", units.Time(125*time.Second))
	// Output:
	// 2GiB is 2.15 GB
	// 1,000 items in 2 min 5 s
}
