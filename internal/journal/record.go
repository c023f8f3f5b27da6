package journal

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"
	"time"
)

// A record is its length and its checksum, 32 bits each, little-endian, and as
// many bytes of body: a letter for its kind, and what that kind has.
const (
	headLen    = 8
	mostRecord = 64 << 20 // a length beyond it is no length
	mostPrint  = 1 << 20  // of what a function prints is kept
)

const (
	kindRun    = 'R' // a Run as JSON
	kindResult = 'V' // an Entry
)

// Bits of a result's flags.
const (
	hasSpilled  = 1 << iota // the value lies in a file beside the journal
	hasAttached             // so does a file that is part of it
)

var (
	sums    = crc32.MakeTable(crc32.Castagnoli)
	errTorn = errors.New("the record is torn or corrupt")
)

// Run says what wrote the results that follow.
type Run struct {
	What string    `json:"what"` // the function or command
	When time.Time `json:"when"`
	Host string    `json:"host"`
	PID  int       `json:"pid"`
}

// record is a record as it was read.
type record struct {
	kind     byte
	run      Run
	entry    Entry // its slices lie in the buffer of the reader
	spilled  *stamp
	attached *stamp
}

// stamp is what a file must be like to be the one a record speaks of.
type stamp struct {
	size int64
	sum  uint32
}

// slot is where a result stands in the index. Two keys may share one: who reads
// compares them.
func slot(k Key, occurrence int) uint64 {
	return binary.LittleEndian.Uint64(k[:]) + uint64(occurrence)*0x9e3779b97f4a7c15
}

// seal fills in the head of the record that begins at a place in b and ends it.
func seal(b []byte, at int) []byte {
	body := b[at+headLen:]
	binary.LittleEndian.PutUint32(b[at:], uint32(len(body)))
	binary.LittleEndian.PutUint32(b[at+4:], crc32.Checksum(body, sums))
	return b
}

func parseHead(b []byte) (size int, sum uint32, ok bool) {
	n := binary.LittleEndian.Uint32(b)
	return int(n), binary.LittleEndian.Uint32(b[4:]), n > 0 && n <= mostRecord
}

func appendRun(b []byte, r Run) []byte {
	at := len(b)
	b = append(b, make([]byte, headLen)...)
	b = append(b, kindRun)
	text, _ := json.Marshal(r) // which cannot fail for these fields
	return seal(append(b, text...), at)
}

// appendResult adds a result. If its value lies elsewhere, that file is named.
func appendResult(b []byte, e *Entry, spilled, attached *stamp) []byte {
	at := len(b)
	b = append(b, make([]byte, headLen)...)
	b = append(b, kindResult)
	b = append(b, e.Key[:]...)
	b = binary.AppendUvarint(b, uint64(e.Occurrence))
	b = binary.AppendUvarint(b, uint64(e.Attempt))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(e.Seconds))
	var flags byte
	if spilled != nil {
		flags |= hasSpilled
	}
	if attached != nil {
		flags |= hasAttached
	}
	b = append(b, flags)
	b = appendStamp(appendStamp(b, spilled), attached)
	printed := e.Printed
	if len(printed) > mostPrint {
		printed = printed[:mostPrint]
	}
	b = append(binary.AppendUvarint(b, uint64(len(printed))), printed...)
	if spilled == nil {
		b = append(b, e.Value...)
	}
	return seal(b, at)
}

func appendStamp(b []byte, s *stamp) []byte {
	if s == nil {
		return b
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(s.size))
	return binary.LittleEndian.AppendUint32(b, s.sum)
}

// parse reads the body of a record.
func parse(body []byte, sum uint32) (r record, err error) {
	if len(body) == 0 || crc32.Checksum(body, sums) != sum {
		return r, errTorn
	}
	r.kind = body[0]
	switch r.kind {
	case kindRun:
		err = json.Unmarshal(body[1:], &r.run)
	case kindResult:
		p := parser{b: body[1:]}
		p.result(&r)
		if p.short {
			err = errTorn
		}
	default:
		err = errTorn
	}
	return r, err
}

// parser takes fields off a body.
type parser struct {
	b     []byte
	short bool
}

func (p *parser) result(r *record) {
	e := &r.entry
	copy(e.Key[:], p.take(len(e.Key)))
	e.Occurrence, e.Attempt = p.number(), p.number()
	e.Seconds = math.Float64frombits(p.word())
	var flags byte
	if f := p.take(1); len(f) == 1 {
		flags = f[0]
	}
	if flags&^(hasSpilled|hasAttached) != 0 {
		p.short = true
	}
	if flags&hasSpilled != 0 {
		r.spilled = p.stamp()
	}
	if flags&hasAttached != 0 {
		r.attached = p.stamp()
	}
	e.Printed = p.take(p.number())
	e.Value = p.b
	if r.spilled != nil && len(p.b) > 0 {
		p.short = true
	}
}

func (p *parser) take(n int) []byte {
	if n > len(p.b) {
		p.short, p.b = true, nil
		return nil
	}
	b := p.b[:n:n]
	p.b = p.b[n:]
	return b
}

func (p *parser) number() int {
	v, n := binary.Uvarint(p.b)
	if n <= 0 || v > math.MaxInt32 {
		p.short, p.b = true, nil
		return 0
	}
	p.b = p.b[n:]
	return int(v)
}

func (p *parser) word() uint64 {
	b := p.take(8)
	if len(b) < 8 {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

func (p *parser) stamp() *stamp {
	size := p.word()
	b := p.take(4)
	if len(b) < 4 || size > math.MaxInt64 {
		p.short = true
		return &stamp{}
	}
	return &stamp{int64(size), binary.LittleEndian.Uint32(b)}
}
