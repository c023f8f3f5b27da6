package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFolder syncs folders that are there and that are not, and tells what errors are
// none.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if err := Folder(dir); err != nil {
		t.Error(err)
	}
	if err := Folder(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of none: %v", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := FolderIn(root, "."); err != nil {
		t.Error(err)
	}
	refused := func() (*os.File, error) { return nil, &fs.PathError{Op: "open", Path: dir, Err: syscall.EACCES} }
	if err := names(refused); err != nil {
		t.Errorf("that cannot be opened: %v", err)
	}
}

// TestReplace writes a file in the place of another one, whatever a killed process has
// left, and leaves the old one where that fails.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x")
	for _, text := range []string{"one", "two"} {
		if err := os.WriteFile(name+".part", []byte("half of"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Replace(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); string(got) != text || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Replace(filepath.Join(dir, "folder"), nil); err == nil {
		t.Error("it is in the place of a folder")
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
}
