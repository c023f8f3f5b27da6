package limit_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/limit"
	"github.com/comal-go/comal/store/mem"
	"github.com/comal-go/comal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) storetest.Rig {
		return storetest.Rig{Store: limit.New(2, 10_000).Store(mem.New(0))}
	})
	storetest.Run(t, func(testing.TB) storetest.Rig {
		return storetest.Rig{Store: limit.New(0, 0).Store(mem.New(0))}
	})
}

// watched counts how many reads and bytes are in it.
type watched struct {
	store.Store
	reads, bytes           atomic.Int64
	tooMany, tooLarge, all atomic.Int64
}

func (w *watched) ReadAt(_ context.Context, _ string, dst []byte, _ int64) (int, error) {
	if w.reads.Add(1) > 3 {
		w.tooMany.Add(1)
	}
	if w.bytes.Add(int64(len(dst))) > 1000 && w.reads.Load() > 1 {
		w.tooLarge.Add(1)
	}
	w.all.Add(1)
	w.bytes.Add(-int64(len(dst)))
	w.reads.Add(-1)
	return len(dst), nil
}

func TestBounds(t *testing.T) {
	w := &watched{Store: mem.New(0)}
	l := limit.New(3, 1000)
	s := l.Store(w)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 200 {
				if _, err := s.ReadAt(context.Background(), "a", make([]byte, (g*200+i)*7%600), 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := w.tooMany.Load(); n > 0 {
		t.Errorf("%d times more than 3 at once", n)
	}
	if n := w.tooLarge.Load(); n > 0 {
		t.Errorf("%d times more than 1000 bytes at once", n)
	}
	if c := l.Counts(); c.Operations != 1600 || c.MostAtOnce > 3 || c.MostBytesInFlight > 1000 {
		t.Errorf("counted are %+v", c)
	}
}

// blocked reads until it is let go.
type blocked struct {
	store.Store
	begun, end chan struct{}
}

func (b *blocked) ReadAt(_ context.Context, _ string, dst []byte, _ int64) (int, error) {
	close(b.begun)
	<-b.end
	return len(dst), nil
}

func TestWaitingIsCancelled(t *testing.T) {
	b := &blocked{mem.New(0), make(chan struct{}), make(chan struct{})}
	s := limit.New(2, 100).Store(b)
	var first sync.WaitGroup
	first.Go(func() { s.ReadAt(context.Background(), "a", make([]byte, 5000), 0) })
	<-b.begun
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.ReadAt(ctx, "a", make([]byte, 1), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("a read that waits: %v", err)
	}
	close(b.end)
	first.Wait()
	if err := s.Put(context.Background(), "a", make([]byte, 100)); err != nil {
		t.Errorf("after all there is room for one: %v", err)
	}
}
