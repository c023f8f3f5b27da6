package image

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// golden is a line of golden.txt: what Pillow and the Python job say of a file.
type golden struct {
	path, mode string
	value      int64
}

func readGolden(t *testing.T, folder string) []golden {
	t.Helper()
	f, err := os.Open(filepath.Join(folder, "golden.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []golden
	for s := bufio.NewScanner(f); s.Scan(); {
		var g golden
		if _, err := fmt.Sscan(s.Text(), &g.path, &g.mode, &g.value); err != nil {
			t.Fatalf("golden.txt: %q: %v", s.Text(), err)
		}
		g.path = filepath.Join(folder, g.path)
		lines = append(lines, g)
	}
	if len(lines) < 60 {
		t.Fatalf("golden.txt has only %d lines", len(lines))
	}
	return lines
}

func (g golden) isJPEG() bool { return strings.HasSuffix(g.path, ".jpg") }

// isBaseline says whether a file is one that package baseline decodes, whose
// pixels are those of libjpeg.
func (g golden) isBaseline() bool {
	name := filepath.Base(g.path)
	for _, kind := range []string{"jpeg-420-", "jpeg-422-", "jpeg-440-", "jpeg-444-", "jpeg-rotated-"} {
		if strings.HasPrefix(name, kind) {
			return !strings.Contains(name, "progressive")
		}
	}
	return false
}

// check compares a file's mode and both signatures with Pillow's.
func (g golden) check(t *testing.T) {
	t.Helper()
	im, err := Open(g.path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if im.Mode != g.mode {
		t.Errorf("mode %s, Pillow says %s", im.Mode, g.mode)
	}
	value, err := SignatureFile(g.path, 2)
	if err != nil {
		t.Fatal(err)
	}
	tolerance := 0.0
	if g.isJPEG() && !g.isBaseline() {
		tolerance = math.Abs(float64(g.value)) / 1000
	}
	if math.Abs(float64(value-g.value)) > tolerance {
		t.Errorf("signature %d, the Python job says %d", value, g.value)
	}
	fast, err := SignatureFastFile(g.path)
	if err != nil {
		t.Fatal(err)
	}
	if fast != value {
		t.Errorf("fast signature %d, signature %d", fast, value)
	}
}

// TestGolden needs no Python: the files and values are checked in.
func TestGolden(t *testing.T) {
	for _, g := range readGolden(t, "testdata") {
		t.Run(filepath.Base(g.path), func(t *testing.T) { g.check(t) })
	}
}
