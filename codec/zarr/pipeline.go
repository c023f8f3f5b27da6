package zarr

import (
	"fmt"

	"github.com/comal-go/comal/internal/buffer"
)

// pipeline is what is done to the bytes of a chunk, in the order of writing.
type pipeline []step

// bound returns how many bytes n become at most.
func (p pipeline) bound(n int) int {
	for _, s := range p {
		n = s.bound(n)
	}
	return n
}

// packing returns how many bytes encode needs beside source and result for a chunk
// of n bytes, and unpacking how many decode does.
func (p pipeline) packing(n int) int { return p.extra(n, step.packing) }

func (p pipeline) unpacking(n int) int { return p.extra(n, step.unpacking) }

func (p pipeline) extra(n int, of func(step, int) int) int {
	sum, most, last := 0, 0, 0
	if len(p) > 1 && isSum(p[0]) {
		last = buffer.Size(p[0].bound(n)) // not as long as the chunk
	}
	for _, s := range p {
		if !isSum(s) { // it stands in the buffer that there is
			sum += last
			most = max(most, of(s, n))
			last = buffer.Size(s.bound(n))
		}
		n = s.bound(n)
	}
	return sum + most
}

// isSum tells whether a step leaves bytes as they are and puts some behind them.
func isSum(s step) bool { return s == step(crc{}) }

// decode undoes all steps on src. The result must fill dst.
func (p pipeline) decode(dst, src []byte) error {
	bounds := make([]int, len(p)+1) // of what goes into each step
	bounds[0] = len(dst)
	for i, s := range p {
		bounds[i+1] = s.bound(bounds[i])
	}
	var used []byte
	defer func() { buffer.Put(used) }()
	for i := len(p) - 1; i >= 0; i-- {
		if isSum(p[i]) {
			body, err := checked(src)
			if err != nil {
				return fmt.Errorf("%s: %w", p[i].name(), err)
			}
			src = body
			continue
		}
		to := dst
		if i > 0 {
			to = buffer.Get(bounds[i])
		}
		n, err := p[i].decode(to, src)
		buffer.Put(used)
		used = nil
		if i > 0 {
			used = to
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p[i].name(), err)
		}
		src = to[:n]
	}
	if len(p) == 0 || isSum(p[0]) {
		copy(dst, src)
	}
	return fit(len(src), len(dst))
}

func fit(n, want int) error {
	if n != want {
		return fmt.Errorf("a chunk of %d bytes, want %d", n, want)
	}
	return nil
}

// encode does all steps to src and gives the result to use, whose slice is only
// good for the time of that call.
func (p pipeline) encode(src []byte, use func([]byte) error) error {
	var used []byte
	defer func() { buffer.Put(used) }()
	for i, s := range p {
		to := used
		if used == nil || !isSum(s) {
			n := s.bound(len(src))
			if i+1 < len(p) && isSum(p[i+1]) {
				n = p[i+1].bound(n)
			}
			to = buffer.Get(n)
		}
		n, err := s.encode(to, src)
		if !isSum(s) {
			buffer.Put(used)
		}
		used = to
		if err != nil {
			return fmt.Errorf("%s: %w", s.name(), err)
		}
		src = to[:n]
	}
	return use(src)
}
