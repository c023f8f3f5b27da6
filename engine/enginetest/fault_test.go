package enginetest

import (
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/engine"
)

func TestFaultsAsText(t *testing.T) {
	for _, text := range []string{
		"17: ok", "a b: sleep 5ms", "x: fail", "x: die 1 in /tmp/a folder/x", "x: exit 0 2 in f", "x: stop in f", "x: spin", "x: wait in f",
	} {
		f, err := Parse(text)
		if err != nil || f.String() != text {
			t.Errorf("%q is read as %q, %v", text, f, err)
		}
	}
	if f, err := Parse("x: die always"); err != nil || f.Times != 0 {
		t.Errorf("always is %+v, %v", f, err)
	}
	for _, text := range []string{"", "x", "x: ", "x: explode", "x: sleep", "x: die 1", "x: die 0 in f", "x: die often in f", "x: fail 1 2 in f", "x: wait"} {
		if f, err := Parse(text); err == nil {
			t.Errorf("%q is read as %+v", text, f)
		}
	}
}

func TestFaultsHappenTheirNumberOfTimes(t *testing.T) {
	dir := t.TempDir()
	item := Items(3, map[int]string{2: "fail 2"}, dir)[2]
	for attempt := 1; attempt <= 4; attempt++ {
		if v, err := Do(t.Context(), item); (err != nil) != (attempt <= 2) || err == nil && v != "2" {
			t.Errorf("attempt %d: %q, %v", attempt, v, err)
		}
	}
	if file := filepath.Join(dir, "2"); Starts(file) != 4 || Ends(file) != 2 {
		t.Errorf("%d starts, %d ends", Starts(file), Ends(file))
	}
}

func TestWhatFitsWhere(t *testing.T) {
	here, there := engine.Properties{SharedMemory: true}, engine.Properties{}
	if Die.Fits(here, engine.Go) || !Die.Fits(there, engine.Go) || Panic.Fits(there, engine.Command) || !Panic.Fits(here, engine.Closure) {
		t.Error("a goroutine cannot be killed, and a command cannot panic")
	}
}
