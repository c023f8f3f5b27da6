package buffer

import (
	"slices"
	"sync"
	"unsafe"
)

// shared is where all buffers come from.
var shared = pool{lent: map[unsafe.Pointer]int{}, limit: 64 << 20}

// A pool knows the pieces of memory there are. It gives memory back under its
// lock, which takes milliseconds for a large piece, so that never more of it is
// resident than is counted.
type pool struct {
	sync.Mutex
	lent  map[unsafe.Pointer]int // to the class
	idle  [classes][]piece       // by class, the oldest first
	stats Stats
	limit int64
	puts  uint64
}

// A piece is memory that nobody uses.
type piece struct {
	at    unsafe.Pointer
	since uint64 // the number of the put
}

// get lends a piece of a class.
func (p *pool) get(c int) unsafe.Pointer {
	size := int64(sizeOf(c))
	p.Lock()
	defer p.Unlock()
	var at unsafe.Pointer
	if last := len(p.idle[c]) - 1; last >= 0 {
		at = p.idle[c][last].at
		p.idle[c][last] = piece{}
		p.idle[c] = p.idle[c][:last]
		p.stats.Idle -= size
	} else {
		p.shrink(p.limit - size)
		at = obtain(sizeOf(c))
	}
	p.lent[at] = c
	p.stats.InUse += size
	p.stats.Peak = max(p.stats.Peak, p.stats.InUse+p.stats.Idle)
	return at
}

// put takes a piece back; it returns false if that is not lent.
func (p *pool) put(at unsafe.Pointer) bool {
	p.Lock()
	defer p.Unlock()
	c, ok := p.lent[at]
	if !ok {
		return false
	}
	delete(p.lent, at)
	size := sizeOf(c)
	if racing {
		spoil(unsafe.Slice((*byte)(at), size))
	}
	p.puts++
	p.idle[c] = append(p.idle[c], piece{at, p.puts})
	p.stats.InUse -= int64(size)
	p.stats.Idle += int64(size)
	p.shrink(p.limit)
	return true
}

// spoil overwrites b, which is not empty.
func spoil(b []byte) {
	b[0] = 0xa5
	for n := 1; n < len(b); n *= 2 {
		copy(b[n:], b[:n])
	}
}

// shrink gives idle pieces back, the oldest first, until there are at most so many
// bytes in use and idle, or none is idle.
func (p *pool) shrink(most int64) {
	for p.stats.Idle > 0 && p.stats.InUse+p.stats.Idle > most {
		c := p.oldest()
		at := p.idle[c][0].at
		p.idle[c] = slices.Delete(p.idle[c], 0, 1)
		p.stats.Idle -= int64(sizeOf(c))
		giveBack(at, sizeOf(c))
	}
}

// oldest returns the class of the piece that has been idle for longest.
func (p *pool) oldest() int {
	best := -1
	for c, pieces := range p.idle {
		if len(pieces) > 0 && (best < 0 || pieces[0].since < p.idle[best][0].since) {
			best = c
		}
	}
	return best
}
