package sched

import "slices"

// releaser holds back what has ended before its turn. Where positions are not
// indices it goes item by item.
type releaser struct {
	head  int         // first index not released
	ended map[int]int // first -> count of stretches that have ended beyond it
	known aside       // the same for those that had ended in an earlier run

	index []int32 // by position
	place []int32 // the position of an index
	there []bool  // by index: has ended
}

// shuffled tells which index stands at each position.
func (r *releaser) shuffled(index []int32) {
	r.index = index
	r.place = make([]int32, len(index))
	r.there = make([]bool, len(index))
	for pos, i := range index {
		r.place[i] = int32(pos)
	}
}

// add books that the items at positions [first, first+n) have ended and appends
// a Release for what has become a prefix.
func (r *releaser) add(acts []Action, first, n int) []Action {
	if r.index != nil {
		return r.addShuffled(acts, first, n)
	}
	if first != r.head {
		if r.ended == nil {
			r.ended = map[int]int{}
		}
		r.ended[first] = n
		return acts
	}
	r.head += n
	for {
		if r.known.next(-1) == r.head {
			r.head += r.known.pop(0).n
			continue
		}
		more, ok := r.ended[r.head]
		if !ok {
			break
		}
		delete(r.ended, r.head)
		r.head += more
	}
	return append(acts, Action{Kind: Release, First: first, N: r.head - first})
}

// pass books the same of items that are told in their order.
func (r *releaser) pass(acts []Action, first, n int) []Action {
	if r.index != nil || first == r.head {
		return r.add(acts, first, n)
	}
	r.known.push(first, n, 0)
	return acts
}

// letGo releases what is held back, in order, at the end of a run that was
// stopped: what should have come before it never will.
func (r *releaser) letGo(acts []Action) []Action {
	held := r.known.list[r.known.head:]
	for first, n := range r.ended {
		held = append(held, stretch{first, n})
	}
	slices.SortFunc(held, func(a, b stretch) int { return a.first - b.first })
	for _, h := range held {
		acts = append(acts, Action{Kind: Release, First: h.first, N: h.n})
	}
	for i := r.head; i < len(r.there); i++ {
		if r.there[i] {
			acts = append(acts, Action{Kind: Release, First: int(r.place[i]), N: 1})
		}
	}
	r.ended, r.there, r.known = nil, nil, aside{}
	return acts
}

func (r *releaser) addShuffled(acts []Action, first, n int) []Action {
	for _, i := range r.index[first : first+n] {
		r.there[i] = true
	}
	for r.head < len(r.there) && r.there[r.head] {
		acts = append(acts, Action{Kind: Release, First: int(r.place[r.head]), N: 1})
		r.head++
	}
	return acts
}
