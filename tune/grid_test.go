package tune_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/tune"
)

func openRecorded(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func gridOf(t testing.TB, text string) *tune.Grid {
	t.Helper()
	g, err := tune.ReadGrid(strings.NewReader(text), "grid.txt")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// wrongGrid checks that err is about a line and says all of some words.
func wrongGrid(t *testing.T, err error, file string, line int, words ...string) {
	t.Helper()
	var g *tune.GridError
	if !errors.As(err, &g) {
		t.Fatalf("got %v, want a GridError", err)
	}
	if g.File != file || g.Line != line || g.Advice == "" {
		t.Errorf("file %q, line %d, advice %q; want %q, %d and some", g.File, g.Line, g.Advice, file, line)
	}
	for _, w := range append(words, file, g.Advice) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestRecordedGrid(t *testing.T) {
	g, err := tune.ReadGrid(openRecorded(t, "recorded-grid.txt"), "recorded-grid.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Cells) != 99 || g.Complete() != nil {
		t.Errorf("%d cells, %v", len(g.Cells), g.Complete())
	}
	if b := g.Best(); b.Split != (tune.Split{P: 9, T: 1}) {
		t.Errorf("best is %v", b)
	}
	if c, err := g.Serial(); err != nil || math.Abs(c.Seconds-13.38) > 0.01 {
		t.Errorf("1 x 1 is %v, %v", c, err)
	}
	if _, ok := g.At(tune.Split{P: 10, T: 1}); ok {
		t.Error("has a cell 10 x 1")
	}
}

func TestGridIsTolerant(t *testing.T) {
	g := gridOf(t, "\xef\xbb\xbf# items=12 physical=4 logical=8 start=0 noise=0.1\r\n\r\n# measured on Monday, x=1\r\n"+
		" 2\tunset 3.5\r\n02 01 4e0\r\n# P=7\r\n1 1 7")
	want := &tune.Grid{
		Name:  "grid.txt",
		Facts: tune.Facts{Items: 12, Physical: 4, Logical: 8, Noise: 0.1, HasStart: true, HasNoise: true},
		Cells: []tune.Cell{
			{Split: tune.Split{P: 1, T: 1}, Seconds: 7},
			{Split: tune.Split{P: 2, T: tune.Unset}, Seconds: 3.5},
			{Split: tune.Split{P: 2, T: 1}, Seconds: 4},
		},
	}
	if !reflect.DeepEqual(g, want) {
		t.Errorf("got %+v, want %+v", g, want)
	}
}

func TestBadGrids(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		words      []string
	}{
		{"empty", "", 0, []string{"no cells", "P T seconds"}},
		{"comments only", "# nothing yet\n\n", 0, []string{"no cells"}},
		{"twice", "1 1 2\n2 1 1\n01 01 2\n", 3, []string{"1 x 1", "line 1 "}},
		{"negative", "1 1 -2\n", 1, []string{"negative", "-2"}},
		{"zero", "1 1 0\n", 1, []string{"zero"}},
		{"NaN", "1 1 2\n1 2 NaN\n", 2, []string{"not finite", "NaN"}},
		{"infinite", "1 1 inf\n", 1, []string{"not finite"}},
		{"out of range", "1 1 1e999\n", 1, []string{"not finite"}},
		{"absurdly long", "1 1 1e10\n", 1, []string{"thirty years"}},
		{"absurdly short", "1 1 1e-320\n", 1, []string{"nanosecond"}},
		{"words", "1 1 fast\n", 1, []string{`"fast"`, "no number"}},
		{"comma", "1 1 13,4\n", 1, []string{"13,4", "point"}},
		{"P of 0", "0 1 3\n", 1, []string{"P is 0"}},
		{"P below 0", "-1 1 3\n", 1, []string{"P is -1"}},
		{"T of 0", "1 0 3\n", 1, []string{"T is 0", "unset"}},
		{"T of 00", "1 00 3\n", 1, []string{"T is 0"}},
		{"P is unset", "unset 1 3\n", 1, []string{"P", `"unset"`}},
		{"huge P", "1000001 1 3\n", 1, []string{"P is 1000001", "1000000"}},
		{"overflowing P", "99999999999999999999 1 3\n", 1, []string{"P"}},
		{"broken P", "1.5 1 3\n", 1, []string{"1.5", "whole"}},
		{"few fields", "1 1 3\n2 1\n", 2, []string{"2 fields", "3"}},
		{"many fields", "1 1 3 4\n", 1, []string{"4 fields"}},
		{"unknown fact", "# itens=12\n1 1 3\n", 1, []string{"itens", "items, physical"}},
		{"bad fact", "# items=0\n1 1 3\n", 1, []string{"items=", "1 or more"}},
		{"bad noise", "\n# noise=NaN\n1 1 3\n", 2, []string{"noise="}},
		{"fact twice", "# start=0\n# start=1\n1 1 3\n", 2, []string{"start="}},
		{"UTF-16", "\xff\xfe1\x00 \x001\x00", 1, []string{"UTF-16"}},
		{"long line", "1 1 3\n" + strings.Repeat("x", 70000), 2, []string{"longer"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := tune.ReadGrid(strings.NewReader(c.text), "bad.txt")
			wrongGrid(t, err, "bad.txt", c.line, c.words...)
			if len(err.Error()) > 250 {
				t.Errorf("a message of %d bytes: %v", len(err.Error()), err)
			}
		})
	}
}

func TestGridWithHoles(t *testing.T) {
	g := gridOf(t, "1 2 4\n2 2 3\n2 unset 3\n4 2 3")
	wrongGrid(t, g.Complete(), "grid.txt", 0, "1 x unset", `"01 unset seconds"`)
	_, err := g.Serial()
	wrongGrid(t, err, "grid.txt", 0, "1 x 1", "speed-up")
	if b := g.Best(); b.Split != (tune.Split{P: 2, T: 2}) {
		t.Errorf("best is %v: of equals the one of fewest threads", b.Split)
	}
	if b := (&tune.Grid{}).Best(); b != (tune.Cell{}) {
		t.Errorf("best of nothing is %v", b)
	}
}

func TestAdd(t *testing.T) {
	g := &tune.Grid{Name: "folder"}
	for _, s := range []tune.Split{{P: 2, T: 1}, {P: 1, T: 2}, {P: 1, T: tune.Unset}, {P: 1, T: 1}} {
		if err := g.Add(tune.Cell{Split: s, Seconds: 1}); err != nil {
			t.Fatal(err)
		}
	}
	want := gridOf(t, "1 unset 1\n1 1 1\n1 2 1\n2 1 1")
	if !slices.Equal(g.Cells, want.Cells) {
		t.Errorf("got %v, want %v", g.Cells, want.Cells)
	}
	wrongGrid(t, g.Add(tune.Cell{Split: tune.Split{P: 1, T: 2}, Seconds: 1}), "folder", 0, "1 x 2", "twice")
	wrongGrid(t, g.Add(tune.Cell{Split: tune.Split{T: 2}, Seconds: 1}), "folder", 0, "0 x 2")
	wrongGrid(t, g.Add(tune.Cell{Split: tune.Split{P: 9, T: 2}, Seconds: math.NaN()}), "folder", 0, "9 x 2")
}

func TestBytesBesideTheGrid(t *testing.T) {
	g := gridOf(t, "1 1 3\n1 unset 2\n2 1 2")
	if err := g.ReadBytes(strings.NewReader("# P T bytes\n01 01 1000\n01 unset 3000\n3 1 5"), "memory.txt"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := g.WriteBytes(&b); err != nil {
		t.Fatal(err)
	}
	if want := "01 unset 3000\n01 01 1000\n"; b.String() != want {
		t.Errorf("wrote %q, want %q", b.String(), want)
	}
	for text, word := range map[string]string{
		"1 1 5\n1 1 5": "line 1 ", "\n1 1 -5": "-5", "\n1 1": "2 fields", "\n0 1 5": "P is 0", "\n1 1 5.5": "5.5",
	} {
		wrongGrid(t, g.ReadBytes(strings.NewReader(text), "memory.txt"), "memory.txt", 2, word)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, os.ErrPermission }

func TestUnreadable(t *testing.T) {
	_, err := tune.ReadGrid(brokenReader{}, "grid.txt")
	if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), "grid.txt") {
		t.Errorf("got %v", err)
	}
}

// What is written is read as it was, and writing it again gives the same bytes.
func FuzzReadGrid(f *testing.F) {
	f.Add("# items=12 physical=4 logical=8 start=0.5 noise=0.1\n01 01 13.380240678787231\n02 unset 7\n")
	f.Add("\xef\xbb\xbf1 1 0x1p-3\r\n\r\n# x\n+2 3 1_0")
	f.Add("# start=-0 noise=2\n1 1 1e-9")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := tune.ReadGrid(strings.NewReader(text), "f")
		if err != nil {
			if len(err.Error()) > 300 {
				t.Fatalf("a message of %d bytes", len(err.Error()))
			}
			return
		}
		var b bytes.Buffer
		if err := g.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := tune.ReadGrid(&b, "f")
		if err != nil || !reflect.DeepEqual(g, again) {
			t.Fatalf("read %+v, then %+v, %v", g, again, err)
		}
	})
}
