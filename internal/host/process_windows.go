package host

import (
	"errors"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// ReadUsage tells the threads and the time of a process; its memory is not
// told. The error of a process that is gone wraps [os.ErrProcessDone].
func ReadUsage(pid int) (Usage, error) {
	table, err := processTable()
	if err != nil {
		return Usage{}, processError(pid, err)
	}
	for _, p := range table {
		if int(p.ProcessID) == pid {
			used, err := cpuTime(p.ProcessID)
			return Usage{Threads: int(p.Threads), CPU: used}, err
		}
	}
	return Usage{}, processError(pid, os.ErrProcessDone)
}

// cpuTime returns the user and kernel time of a process.
func cpuTime(pid uint32) (time.Duration, error) {
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return 0, processError(int(pid), err)
	}
	defer windows.CloseHandle(handle)
	var created, ended, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(handle, &created, &ended, &kernel, &user); err != nil {
		return 0, processError(int(pid), err)
	}
	// Filetime.Nanoseconds counts from 1970; these are lengths of time.
	steps := func(t windows.Filetime) int64 { return int64(t.HighDateTime)<<32 | int64(t.LowDateTime) }
	return time.Duration(steps(kernel)+steps(user)) * 100, nil
}

// Tree returns the descendants of a process, parents before their children.
// Windows does not forget a parent that has ended, so where a process id was
// used again a stranger can be among them.
func Tree(pid int) ([]int, error) {
	table, err := processTable()
	if err != nil {
		return nil, processError(pid, err)
	}
	children := make(map[int][]int)
	for _, p := range table {
		parent := int(p.ParentProcessID)
		children[parent] = append(children[parent], int(p.ProcessID))
	}
	return descendants(pid, children), nil
}

// processTable lists all processes.
func processTable() ([]windows.ProcessEntry32, error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(snapshot)
	var table []windows.ProcessEntry32
	entry := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		table = append(table, entry)
	}
	if !errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		return nil, err
	}
	return table, nil
}
