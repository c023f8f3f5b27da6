package comal

import (
	"testing"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/tune"
)

// Tuner is what decides about splits.
type Tuner = tuner

// TuneBy has all runs tuned by what f returns until the test ends.
func TuneBy(t testing.TB, f func(tune.Config) Tuner) {
	was := newTuner
	t.Cleanup(func() { newTuner = was })
	newTuner = f
}

// Pretend has all runs believe that the machine is as f makes it until the test
// ends.
func Pretend(t testing.TB, f func(*host.Info)) {
	was := machine
	t.Cleanup(func() { machine = was })
	m := was()
	f(&m)
	machine = func() host.Info { return m }
}
