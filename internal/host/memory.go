package host

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const memFile = "/proc/meminfo"

// memory fills in what the machine has and returns it as the first limit.
func (s *scan) memory(info *Info) []Limit {
	text, err := s.read(memFile)
	if err != nil {
		s.note("memory", memFile, err)
	} else {
		info.Memory = s.memField(text, "MemTotal")
		info.MemAvailable = s.memField(text, "MemAvailable")
	}
	return []Limit{{Name: "memory of the machine", Value: info.Memory, Source: memFile}}
}

// memField reads one line of meminfo in bytes, 0 if it is not there.
func (s *scan) memField(text, name string) int64 {
	value, found := field(text, name)
	bytes, err := kibibytes(value)
	if !found {
		err = errors.New("it has no " + name)
	}
	if err != nil {
		s.note("memory", memFile, err)
	}
	return bytes
}

// kibibytes reads "123 kB", by which the kernel means KiB, as bytes.
func kibibytes(value string) (int64, error) {
	kb, err := strconv.ParseUint(strings.TrimSuffix(value, " kB"), 10, 52)
	if err != nil {
		return 0, fmt.Errorf("%.40q is not a number of kB", value)
	}
	return int64(kb) << 10, nil
}
