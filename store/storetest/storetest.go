// Package storetest tests stores, as testing/fstest tests file systems: Run
// checks what package store promises, and of Ranger, Mover, Deferrer and Spacer
// what the store has.
package storetest

import (
	"context"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/store"
)

// Rig is an empty store that is to be tested.
type Rig struct {
	Store store.Store
	// Other writes the same objects by another way, as another process does. It
	// is the way to fill a store that cannot be written to.
	Other    store.Store
	ReadOnly bool // Store cannot be written to
	Blind    bool // Store cannot list
}

// rig is a Rig at work.
type rig struct {
	testing.TB
	Rig
	ctx context.Context
}

// check is one promise of package store.
type check struct {
	name    string
	applies func(r Rig) bool // nil is always
	run     func(r *rig)
}

// checks are all of them.
var checks = []check{
	{"Read", nil, checkRead},
	{"Missing", nil, checkMissing},
	{"Keys", nil, checkKeys},
	{"Stat", nil, checkStat},
	{"Changed", nil, checkChanged},
	{"Cancelled", nil, checkCancelled},
	{"Readers", nil, checkReaders},
	{"ReadOnly", func(r Rig) bool { return r.ReadOnly }, checkReadOnly},
	{"Blind", func(r Rig) bool { return r.Blind }, checkBlind},
	{"List", func(r Rig) bool { return !r.Blind }, checkList},
	{"Put", writes, checkPut},
	{"PutNew", writes, checkPutNew},
	{"Delete", writes, checkDelete},
	{"Whole", writes, checkWhole},
	{"Range", is[store.Ranger], checkRange},
	{"RangeContinued", is[store.Ranger], checkRangeContinued},
	{"RangeBounds", is[store.Ranger], checkRangeBounds},
	{"Move", is[store.Mover], checkMove},
	{"PutLater", is[store.Deferrer], checkPutLater},
	{"Free", is[store.Spacer], checkFree},
}

func writes(r Rig) bool { return !r.ReadOnly }

// is holds for stores with an optional interface.
func is[I any](r Rig) bool {
	_, ok := r.Store.(I)
	return ok
}

// Run tests the stores that open returns, an empty one for each check.
func Run(t *testing.T, open func(t testing.TB) Rig) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			testkit.NoLeaks(t)
			r := &rig{t, open(t), context.Background()}
			if r.Other == nil {
				r.Other = r.Store
			}
			if c.applies != nil && !c.applies(r.Rig) {
				t.Log("does not apply to this store")
				return
			}
			c.run(r)
		})
	}
}
