package image

import (
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
)

// TestOracle makes images of all kinds and sizes with Pillow and compares the
// median of each pixel, not only the value, with NumPy's.
func TestOracle(t *testing.T) {
	testkit.Need(t, "numpy", "pillow")
	python := testkit.Python(t)
	folder := t.TempDir()
	command := exec.Command(python, "testdata/make.py", folder, "--seed", "2", "--medians",
		"--sizes", "1x1,1x9,9x1,2x2,3x5,5x3,16x16,33x40,67x50")
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", command, err, output)
	}
	for _, g := range readGolden(t, folder) {
		t.Run(filepath.Base(g.path), func(t *testing.T) {
			g.compareMedians(t)
			// A JPEG of a few pixels may be off by more than 0.1 %: one rounding is.
			if !g.isJPEG() || g.isBaseline() || strings.Contains(g.path, "67x50") {
				g.check(t)
			}
		})
	}
}

// compareMedians compares an image with its file of medians. In a JPEG that is not
// baseline one step is the rounding of the inverse cosine transform, which the standard leaves
// open; chroma counts up to 1.8 times, so that a colour may be off by three. The
// errors must not lean to a side: that would be a wrong formula.
func (g golden) compareMedians(t *testing.T) {
	t.Helper()
	im, err := Open(g.path, 0)
	if err != nil {
		t.Fatal(err)
	}
	m := im.Median()
	want, err := os.ReadFile(g.path + ".median")
	if (err == nil) != (m != nil) {
		t.Fatalf("%d medians here, Python: %v", len(m), err)
	}
	if len(want) != 8*len(m) {
		t.Fatalf("%d medians, Python has %d", len(m), len(want)/8)
	}
	allowed := 0.0
	if g.isJPEG() && !g.isBaseline() {
		allowed = 3
	}
	lean := 0.0
	for i, v := range m {
		w := math.Float64frombits(binary.LittleEndian.Uint64(want[8*i:]))
		if math.Abs(v-w) > allowed {
			t.Fatalf("median of pixel %d, %d is %v, Python says %v", i%im.Width, i/im.Width, v, w)
		}
		lean += v - w
	}
	if n := len(m); n >= 1000 && math.Abs(lean) > 0.05*float64(n) {
		t.Errorf("medians are %.4f too high on average", lean/float64(n))
	}
}
