//go:build !unix

package bench

import (
	"os"
	"time"

	"github.com/comal-go/comal/internal/host"
)

// cpuTime is what this process has used of its CPUs.
func cpuTime() time.Duration {
	u, _ := host.ReadUsage(os.Getpid())
	return u.CPU
}
