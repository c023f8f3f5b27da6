package host_test

import (
	"testing"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

func TestOwnCPUGrows(t *testing.T) {
	testkit.Need(t, "unix")
	before, _, err := host.OwnCPU()
	if err != nil {
		t.Fatal(err)
	}
	for x := uint64(1); ; x++ { // until the clock of the system has ticked
		after, _, err := host.OwnCPU()
		if err != nil {
			t.Fatal(err)
		}
		if after > before {
			return
		}
		if x > 1e8 {
			t.Fatal("a hundred million calls took no time")
		}
	}
}
