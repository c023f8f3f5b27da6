package sched

// span is a stretch of positions that come back: retries, and items a worker
// did not get to. The items of a span have had the same number of attempts.
type span struct {
	first, n int
	tries    int
	mark
}

// mark is what is known of items beside their attempts.
type mark struct {
	suspect bool // may have killed a worker: in a task of its own
	crowded bool // had too little room: with nothing beside it
	backed  bool // has been started once more at the end
	again   bool // the attempt that comes is another one
	barren  int  // workers in a row that were lost before they started any of them
}

// queue holds spans in the order in which they came back.
type queue struct {
	spans  []span
	head   int     // spans before it are taken
	n      int     // items in all
	weight float64 // their relative cost
}

// push adds a span, to the last one if it continues that.
func (q *queue) push(s span, weight float64) {
	q.n += s.n
	q.weight += weight
	if q.head < len(q.spans) {
		last := &q.spans[len(q.spans)-1]
		if s.first == last.first+last.n && s.tries == last.tries && s.mark == last.mark {
			last.n += s.n
			return
		}
	}
	if q.head > len(q.spans)/2 { // so that taken spans do not pile up
		q.spans = q.spans[:copy(q.spans, q.spans[q.head:])]
		q.head = 0
	}
	q.spans = append(q.spans, s)
}

// front returns the span that came back first. There must be one.
func (q *queue) front() span { return q.spans[q.head] }

// take removes so many items from the front span.
func (q *queue) take(n int, weight float64) {
	q.n -= n
	q.weight -= weight
	f := &q.spans[q.head]
	f.first, f.n = f.first+n, f.n-n
	if f.n == 0 {
		q.head++
	}
	if q.n == 0 {
		*q = queue{spans: q.spans[:0]}
	}
}
