package items_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/testkit"
)

// tree makes files, folders (ending in a slash) and links ("name -> target") in
// a new folder and goes there.
func tree(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		if link, target, ok := strings.Cut(name, " -> "); ok {
			if err := os.Symlink(target, link); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// The lists are what bash 5.2 with globstar prints, in the order of LC_ALL=C;
// ** at the end leaves out the folder itself.
func TestGlobMatchesLikeAShell(t *testing.T) {
	testkit.Need(t, "unix") // symbolic links
	tree(t, "a/b/.h/f", "a/x.png", "a/b/y.png", "z.png", ".hid/q.png", "B.png", "a/up -> ..", "gone -> nowhere", "self -> self")
	for pattern, want := range map[string][]string{
		"*":          {"B.png", "a", "gone", "self", "z.png"},
		"*.png":      {"B.png", "z.png"},
		"**/*.png":   {"B.png", "a/b/y.png", "a/x.png", "z.png"},
		"**":         {"B.png", "a", "a/b", "a/b/y.png", "a/up", "a/x.png", "gone", "self", "z.png"},
		"**/":        {"a/", "a/b/"},
		"*/":         {"a/"},
		"a/*/":       {"a/b/", "a/up/"},
		"a/":         {"a/"},
		"a/**":       {"a/b", "a/b/y.png", "a/up", "a/x.png"},
		"**/**/y.*":  {"a/b/y.png"},
		"**/b/**":    {"a/b/y.png"},
		"*/*.png":    {"a/x.png"},
		"a/up/*.png": {"a/up/B.png", "a/up/z.png"},
		"a/*/*.png":  {"a/b/y.png", "a/up/B.png", "a/up/z.png"},
		"**.png":     {"B.png", "z.png"},
		".*/*":       {".hid/q.png"},
		"**/.h/*":    {"a/b/.h/f"},
		"./*.png":    {"./B.png", "./z.png"},
		"a//*.png":   {"a//x.png"},
		"a/../a/x*":  {"a/../a/x.png"},
		"[az]*":      {"a", "z.png"},
		"[!a]*":      {"B.png", "gone", "self", "z.png"},
		"[^a-y]*":    {"B.png", "z.png"},
		"?.png":      {"B.png", "z.png"},
		"a/x.png":    {"a/x.png"},
		"gone":       {"gone"},
	} {
		src, err := items.Glob(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		check(t, pattern, src, want...)
	}
	src, err := items.Glob("z*", "*.png")
	if err != nil {
		t.Fatal(err)
	}
	check(t, "two patterns", src, "z.png", "B.png", "z.png")
}

func TestGlobNamesPassUnchanged(t *testing.T) {
	testkit.Need(t, "linux") // elsewhere file systems refuse some of these names
	names := []string{"with space", "it's", "two\nlines", "\xff\xfe", "a,b", "{a}", "[x]", "back\\slash", "*"}
	tree(t, names...)
	slices.Sort(names)
	src, err := items.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	check(t, "*", src, names...)
	for pattern, want := range map[string]string{
		"a,b": "a,b", "{a}": "{a}", `\[x\]`: "[x]", `\*`: "*", `back\\slash`: `back\slash`, "[[]x*": "[x]", "??": "\xff\xfe", "two*": "two\nlines",
	} {
		src, err := items.Glob(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		check(t, pattern, src, want)
	}
}

func TestBadGlobsNameThePattern(t *testing.T) {
	tree(t, "a/b")
	for pattern, want := range map[string]string{
		"*.pgn":       "nothing matches",
		"none/*":      "nothing matches",
		"a/b/*":       "nothing matches",
		"a/b/":        "nothing matches",
		"":            "the pattern is empty",
		"[ab":         `a "[" or a "\" that is not finished`,
		"[[:digit:]]": "write [0-9]",
	} {
		_, err := items.Glob("a/*", pattern)
		if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("--glob %q: ", pattern)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", pattern, err, want)
		}
	}
}

func TestGlobSaysWhatItCannotRead(t *testing.T) {
	testkit.Need(t, "unix", "unprivileged")
	tree(t, "a/ok", "secret/x")
	if err := os.Chmod("secret", 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("secret", 0o755)
	if _, err := items.Glob("*/*"); err == nil || !strings.Contains(err.Error(), "open secret/: permission denied") {
		t.Error(err)
	}
}

func FuzzGlob(f *testing.F) {
	for _, s := range []string{"*", "**/*.go", "[!a-c]?", `\*`, "a//b/", "../*", "[", "**/**"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if strings.HasPrefix(pattern, "/") || strings.Contains(pattern, "..") {
			return // it stays in this folder
		}
		src, err := items.Glob(pattern)
		if err != nil {
			return
		}
		rows, _ := collect(src)
		if !slices.IsSorted(rows) || len(rows) == 0 {
			t.Fatalf("%q gave %q", pattern, rows)
		}
	})
}
