package cli

import "sync"

// ledger remembers the rows whose results have not come. The input is read in
// another goroutine than results are written.
type ledger struct {
	mu   sync.Mutex
	rows map[int][]string
	bad  map[int]error // why there is no command for a row
	read int
	err  error // why the input ended early
}

// put adds the next row, and why there is no command for it, if so.
func (l *ledger) put(row []string, bad error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows == nil {
		l.rows = map[int][]string{}
	}
	l.rows[l.read] = row
	if bad != nil {
		if l.bad == nil {
			l.bad = map[int]error{}
		}
		l.bad[l.read] = bad
	}
	l.read++
}

// row returns a row that has not been taken.
func (l *ledger) row(n int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rows[n]
}

// take removes a row.
func (l *ledger) take(n int) (row []string, bad error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	row, bad = l.rows[n], l.bad[n]
	delete(l.rows, n)
	delete(l.bad, n)
	return row, bad
}

// fail notes why there are no more rows.
func (l *ledger) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// failure returns why the input ended early, nil if it did not.
func (l *ledger) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}
