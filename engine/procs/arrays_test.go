package procs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/wire"
)

func TestCutArrays(t *testing.T) {
	payload := []byte("[null,null]onetwo")
	values, arrays, err := cutArrays(payload, [][2]int{{0, 3}, {1, 3}}, 2)
	if err != nil || string(values) != "[null,null]" || len(arrays) != 2 || string(arrays[0].Npy) != "one" || arrays[1].Pos != 1 || string(arrays[1].Npy) != "two" {
		t.Errorf("%q, %+v, %v", values, arrays, err)
	}
	const most = int(^uint(0) >> 1)
	for _, list := range [][][2]int{
		{{0, 18}}, {{0, -1}}, {{-1, 3}}, {{2, 3}}, {{0, -5}, {1, 5}}, {{0, 9}, {1, 9}}, {{0, most}, {1, most}},
	} {
		if _, _, err := cutArrays(payload, list, 2); !errors.Is(err, wire.ErrFrame) {
			t.Errorf("%v: %v", list, err)
		}
	}
}

func TestTakeFile(t *testing.T) {
	dir := t.TempDir()
	put := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("array-1-a")
	a, err := takeFile(dir, &wire.File{Pos: 1, Name: "array-1-a", Size: 5}, 2)
	if text, _ := os.ReadFile(a.File); err != nil || a.Pos != 1 || filepath.Dir(a.File) != dir || string(text) != "12345" {
		t.Errorf("%+v, %v", a, err)
	}
	put("array-1-b")
	put("other")
	if err := os.Mkdir(filepath.Join(dir, "array-1-d"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range []wire.File{
		{Pos: 0, Name: "array-1-b", Size: 4},
		{Pos: 0, Name: "array-1-b", Size: 6},
		{Pos: 2, Name: "array-1-b", Size: 5},
		{Pos: -1, Name: "array-1-b", Size: 5},
		{Pos: 0, Name: "array-1-a", Size: 5}, // taken
		{Pos: 0, Name: "array-1-d", Size: 5},
		{Pos: 0, Name: "other", Size: 5},
		{Pos: 0, Name: "../" + filepath.Base(dir) + "/array-1-b", Size: 5},
		{Pos: 0, Name: "array-/../array-1-b", Size: 5},
		{Pos: 0, Name: "", Size: 5},
	} {
		if _, err := takeFile(dir, &f, 2); !errors.Is(err, wire.ErrFrame) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if _, err := takeFile("", &wire.File{Name: "array-1-b", Size: 5}, 2); !errors.Is(err, wire.ErrFrame) {
		t.Errorf("without a folder: %v", err)
	}
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != "array-1-b array-1-d other value-1-a" {
		t.Errorf("the folder has %s", got)
	}
}
