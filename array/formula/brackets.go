package formula

import "github.com/comal-go/comal/array"

// brackets reads [start:stop:step, 5, ...] and takes that part of an array.
func (p *parser) brackets(a *array.Array) (*array.Array, error) {
	at := p.token.at
	if err := p.expect("["); err != nil {
		return nil, err
	}
	shape := a.Shape()
	var ranges []array.Range
	var gone []int
	for {
		if len(ranges) == len(shape) {
			return nil, p.failAt(at, array.ErrAxis, "there are more ranges than the array has axes, %d", len(shape))
		}
		r, single, err := p.bounds(shape[len(ranges)])
		if err != nil {
			return nil, err
		}
		if single {
			gone = append(gone, len(ranges))
		}
		ranges = append(ranges, r)
		if p.accept("]") {
			break
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
	part := array.Slice(a, ranges...)
	if gone != nil {
		part = array.Squeeze(part, gone...)
	}
	return part, p.checked(at, part)
}

// bounds reads the range of an axis of n elements, or a single element.
func (p *parser) bounds(n int) (r array.Range, single bool, err error) {
	at := p.token.at
	var parts [3]*int
	i := 0
	for ; i < 3; i++ {
		if parts[i], err = p.bound(); err != nil {
			return r, false, err
		}
		if !p.accept(":") {
			break
		}
	}
	r.Start, r.Stop = parts[0], parts[1]
	if parts[2] != nil {
		if r.Step = *parts[2]; r.Step == 0 {
			return r, false, p.failAt(at, array.ErrAxis, "a step cannot be 0")
		}
	}
	if i > 0 {
		return r, false, nil
	}
	if parts[0] == nil {
		return r, false, p.fail("a range is expected here, as 5 or 2:10 or ::2, not %s", p.found())
	}
	k := *parts[0]
	if k < -n || k >= n {
		return r, false, p.failAt(at, array.ErrAxis, "there is no element %d along an axis of %d", k, n)
	}
	k = (k + n) % n
	return array.From(k, k+1), true, nil
}

// bound reads a whole number, nil if there is none.
func (p *parser) bound() (*int, error) {
	if p.is(":") || p.is("]") || p.is(",") {
		return nil, nil
	}
	at := p.token.at
	v, err := p.expression()
	if err != nil {
		return nil, err
	}
	n, ok := v.(int)
	if !ok {
		return nil, p.failAt(at, nil, "a range is of whole numbers, not %s", shown(v))
	}
	return &n, nil
}
