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

// extra returns how many bytes decode and encode need beside source and
// destination for a chunk of n bytes.
func (p pipeline) extra(n int) int {
	sum, most := 0, 0
	for i, s := range p {
		most = max(most, s.extra(n))
		n = s.bound(n)
		if i < len(p)-1 {
			sum += buffer.Size(n)
		}
	}
	return sum + most
}

// decode undoes all steps on src. The result must fill dst.
func (p pipeline) decode(dst, src []byte) error {
	if len(p) == 0 {
		return fit(copy(dst, src), len(src), len(dst))
	}
	bounds := make([]int, len(p)) // of what goes into each step
	n := len(dst)
	for i, s := range p {
		bounds[i] = n
		n = s.bound(n)
	}
	var used []byte
	for i := len(p) - 1; i >= 0; i-- {
		to := dst
		if i > 0 {
			to = buffer.Get(bounds[i])
		}
		n, err := p[i].decode(to, src)
		if used != nil {
			buffer.Put(used)
			used = nil
		}
		if i > 0 {
			used = to
		}
		if err == nil && i == 0 {
			err = fit(n, n, len(dst))
		}
		if err != nil {
			if used != nil {
				buffer.Put(used)
			}
			return fmt.Errorf("%s: %w", p[i].name(), err)
		}
		src = to[:n]
	}
	return nil
}

func fit(n, length, want int) error {
	if n != want || length != want {
		return fmt.Errorf("a chunk of %d bytes, want %d", length, want)
	}
	return nil
}

// encode does all steps to src and gives the result to use, whose slice is only
// good for the time of that call.
func (p pipeline) encode(src []byte, use func([]byte) error) error {
	var used []byte
	defer func() {
		if used != nil {
			buffer.Put(used)
		}
	}()
	for _, s := range p {
		to := buffer.Get(s.bound(len(src)))
		n, err := s.encode(to, src)
		if used != nil {
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
