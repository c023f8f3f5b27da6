package gemm

import "testing"

func TestBeside(t *testing.T) {
	least := Least[float64]()
	for _, c := range []struct {
		jobs, threads int
		memory        int64
		side          int
		each          int64
	}{
		{jobs: 5, threads: 3, side: 3},
		{jobs: 2, threads: 3, side: 2},
		{jobs: 0, threads: 0, side: 1},
		{5, 3, 9 * least, 3, 3 * least},
		{5, 3, 2*least + 1, 2, least},
		{5, 3, least, 1, least},
	} {
		if side, each := Beside[float64](c.jobs, c.threads, c.memory); side != c.side || each != c.each {
			t.Errorf("%+v: got %d jobs of %d bytes", c, side, each)
		}
	}
}
