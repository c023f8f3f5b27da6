package slim

import (
	"testing"

	"github.com/comal-go/comal/internal/judge"
)

func TestLevels(t *testing.T) { judge.Levels(t, ".") }
