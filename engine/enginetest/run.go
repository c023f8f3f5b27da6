package enginetest

import (
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// Suite says how an engine is to be tested.
type Suite struct {
	Kinds  []engine.ProgramKind // of the programs that it is to run
	Python string               // the interpreter; "" is python3
	Env    []string             // additions to the environment of workers

	patience time.Duration // with what must happen; 0 is a minute
}

// check is one promise of package engine.
type check struct {
	name    string
	applies func(p engine.Properties, e engine.Engine) bool // nil is always
	run     func(r *rig)
}

// checks are all of them.
var checks = []check{
	{"Results", nil, checkResults},
	{"Values", nil, checkValues},
	{"Budget", nil, checkBudget},
	{"Full", nil, checkFull},
	{"Threads", func(p engine.Properties, _ engine.Engine) bool { return !p.SharedMemory }, checkThreads},
	{"Deaths", nil, checkDeaths},
	{"ManyDeaths", canKill, checkManyDeaths},
	{"Cancel", nil, checkCancel},
	{"Resize", nil, checkResize},
	{"StartTwice", nil, checkStartTwice},
	{"StartRefused", func(p engine.Properties, _ engine.Engine) bool { return !p.SharedMemory }, checkStartRefused},
	{"Close", nil, checkClose},
	{"CloseIdle", nil, checkCloseIdle},
	{"CloseAtOnce", nil, checkCloseAtOnce},
	{"Workers", is[engine.Inspector], checkWorkers},
	{"Kill", is[engine.Killer], checkKill},
	{"Recycle", is[engine.Recycler], checkRecycle},
	{"Digest", is[engine.Digester], checkDigest},
	{"Pull", is[engine.Puller], checkPull},
}

func canKill(p engine.Properties, _ engine.Engine) bool { return p.Kill }

// is holds for engines with an optional interface.
func is[I any](_ engine.Properties, e engine.Engine) bool {
	_, ok := e.(I)
	return ok
}

// Run tests the engines that open returns, a new one for each check.
func Run(t *testing.T, open func(t testing.TB) engine.Engine, s Suite) {
	for _, kind := range s.Kinds {
		t.Run(kind.String(), func(t *testing.T) {
			for _, c := range checks {
				t.Run(c.name, func(t *testing.T) {
					testkit.NoLeaks(t)
					c.drive(t, open, s, kind)
				})
			}
		})
	}
}

// drive runs a check on a new engine.
func (c check) drive(t testing.TB, open func(t testing.TB) engine.Engine, s Suite, kind engine.ProgramKind) {
	t.Helper()
	r := newRig(t, open(t), s, kind)
	if c.applies != nil && !c.applies(r.props, r.eng) {
		t.Log("does not apply to this engine")
		return
	}
	c.run(r)
	r.close()
	for _, problem := range r.faults() {
		t.Error(problem)
	}
}
