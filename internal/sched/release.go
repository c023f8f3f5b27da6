package sched

// releaser holds back what has ended out of order.
type releaser struct {
	head  int         // first index not released
	ended map[int]int // first -> count of stretches that have ended beyond it
}

// add books that [first, first+n) has ended and appends a Release for what has
// become a prefix.
func (r *releaser) add(acts []Action, first, n int) []Action {
	if first != r.head {
		if r.ended == nil {
			r.ended = map[int]int{}
		}
		r.ended[first] = n
		return acts
	}
	r.head += n
	for {
		more, ok := r.ended[r.head]
		if !ok {
			break
		}
		delete(r.ended, r.head)
		r.head += more
	}
	return append(acts, Action{Kind: Release, First: first, N: r.head - first})
}
