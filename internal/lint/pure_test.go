package lint

import "testing"

func TestPure(t *testing.T) {
	const impureSource = `package sched

import (
	"fmt"
	clock "time"
	"math/rand/v2"
	"os/exec"
	"sort"
)

func f() {
	go f()
	_ = clock.Now()
	_ = clock.Second
	_ = rand.New(rand.NewPCG(1, 2)).IntN(3)
	_ = rand.IntN(3)
	fmt.Println(fmt.Sprint(1))
	sort.Ints(nil)
	var time struct{ Now func() }
	time.Now()
}
`
	house := plant(t, map[string]string{
		"internal/sched/s.go":      impureSource,
		"internal/sched/s_test.go": impureSource,
		"internal/drive/d.go":      impureSource,
	})
	expect(t, checkPure(house),
		"internal/sched/s.go:7: may not import os/exec",
		"internal/sched/s.go:12: may not start a goroutine",
		"internal/sched/s.go:13: may not use clock.Now",
		"internal/sched/s.go:16: may not use rand.IntN",
		"internal/sched/s.go:17: may not use fmt.Println",
	)
}
