package store_test

import (
	"fmt"
	"testing"

	"github.com/comal-go/comal/store"
)

// TestLike wraps stores of every combination of optional interfaces.
func TestLike(t *testing.T) {
	var full store.Full
	for i, inner := range []store.Store{
		struct{ store.Store }{},
		struct{ store.Ranger }{},
		struct {
			store.Store
			store.Mover
		}{},
		struct {
			store.Ranger
			store.Mover
		}{},
		struct {
			store.Store
			store.Spacer
		}{},
		struct {
			store.Ranger
			store.Spacer
		}{},
		struct {
			store.Store
			store.Mover
			store.Spacer
		}{},
		struct{ store.Full }{},
	} {
		if want := kinds(inner); want != i {
			t.Fatalf("inner store %d is %d", i, want)
		}
		if got := kinds(store.Like(struct{ store.Full }{full}, inner)); got != i {
			t.Errorf("a wrapper of what is %03b is %03b", i, got)
		}
	}
}

// kinds has one bit for each optional interface.
func kinds(s store.Store) int {
	n := 0
	if _, ok := s.(store.Ranger); ok {
		n |= 1
	}
	if _, ok := s.(store.Mover); ok {
		n |= 2
	}
	if _, ok := s.(store.Spacer); ok {
		n |= 4
	}
	return n
}

func ExampleCheckKey() {
	fmt.Println(store.CheckKey("data/X.zarr/c/0/1"))
	fmt.Println(store.CheckKey("../secret"))
	// Output:
	// <nil>
	// impossible name "../secret": take names with single slashes between them, none of which is . or .., as in a/b
}

func ExampleNoSpace() {
	fmt.Println(&store.NoSpace{Key: "out/u.npy", Missing: 4096})
	// Output: out/u.npy: no space left: 4096 more bytes are needed: free them, or write elsewhere
}
