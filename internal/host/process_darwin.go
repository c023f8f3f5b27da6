package host

import "golang.org/x/sys/unix"

// Tree returns the descendants of a process, parents before their children.
func Tree(pid int) ([]int, error) {
	table, err := unix.SysctlKinfoProcSlice("kern.proc.all")
	if err != nil {
		return nil, processError(pid, err)
	}
	children := make(map[int][]int)
	for _, p := range table {
		parent := int(p.Eproc.Ppid)
		children[parent] = append(children[parent], int(p.Proc.P_pid))
	}
	return descendants(pid, children), nil
}
