package bench

import (
	"context"
	"encoding/json"

	"github.com/comal-go/comal/internal/host"
)

// denseProcess is a process of Python that keeps to a number of threads and does
// an operation when it is asked. It stays from row to row, and sleeps meanwhile.
type denseProcess struct {
	threads int
	driver  *driver // nil until it is needed, and after it has failed
}

// theirs is an operation by a library of Python.
func (o *denseOp) theirs(peer densePeer, p *denseProcess, results *agreement) way {
	return way{peer.library, func(ctx context.Context, l *lab) (runner, error) {
		if err := p.start(ctx, l, peer.library); err != nil {
			return runner{}, err
		}
		_, marks, err := p.ask(o.question(peer, l))
		if err != nil {
			return runner{}, err
		}
		return runner{
			close: func() { _, _, _ = p.ask(map[string]any{"close": peer.operation}) },
			run: func(context.Context) (float64, error) {
				l.settle()
				s, marks, err := p.ask(map[string]any{"run": peer.operation})
				if err == nil {
					err = results.check(marks)
				}
				return s, err
			},
		}, results.check(marks)
	}}
}

// question has an operation prepared.
func (o *denseOp) question(peer densePeer, l *lab) map[string]any {
	kind := "float64"
	if o.single {
		kind = "float32"
	}
	return map[string]any{
		"open": peer.operation, "rows": o.rows, "cols": o.cols, "type": kind, "at_least": l.long().Seconds(),
	}
}

// start starts the process if it does not run.
func (p *denseProcess) start(ctx context.Context, l *lab, library string) error {
	python, err := l.interpreter(ctx)
	if err != nil {
		return err
	}
	for _, needed := range []string{"NumPy", library} {
		module := map[string]string{"NumPy": "numpy", "SciPy": "scipy"}[needed]
		if python.modules[module] == "" {
			return missing("not installed: " + python.path + " -m pip install " + module)
		}
	}
	if p.driver == nil {
		p.driver, err = drive(ctx, python, host.ThreadEnv(p.threads), denseModule)
	}
	return err
}

// ask has the process do what a question says: how long it took and the marks of
// the result.
func (p *denseProcess) ask(question map[string]any) (seconds float64, marks []float64, err error) {
	if p.driver == nil {
		return 0, nil, missing("its process has ended")
	}
	text, _ := json.Marshal(question)
	seconds, answer, err := p.driver.ask(string(text))
	if err != nil {
		p.driver = nil // it has ended, and the next row starts another one
		return 0, nil, err
	}
	err = json.Unmarshal([]byte(answer), &marks)
	return seconds, marks, err
}

// end ends the process.
func (p *denseProcess) end() {
	if p.driver != nil {
		p.driver.close()
		p.driver = nil
	}
}
