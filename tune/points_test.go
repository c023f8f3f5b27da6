package tune_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/tune"
)

func pointsOf(t testing.TB, name string) []tune.Point {
	t.Helper()
	points, err := tune.ReadPoints(openRecorded(t, name), name)
	if err != nil {
		t.Fatal(err)
	}
	return points
}

func TestReadPoints(t *testing.T) {
	if p := pointsOf(t, "recorded-threads.txt"); len(p) != 12 || p[3] != (tune.Point{N: 4, Seconds: 2.17}) {
		t.Errorf("got %v", p)
	}
	got, err := tune.ReadPoints(strings.NewReader("# my laptop\r\n1 4\r\n4 1.5\r\n\r\n2 2"), "a.txt")
	if want := []tune.Point{{1, 4}, {2, 2}, {4, 1.5}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestBadPoints(t *testing.T) {
	for text, want := range map[string]struct {
		line int
		word string
	}{
		"":               {0, "n seconds"},
		"# n seconds\n":  {0, "no times"},
		"\n2 3\n1 5":     {2, "n = 2"},
		"0 3":            {1, "n is 0"},
		"1 3\n2 3\n2 2":  {3, "line 2 "},
		"1 3\n2":         {2, "1 field where 2"},
		"1 1 3":          {1, "3 fields"},
		"1 3\n2 nan":     {2, "not finite"},
		"1 3\n2 0":       {2, "zero"},
		"1 3\n2 3,5":     {2, "point"},
		"1 3\n2e6 1":     {2, "whole"},
		"1 3\nunset 1":   {2, "unset"},
		"1 3\n9999999 1": {2, "1000000"},
	} {
		_, err := tune.ReadPoints(strings.NewReader(text), "bad.txt")
		wrongGrid(t, err, "bad.txt", want.line, want.word)
	}
}

func FuzzReadPoints(f *testing.F) {
	f.Add("# threads seconds\n1 7.02\n2 4.07\n")
	f.Add("1 1e9\r\n1000000 0x1p-2")
	f.Fuzz(func(t *testing.T, text string) {
		points, err := tune.ReadPoints(strings.NewReader(text), "f")
		if err != nil {
			if len(err.Error()) > 300 {
				t.Fatalf("a message of %d bytes", len(err.Error()))
			}
			return
		}
		var b bytes.Buffer
		if err := tune.WritePoints(&b, points); err != nil {
			t.Fatal(err)
		}
		again, err := tune.ReadPoints(&b, "f")
		if err != nil || !slices.Equal(points, again) {
			t.Fatalf("read %v, then %v, %v", points, again, err)
		}
	})
}
