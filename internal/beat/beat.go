// Package beat is a page of memory that a coordinator shares with one worker
// process: the worker notes each item when it begins, the coordinator looks.
//
// A note is one store of one aligned word, so that it costs next to nothing and
// is there whatever ends the worker: after a SIGKILL or a segmentation fault it
// is known which item ran, and how many had ended that were never reported.
package beat

import (
	"errors"
	"sync/atomic"
	"unsafe"
)

const (
	// size of the page's file, in bytes.
	size = 4096
	// magic is the page's second word: a descriptor that leads elsewhere, to a
	// file of the user's perhaps, must not be written to.
	magic = 0x3162_2f6c_616d_6f63 // "comal/b1", little-endian
)

// errForeign says that a descriptor leads to something else.
var errForeign = errors.New("the descriptor leads to no page of comal's")

// Page is the page as one side has it. A nil page takes notes and knows none.
//
// Its first word holds the task's id, 32 bits of it, above twice the number of
// its items that have ended, plus one if another one has begun.
type Page struct{ mem []byte }

func (p *Page) word(i int) *atomic.Uint64 {
	return (*atomic.Uint64)(unsafe.Pointer(&p.mem[8*i]))
}

// Begin notes that an item of a task begins, counted from its first; those
// before have ended.
func (p *Page) Begin(id uint64, at int) { p.note(id, 2*uint32(at)+1) }

// End notes that n items of a task have ended, and that none runs.
func (p *Page) End(id uint64, n int) { p.note(id, 2*uint32(n)) }

func (p *Page) note(id uint64, n uint32) {
	if p != nil {
		p.word(0).Store(id<<32 | uint64(n))
	}
}

// Look returns how many items of a task have ended and whether the next one has
// begun; nothing, if the worker has not got to the task.
func (p *Page) Look(id uint64) (ended int, begun bool) {
	if p == nil {
		return 0, false
	}
	w := p.word(0).Load()
	if uint32(w>>32) != uint32(id) {
		return 0, false
	}
	return int(uint32(w) / 2), w&1 != 0
}
