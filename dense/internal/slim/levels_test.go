package slim

import (
	"testing"

	"github.com/comal-go/comal/dense/internal/judge"
)

func TestLevels(t *testing.T) { judge.Levels(t, ".") }
