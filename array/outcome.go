package array

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/ndarray"
)

// outcome is what the task of a chunk returns: for each target the state of a
// fold, the elements of what is brought back, or nothing.
type outcome struct {
	States []reduce.State
}

// AppendBinary appends how many states there are, and each: 0 for none, or how many
// arrays it has, plus one, and their binary forms with their lengths.
func (o outcome) AppendBinary(b []byte) ([]byte, error) {
	room := binary.MaxVarintLen64
	for _, s := range o.States {
		for _, a := range s {
			room += 3*binary.MaxVarintLen64 + binaryLen(a)
		}
	}
	b = slices.Grow(b, room)
	b = binary.AppendUvarint(b, uint64(len(o.States)))
	for _, s := range o.States {
		if s == nil {
			b = binary.AppendUvarint(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, uint64(len(s))+1)
		for _, a := range s {
			b = binary.AppendUvarint(b, uint64(binaryLen(a)))
			var err error
			if b, err = a.AppendBinary(b); err != nil {
				return b, err
			}
		}
	}
	return b, nil
}

// binaryLen is how many bytes the binary form of an array has.
func binaryLen(a ndarray.Array) int { return 2 + 8*len(a.Shape) + a.Bytes() }

var errOutcome = errors.New("array: the result of a chunk is cut off")

// UnmarshalBinary reads what AppendBinary wrote.
func (o *outcome) UnmarshalBinary(b []byte) error {
	n, b, err := count(b, 1)
	if err != nil {
		return err
	}
	o.States = make([]reduce.State, n)
	for i := range o.States {
		if o.States[i], b, err = readState(b); err != nil {
			return err
		}
	}
	if len(b) > 0 {
		return errOutcome
	}
	return nil
}

func readState(b []byte) (s reduce.State, rest []byte, err error) {
	const least = 3 // bytes that an array takes, with its length
	n, b, err := count(b, least)
	if n == 0 {
		return nil, b, err
	}
	s = make(reduce.State, n-1)
	for k := range s {
		var size int
		if size, b, err = count(b, 1); err != nil {
			return nil, nil, err
		}
		if err := s[k].UnmarshalBinary(b[:size]); err != nil {
			return nil, nil, err
		}
		b = b[size:]
	}
	return s, b, nil
}

// count reads a number, one more at most than there can be things that take so many
// bytes each; exactly so many at most if they take one.
func count(b []byte, each int) (n int, rest []byte, err error) {
	x, k := binary.Uvarint(b)
	if k <= 0 {
		return 0, nil, errOutcome
	}
	b = b[k:]
	most := uint64(len(b) / each)
	if each > 1 {
		most++
	}
	if x > most {
		return 0, nil, errOutcome
	}
	return int(x), b, nil
}
