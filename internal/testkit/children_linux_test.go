package testkit

import "testing"

func TestParseStat(t *testing.T) {
	const tail = " S 7 42 42 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 98765 1 2"
	for _, c := range []struct {
		stat string
		want process
		ok   bool
	}{
		{"42 (cat)" + tail, process{identity{42, "98765"}, 7, "cat", false}, true},
		{"42 (a) b (c)" + tail, process{identity{42, "98765"}, 7, "a) b (c", false}, true},
		{"42 (cat) Z" + tail[2:], process{identity{42, "98765"}, 7, "cat", true}, true},
		{"42 (cat) S 7", process{}, false},
		{"", process{}, false},
	} {
		if got, ok := parseStat(42, c.stat); got != c.want || ok != c.ok {
			t.Errorf("parseStat(%q) = %+v, %v; want %+v, %v", c.stat, got, ok, c.want, c.ok)
		}
	}
}
