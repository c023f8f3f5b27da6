//go:build unix

package bench

import (
	"os/exec"
	"syscall"
)

// ownGroup lets a process and its workers end together when the run is
// canceled. An interrupt from the terminal does not reach them: two at once
// would break off their cleaning up and leave workers behind.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}
