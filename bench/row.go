package bench

import "context"

// row is one piece of work.
type row struct {
	name  string
	unit  string // of its figures: inSeconds, inBytes or inPercent
	ours  way
	peers []peer
	most  float64 // what ours may be at most; 0 is anything
}

const (
	inSeconds = "s"
	inBytes   = "B"
	inPercent = "%" // of a core
)

// way is one way of doing a row's work.
type way struct {
	name string
	open func(context.Context, *lab) (runner, error)
}

// runner is a way that is ready to run: its pools are started.
type runner struct {
	run   func(context.Context) (float64, error) // one measurement
	close func()                                 // may be nil
}

// peer is another's way and how much faster ours must be.
type peer struct {
	way
	atLeast float64 // theirs divided by ours; 0 asks for nothing
	slack   float64 // what ours may take beyond that
}

// missing says that a way does not exist here, and what would change that.
type missing string

func (m missing) Error() string { return string(m) }

// timed is a way whose measurement is how long work takes. It has nothing to
// open or close.
func timed(name string, work func(context.Context, *lab) error) way {
	return way{name, func(_ context.Context, l *lab) (runner, error) {
		return runner{run: func(ctx context.Context) (float64, error) {
			return l.time(func() error { return work(ctx, l) })
		}}, nil
	}}
}
