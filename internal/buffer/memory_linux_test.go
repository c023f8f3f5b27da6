//go:build !race

package buffer

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

// resident returns the bytes of anonymous memory that this process has.
func resident(t *testing.T) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`RssAnon:\s*(\d+) kB`).FindSubmatch(status)
	if m == nil {
		t.Fatal("this system does not count RssAnon")
	}
	kb, _ := strconv.ParseInt(string(m[1]), 10, 64)
	return kb << 10
}

// TestResident asserts that a buffer takes memory as it is written to, not more
// than is counted, and that what is given back is gone.
func TestResident(t *testing.T) {
	fresh(t, 1<<30)
	const n, slack = 50_000_000, 8 << 20
	before := resident(t)
	b := Get(n)
	if grown := resident(t) - before; grown > slack {
		t.Errorf("a fresh buffer has %d bytes resident", grown)
	}
	for i := range b {
		b[i] = 1
	}
	if grown := resident(t) - before; grown < n-slack || grown > int64(Size(n))+slack {
		t.Errorf("%d bytes written take %d", n, grown)
	}
	Put(b)
	Drop()
	if grown := resident(t) - before; grown > slack {
		t.Errorf("%d bytes are resident after Drop", grown)
	}
}
