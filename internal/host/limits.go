package host

import (
	"errors"
	"path"
	"strconv"
	"strings"
)

// quota returns the tightest CPU quota of the group and its ancestors, in CPUs,
// and the file that sets it; 0 if there is none.
func (s *scan) quota(g cgroups) (tightest float64, source string) {
	keep := func(quota float64, file string) {
		if quota > 0 && (tightest == 0 || quota < tightest) {
			tightest, source = quota, file
		}
	}
	for _, dir := range s.lineage(g, "cpu") {
		keep(s.quotaV1(dir))
	}
	for _, dir := range s.lineage(g, "") {
		keep(s.quotaV2(dir))
	}
	return tightest, source
}

// quotaV1 reads a quota and its period, in microseconds; a quota of -1 is none.
func (s *scan) quotaV1(dir string) (float64, string) {
	const what = "cgroup CPU quota"
	file := path.Join(dir, "cpu.cfs_quota_us")
	quota, ok := s.readLimit(what, file)
	if !ok || quota == "-1" {
		return 0, ""
	}
	period, ok := s.readLimit(what, path.Join(dir, "cpu.cfs_period_us"))
	if !ok {
		period = defaultPeriod
	}
	cpus, err := ratio(quota, period)
	if err != nil {
		s.nonsense(what, file, quota+" of "+period)
		return 0, ""
	}
	return cpus, file
}

// quotaV2 reads "quota period" in microseconds; a quota of max is none.
func (s *scan) quotaV2(dir string) (float64, string) {
	const what = "cgroup CPU quota"
	file := path.Join(dir, "cpu.max")
	text, ok := s.readLimit(what, file)
	if !ok {
		return 0, ""
	}
	quota, period, found := strings.Cut(text, " ")
	if quota == "max" {
		return 0, ""
	}
	if !found {
		period = defaultPeriod
	}
	cpus, err := ratio(quota, period)
	if err != nil {
		s.nonsense(what, file, text)
		return 0, ""
	}
	return cpus, file
}

// defaultPeriod is the kernel's, in microseconds.
const defaultPeriod = "100000"

// ratio divides two positive whole numbers.
func ratio(quota, period string) (float64, error) {
	q, errQ := strconv.ParseInt(quota, 10, 64)
	p, errP := strconv.ParseInt(period, 10, 64)
	if err := errors.Join(errQ, errP); err != nil {
		return 0, err
	}
	if q <= 0 || p <= 0 {
		return 0, strconv.ErrRange
	}
	return float64(q) / float64(p), nil
}

// memLimits returns the tightest limit of each kind over the group and its
// ancestors. memory.high counts: above it the kernel slows a process down until
// it hardly moves.
func (s *scan) memLimits(g cgroups) []Limit {
	var limits []Limit
	for _, kind := range []struct{ controller, file, name string }{
		{"memory", "memory.limit_in_bytes", "cgroup memory limit"},
		{"", "memory.max", "cgroup memory limit"},
		{"", "memory.high", "cgroup memory.high"},
	} {
		tightest := Limit{Name: kind.name}
		for _, dir := range s.lineage(g, kind.controller) {
			file := path.Join(dir, kind.file)
			bytes := s.memLimit(kind.name, file)
			if bytes > 0 && (tightest.Value == 0 || bytes < tightest.Value) {
				tightest.Value, tightest.Source = bytes, file
			}
		}
		if tightest.Value > 0 {
			limits = append(limits, tightest)
		}
	}
	return limits
}

// noMemLimit and above is how v1 writes "none": the largest int64, rounded down
// to a page, whose size differs.
const noMemLimit = 1 << 62

// memLimit reads a limit in bytes, 0 if there is none.
func (s *scan) memLimit(what, file string) int64 {
	text, ok := s.readLimit(what, file)
	if !ok || text == "max" {
		return 0
	}
	bytes, err := strconv.ParseUint(text, 10, 64)
	if err != nil || bytes == 0 {
		s.nonsense(what, file, text)
		return 0
	}
	if bytes >= noMemLimit {
		return 0
	}
	return int64(bytes)
}
