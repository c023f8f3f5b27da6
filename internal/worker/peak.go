package worker

import (
	"os"
	"time"

	"github.com/comal-go/comal/internal/host"
)

// readPeakEvery bounds how often the kernel is asked: it takes 30 microseconds.
const readPeakEvery = 50 * time.Millisecond

// peak is the largest resident size of this process, known since a moment ago.
type peak struct {
	bytes int64
	next  time.Time
}

// read returns it in bytes, 0 where the system does not tell.
func (p *peak) read() int64 {
	if now := time.Now(); !now.Before(p.next) {
		p.next = now.Add(readPeakEvery)
		if u, err := host.ReadUsage(os.Getpid()); err == nil {
			p.bytes = u.PeakRSS
		}
	}
	return p.bytes
}
