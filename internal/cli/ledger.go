package cli

import "sync"

// ledger remembers the rows whose results have not come. The input is read in
// another goroutine than results are written.
type ledger struct {
	mu   sync.Mutex
	rows map[int][]string
	read int
	err  error // why the input ended early
}

// put adds the next row.
func (l *ledger) put(row []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows == nil {
		l.rows = map[int][]string{}
	}
	l.rows[l.read] = row
	l.read++
}

// take removes a row.
func (l *ledger) take(n int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.rows[n]
	delete(l.rows, n)
	return row
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
