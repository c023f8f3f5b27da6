package array

import "testing"

// TestFlow asserts that no more chunks are under way than have room, and that an
// input which waits for room ends with the map.
func TestFlow(t *testing.T) {
	for _, c := range []struct {
		atOnce int
		result int64
		want   int
	}{{1, 8 << 20, 2}, {3, 8 << 20, 6}, {1, 64 << 10, 32}, {2, 0, 100}} {
		f := newFlow(c.atOnce, c.result)
		yields, ended := make(chan int), make(chan bool)
		go func() {
			for x := range f.chunks(task{}, 100) {
				yields <- x.Chunk
			}
			close(ended)
		}()
		for i := range c.want {
			if got := <-yields; got != i {
				t.Fatalf("chunk %d comes as number %d", got, i)
			}
		}
		if len(f.under) != c.want {
			t.Errorf("%d chunks are under way, want %d", len(f.under), c.want)
		}
		if c.want < 100 {
			<-f.under // one has been taken, so another one comes
			if got := <-yields; got != c.want {
				t.Errorf("chunk %d comes after %d", got, c.want)
			}
		}
		close(f.ended)
		<-ended
	}
}
