package tune

import "math"

// endPays is by how much an item must be faster at the end for a change to pay.
const endPays = 0.85

// tail is the split for so many items that are the last ones: as many processes
// as before, for those that are busy end by themselves, but each of what comes
// now may use the CPUs that would be idle. It is only for jobs whose threads were
// seen to pay and cost no new process: a start and a worker that retires while
// an item waits would eat up what is won.
func (t *Tuner) tail(best belief, left int) (Split, bool) {
	if !t.hears || !t.cfg.Free || t.deaf || left < 1 || 2*left > best.split.P {
		return best.split, false
	}
	most := t.cfg.Logical * 5 / 2 / best.split.P
	s := t.bounded(Split{best.split.P, min(most, t.cfg.Logical/left)})
	if s.P != best.split.P || s.T <= best.split.T || s.P*s.T > t.cfg.Logical*5/2 {
		return best.split, false
	}
	return s, t.itemTime(Split{left, s.T}) < endPays*t.itemTime(best.split)
}

// lastItems is how many items may be left for a tail to be worth it, -1 if none.
func (t *Tuner) lastItems(best belief) int {
	for left := min(best.split.P/2, t.left-1); left > 0; left-- {
		if _, ok := t.tail(best, left); ok {
			return left
		}
	}
	return -1
}

// ending orders the tail when it has come.
func (t *Tuner) ending(best belief, left int) (Want, bool) {
	if !t.ended && left > 0 {
		if s, ok := t.tail(best, left); ok {
			t.ended = true
			return Want{Split: s, Left: -1}, true
		}
	}
	return Want{}, false
}

// itemTime is about what an item takes at a split.
func (t *Tuner) itemTime(s Split) float64 {
	return math.Exp(t.model.believe(s).mean) * float64(s.P)
}
