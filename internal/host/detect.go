package host

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"runtime"
)

// DetectFS describes a Linux machine by the files in system, the root folder
// of a real one or of a fake, and by the variables env returns. SIMD, OS and
// Arch are those of this process. It never fails: what cannot be read is listed
// in NotKnown.
func DetectFS(system fs.FS, env func(string) string) Info {
	return detectFS(system, env, 1)
}

// detectFS is DetectFS with the number of CPUs to assume where no file tells.
func detectFS(system fs.FS, env func(string) string, fallback int) Info {
	s := &scan{system: system}
	info := Info{OS: runtime.GOOS, Arch: runtime.GOARCH, SIMD: simd()}
	cores, cpus := s.processors(&info, fallback)
	groups := s.cgroups()
	info.Cgroup = groups.version()
	if quota, source := s.quota(groups); quota > 0 {
		info.Quota = quota
		cpus = append(cpus, Limit{Name: "cgroup CPU quota", Value: wholeCPUs(quota), Source: source})
	}
	mems := append(s.memory(&info), s.memLimits(groups)...)
	s.settle(&info, env, cpus, mems)
	info.AllowedPhysical = min(cores, info.AllowedCPUs)
	info.NotKnown = s.notes
	return info
}

// wholeCPUs rounds a quota up to CPUs, see Info.Quota.
func wholeCPUs(quota float64) int64 {
	return int64(max(1, math.Ceil(min(quota, maxCPUs))))
}

// scan reads a system's files and collects what it could not learn.
type scan struct {
	system fs.FS
	notes  []string
}

// read returns the text of a file named by its absolute path.
func (s *scan) read(path string) (string, error) {
	text, err := fs.ReadFile(s.system, path[1:])
	return string(text), err
}

// note records that what is not known, because of the file at path.
func (s *scan) note(what, path string, err error) {
	s.notes = append(s.notes, fmt.Sprintf("%s: %s: %s", what, path, reason(err)))
}

// reason says what an error means without repeating the path in it.
func reason(err error) string {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read"
	case errors.As(err, &pathErr):
		return "cannot be read: " + pathErr.Err.Error()
	}
	return err.Error()
}

// settle adds the limits that variables set to those of the system, whose
// first is what the machine has, and picks the winners.
func (s *scan) settle(info *Info, env func(string) string, cpus, mems []Limit) {
	v := variables{env: env}
	cpus = append(cpus, v.cpuLimits()...)
	mems = append(mems, v.memLimits()...)
	var allowed int64
	info.CPULimits, allowed = decide(cpus, v.ownCPUs())
	info.AllowedCPUs = int(max(1, allowed))
	info.MemLimits, info.AllowedMemory = decide(mems, v.ownMemory())
	s.notes = append(s.notes, v.notes...)
}
