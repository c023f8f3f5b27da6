package mem_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/mem"
	"github.com/comal-go/comal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) storetest.Rig { return storetest.Rig{Store: mem.New(0)} })
}

func TestLimit(t *testing.T) {
	ctx := context.Background()
	s := mem.New(1000)
	if err := s.Put(ctx, "a", make([]byte, 600)); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(ctx, "a", make([]byte, 900)); err != nil {
		t.Fatalf("replacing frees what was there: %v", err)
	}
	err := s.Put(ctx, "b", make([]byte, 150))
	if no, ok := errors.AsType[*store.NoSpace](err); !ok || no.Missing != 50 || !errors.Is(err, store.ErrNoSpace) {
		t.Errorf("150 bytes where 100 are free: %v", err)
	}
	if _, err := s.Create(ctx, "b", "p", 101); !errors.Is(err, store.ErrNoSpace) {
		t.Errorf("a part of 101 bytes where 100 are free: %v", err)
	}
	w, err := s.Create(ctx, "a", "p", 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if free, err := s.Free(ctx); free != 900 || err != nil {
		t.Errorf("free are %d, %v; want 900", free, err)
	}
}

func Example() {
	ctx := context.Background()
	s := mem.New(0)
	if err := s.Put(ctx, "folder/object", []byte("ten bytes.")); err != nil {
		fmt.Println(err)
	}
	part := make([]byte, 5)
	n, err := s.ReadAt(ctx, "folder/object", part, 4)
	fmt.Printf("%s %d %v\n", part, n, err)
	// Output: bytes 5 <nil>
}
