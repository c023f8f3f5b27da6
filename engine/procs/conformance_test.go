//go:build unix

package procs

import (
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/internal/testkit"
)

func TestConformance(t *testing.T) {
	suite := enginetest.Suite{
		Kinds: []engine.ProgramKind{engine.Go, engine.Python, engine.Command},
		Env:   []string{"GORACE=atexit_sleep_ms=0"},
	}
	if has, err := testkit.Has("python"); err != nil {
		t.Fatal(err)
	} else if has {
		suite.Python = testkit.Python(t)
	} else {
		suite.Kinds = []engine.ProgramKind{engine.Go, engine.Command}
	}
	enginetest.Run(t, func(testing.TB) engine.Engine { return New() }, suite)
}
