package file_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/file"
	"github.com/comal-go/comal/store/storetest"
)

// open returns the store of a folder, closed when the test ends.
func open(t testing.TB, dir string) *file.Store {
	t.Helper()
	s, err := file.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB) storetest.Rig {
		dir := filepath.Join(t.TempDir(), "not", "there yet")
		return storetest.Rig{Store: open(t, dir), Other: open(t, dir)}
	})
}

func TestLinksOutside(t *testing.T) {
	testkit.Need(t, "unix")
	ctx := context.Background()
	outside, dir := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := errors.Join(
		os.WriteFile(secret, []byte("secret"), 0o600),
		os.Symlink(secret, filepath.Join(dir, "link")),
		os.Symlink(outside, filepath.Join(dir, "folder")),
		os.Symlink("..", filepath.Join(dir, "up")),
		os.WriteFile(filepath.Join(dir, "inside"), []byte("inside"), 0o600),
		os.Symlink("inside", filepath.Join(dir, "harmless")),
	); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	for _, key := range []string{"link", "folder/secret", "up/secret"} {
		if n, err := s.ReadAt(ctx, key, make([]byte, 3), 0); !errors.Is(err, store.ErrOutside) || n > 0 {
			t.Errorf("%s was read: %v", key, err)
		}
		if _, err := s.Stat(ctx, key); !errors.Is(err, store.ErrOutside) {
			t.Errorf("%s was described: %v", key, err)
		}
	}
	if err := s.Put(ctx, "folder/new", nil); err == nil {
		t.Error("something was put outside")
	}
	if err := s.Delete(ctx, "folder/secret"); err == nil {
		t.Error("something outside was deleted")
	}
	if _, err := s.Create(ctx, "folder/new", "p", 1); err == nil {
		if _, err := os.Stat(filepath.Join(outside, "new")); err == nil {
			t.Error("something was created outside")
		}
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("outside there is %v, %v", entries, err)
	}
	if _, err := s.ReadAt(ctx, "harmless", make([]byte, 6), 0); err != nil {
		t.Errorf("a link to a file inside: %v", err)
	}
	var keys []string
	for info, err := range s.List(ctx, "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	if got := strings.Join(keys, " "); got != "harmless inside p" {
		t.Errorf("the list is %q", got)
	}
}

func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	dir := testkit.SmallDisk(t, 1<<20)
	s := open(t, dir)
	free, err := s.Free(ctx)
	if err != nil || free <= 0 || free > 1<<20 {
		t.Fatalf("free are %d, %v", free, err)
	}
	_, err = s.Create(ctx, "object", "part", free+4096)
	no, ok := errors.AsType[*store.NoSpace](err)
	if !ok || no.Missing != 4096 || !errors.Is(err, store.ErrNoSpace) {
		t.Errorf("a part that is 4096 bytes too large: %v", err)
	}
	if _, err := s.Stat(ctx, "part"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a part is left: %v", err)
	}
	if err := s.Put(ctx, "a", make([]byte, 2<<20)); !errors.Is(err, store.ErrNoSpace) {
		t.Errorf("putting more than the disk holds: %v", err)
	}
	w, err := s.Create(ctx, "object", "part", 900_000)
	if err != nil {
		t.Fatal(err)
	}
	// All of it was taken: what is missing later hits others.
	if err := s.Put(ctx, "a", make([]byte, 500_000)); !errors.Is(err, store.ErrNoSpace) {
		t.Errorf("putting what the part has taken: %v", err)
	}
	if _, err := w.WriteAt(make([]byte, 900_000), 0); err != nil {
		t.Error(err)
	}
	if err := w.Commit(ctx); err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("on the disk there is %v, %v", entries, err)
	}
}

func TestImpossibleSize(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Create(context.Background(), "object", "part", math.MaxInt64); err == nil {
		t.Error("a file of 8 EiB was made")
	}
	if _, err := s.Stat(context.Background(), "part"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a part is left: %v", err)
	}
}

func TestReadOnlyDisk(t *testing.T) {
	s := open(t, testkit.ReadOnlyDisk(t))
	if err := s.Put(context.Background(), "a", nil); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("putting on a disk that is read-only: %v", err)
	}
}

// TestManyFiles reads more files than are kept open, and replaces them.
func TestManyFiles(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s, other := open(t, dir), open(t, dir)
	for round := range 2 {
		for i := range 80 {
			key := "f" + string(rune('0'+i))
			if err := other.Put(ctx, key, []byte{byte(i), byte(round)}); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, 2)
			if _, err := s.ReadAt(ctx, key, got, 0); err != nil || got[0] != byte(i) || got[1] != byte(round) {
				t.Fatalf("%s in round %d: %v, %v", key, round, got, err)
			}
		}
	}
}
