package array_test

import (
	"os"
	"testing"

	"github.com/comal-go/comal"
)

func TestMain(m *testing.M) {
	comal.Main()
	os.Exit(m.Run())
}
