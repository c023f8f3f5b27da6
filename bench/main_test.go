package bench

import (
	"os"
	"testing"

	"github.com/comal-go/comal"
)

func TestMain(m *testing.M) {
	comal.Main() // these tests' worker processes are this program
	os.Exit(m.Run())
}
