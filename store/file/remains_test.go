package file

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestRemains asserts that what a killed write has left goes with the folder that
// is removed, and does not come along with one that is moved; and that what a
// killed move has left goes with the next, or when what was moved is removed.
func TestRemains(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, part := range []string{"moved", "removed", "there"} {
		if err := s.Put(ctx, part+"/c/0", []byte("x")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, part, "c", temporary+"0123"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, source := range []string{"moved", "gone"} {
		if err := os.MkdirAll(filepath.Join(dir, asideOf(source), "c"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Move(ctx, "moved", "there"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"removed", "gone"} {
		if err := s.Remove(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string]int{"*": 1, ".*": 0, "there/c/*": 1, "there/c/.*": 0, "there/c/0": 1} {
		if names, err := filepath.Glob(filepath.Join(dir, pattern)); err != nil || len(names) != want {
			t.Errorf("%s: %q, %v, want %d", pattern, names, err, want)
		}
	}
}
