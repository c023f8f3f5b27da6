package enginetest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/registry"
)

// Script is the shell script that does what a fault says: sh FILE TEXT.
//
//go:embed fault.sh
var Script string

// Module is the Python module whose function fault does so.
//
//go:embed fault.py
var Module string

// Function is the name under which Do is registered as a Go function, whose
// items and values are strings and travel as JSON.
const Function = "enginetest.fault"

func init() {
	open := func(args []byte, n int, _ bool) (registry.Batch, error) {
		b := &batch{out: make([]string, n)}
		if err := json.Unmarshal(args, &b.in); err != nil {
			return nil, err
		}
		if len(b.in) != n {
			return nil, fmt.Errorf("%d items instead of %d", len(b.in), n)
		}
		return b, nil
	}
	if err := registry.Add(&registry.Entry{Name: Function, Type: "string -> string", Open: open}); err != nil {
		panic(err)
	}
}

// batch is a registry.Batch of faults.
type batch struct{ in, out []string }

// Run does the items from position lo on.
func (b *batch) Run(ctx context.Context, lo int, budget time.Duration, after func(int, time.Duration)) (n int, fails []*engine.ItemError) {
	began := time.Now()
	last := began
	for i := lo; i < len(b.in); i++ {
		var fail *engine.ItemError
		if b.out[i], fail = guarded(ctx, b.in[i]); fail != nil {
			fail.Index = i
			fails = append(fails, fail)
		}
		n++
		now := time.Now()
		if after != nil {
			after(i, now.Sub(last))
		}
		last = now
		if budget > 0 && now.Sub(began) >= budget {
			break
		}
	}
	return n, fails
}

// Encode returns values as JSON.
func (b *batch) Encode(lo, hi int) ([]byte, error) { return json.Marshal(b.out[lo:hi]) }

// guarded makes a panic an error.
func guarded(ctx context.Context, text string) (value string, fail *engine.ItemError) {
	defer func() {
		if v := recover(); v != nil {
			fail = &engine.ItemError{Kind: engine.KindPanic, Message: fmt.Sprint(v)}
		}
	}()
	value, err := Do(ctx, text)
	if err != nil {
		fail = &engine.ItemError{Kind: engine.KindError, Message: err.Error(), Err: err}
	}
	return value, fail
}
