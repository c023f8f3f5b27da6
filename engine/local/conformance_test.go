package local_test

import (
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/engine/local"
)

func TestConformance(t *testing.T) {
	enginetest.Run(t, func(testing.TB) engine.Engine { return local.New() },
		enginetest.Suite{Kinds: []engine.ProgramKind{engine.Closure, engine.Go}})
}
