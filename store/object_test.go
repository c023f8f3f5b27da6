package store_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"testing"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/mem"
)

func TestAt(t *testing.T) {
	ctx, s := context.Background(), mem.New(0)
	if err := s.Put(ctx, "x", []byte("0123456789")); err != nil {
		t.Fatal(err)
	}
	o := store.At(ctx, s, "x")
	b, err := io.ReadAll(io.NewSectionReader(o, 3, 100))
	if string(b) != "3456789" || err != nil || o.Err() != nil {
		t.Errorf("%q, %v, %v", b, err, o.Err())
	}
	o = store.At(ctx, s, "y")
	if _, err := o.ReadAt(b, 0); !errors.Is(err, fs.ErrNotExist) || !errors.Is(o.Err(), fs.ErrNotExist) {
		t.Errorf("%v, %v", err, o.Err())
	}
}
