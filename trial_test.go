package comal

import (
	"testing"
	"time"

	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/tune"
)

// TestOccupied: bringing items to workers is no time at items, and what an item
// took before all workers were there does not count.
func TestOccupied(t *testing.T) {
	w := trial{ring: func() {}}
	w.begin(tune.Split{P: 2, T: 1}, 0)
	w.open(10*time.Second, meter{})
	w.ended(drive.Ended{Began: 5 * time.Second, Now: 11 * time.Second, Wall: 6 * time.Second, Items: 1, Work: 1})
	w.ended(drive.Ended{Began: 11 * time.Second, Now: 20 * time.Second, Wall: time.Second, Items: 1, Work: 1})
	if got := w.occupied(20*time.Second, 3*time.Second); got != 0.25 {
		t.Errorf("%g of the time of two workers in 10 s", got)
	}
}
