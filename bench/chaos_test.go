package bench

import (
	"bufio"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/testkit"
)

// chaos runs the ways that match. The watchdog waits long: the machine may be
// busy.
func chaos(t *testing.T, only string, c ChaosConfig) []Survival {
	t.Helper()
	testkit.NoLeaks(t)
	c.Only, c.Seed = regexp.MustCompile(only), 7
	if c.Watchdog == 0 {
		c.Watchdog = 2 * time.Minute
	}
	rep, err := Chaos(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Ways) == 0 {
		t.Fatal("no way was tried")
	}
	return rep.Ways
}

// survives runs ways of comal and wants each result once.
func survives(t *testing.T, only string, c ChaosConfig) {
	t.Helper()
	c.Items, c.Kills = 300, 15
	for _, s := range chaos(t, only, c) {
		if s.Outcome != Finished || s.Done != c.Items || s.Lost+s.Duplicated+s.Wrong+s.Failed > 0 {
			t.Errorf("%s: %+v", s.Name, s)
		}
		if s.Kills == 0 {
			t.Errorf("%s: nothing was killed", s.Name)
		}
	}
}

func TestChaosOfGoWorkers(t *testing.T) {
	testkit.Need(t, "linux") // where workers can be found
	survives(t, "comal, Go", ChaosConfig{})
}

func TestChaosOfCommands(t *testing.T) {
	testkit.Need(t, "linux")
	survives(t, "comal, commands", ChaosConfig{})
}

func TestChaosOfPythonWorkers(t *testing.T) {
	testkit.Need(t, "linux")
	survives(t, "comal, Python", ChaosConfig{Config: Config{Python: testkit.Python(t)}})
}

// TestChaosOfNone lets peers alone: their script counts right.
func TestChaosOfNone(t *testing.T) {
	c := ChaosConfig{Config: Config{Python: testkit.Python(t)}, Items: 60}
	for _, s := range chaos(t, "multiprocessing.Pool|ProcessPool", c) {
		if s.Outcome != Finished || s.Done != 60 || s.Kills+s.Lost+s.Duplicated+s.Wrong+s.Failed > 0 || !strings.HasPrefix(s.Version, "Python 3.") {
			t.Errorf("%s: %+v", s.Name, s)
		}
	}
}

// TestChaosOfAPoolHangs shows that a map that hangs is noticed and leaves
// nothing behind: a multiprocessing.Pool waits for ever for a lost item.
func TestChaosOfAPoolHangs(t *testing.T) {
	testkit.Need(t, "linux")
	c := ChaosConfig{Config: Config{Python: testkit.Python(t)}, Items: 300, Kills: 15, Watchdog: 3 * time.Second}
	for _, s := range chaos(t, "multiprocessing.Pool", c) {
		if s.Outcome != Hangs || s.Kills == 0 || s.Lost == 0 || !strings.HasPrefix(s.what(), "hangs after ") {
			t.Errorf("%s: %+v", s.Name, s)
		}
	}
}

// TestChaosThatIsSaid is of a pool that breaks and says so.
func TestChaosThatIsSaid(t *testing.T) {
	testkit.Need(t, "linux")
	c := ChaosConfig{Config: Config{Python: testkit.Python(t)}, Items: 300, Kills: 15}
	for _, s := range chaos(t, "ProcessPoolExecutor", c) {
		if s.Outcome != GaveUp || s.Kills == 0 || s.Lost == 0 || !strings.Contains(s.what(), "BrokenProcessPool") {
			t.Errorf("%s: %+v", s.Name, s)
		}
	}
}

func TestChaosOfNobody(t *testing.T) {
	_, err := Chaos(t.Context(), ChaosConfig{Config: Config{Only: regexp.MustCompile("pancake")}})
	if err == nil || !strings.Contains(err.Error(), "\n  comal, commands") {
		t.Errorf("%v, want a list of the ways", err)
	}
}

// TestWordsOfAPeer is what the script may say.
func TestWordsOfAPeer(t *testing.T) {
	d := &driver{out: bufio.NewScanner(strings.NewReader("absent\ndone 3 23758\nfailed 4 KilledWorker: pancake 4\nready 1.2\nover\nover Boom: x y\ngriddle\n"))}
	if w := d.word("snake"); w.instead == nil || !strings.Contains(w.instead.Error(), "snake -m pip install -r bench/requirements-chaos.txt") {
		t.Errorf("%+v", w)
	}
	for _, want := range []word{
		{kind: isDone, index: 3, value: 23758},
		{kind: isFailed, index: 4, text: "KilledWorker: pancake 4"},
		{kind: isReady, text: "1.2"},
		{kind: isOver},
		{kind: isOver, text: "Boom: x y"},
		{kind: isOver, text: `it says "griddle"`},
	} {
		if w := d.word("snake"); w != want {
			t.Errorf("%+v, want %+v", w, want)
		}
	}
}

// TestBook is how each item is counted once.
func TestBook(t *testing.T) {
	var s Survival
	b := book{Survival: &s, seen: make([]bool, 6)}
	for _, w := range []word{
		{kind: isDone, index: 0, value: chaosValue(0)},
		{kind: isDone, index: 0, value: chaosValue(0)},
		{kind: isDone, index: 1, value: chaosValue(2)},
		{kind: isFailed, index: 2, text: "burnt"},
		{kind: isDone, index: 2, value: chaosValue(2)},
		{kind: isDone, index: 9},
		{kind: isDone, index: 3, value: chaosValue(3)},
	} {
		b.item(w)
	}
	want := Survival{Done: 2, Duplicated: 2, Wrong: 2, Failed: 1, Why: "burnt"}
	if s != want || b.heard != 4 {
		t.Errorf("%+v, heard of %d, want %+v", s, b.heard, want)
	}
}

func TestChaosTable(t *testing.T) {
	r := &ChaosReport{Machine: "a griddle", Processes: 2, Items: 2000, Kills: 100, Every: 40 * time.Millisecond, Seed: 3, Watchdog: time.Minute, Ways: []Survival{
		{Name: "ours", Outcome: Finished, Done: 2000, Kills: 100, Seconds: 7},
		{Name: "pool", Version: "Python 3", Outcome: Hangs, Done: 1990, Lost: 10, Kills: 1, Seconds: 1.5},
		{Name: "broken", Outcome: GaveUp, Why: "Broken|Pool", Lost: 2000, Kills: 2},
		{Name: "some", Outcome: Finished, Done: 1998, Failed: 2, Why: "Killed", Kills: 100},
		{Name: "none", Outcome: Absent, Why: "not installed: pip"},
	}}
	var md, js strings.Builder
	if err := r.WriteMarkdown(&md); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteJSON(&js); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"every 40 ms on average, 100 times in all", "with seed 3",
		"| ours            | 2,000         | 0      | 0     | 0          | 0     | 100   | 7 s   | every item done ",
		"| pool (Python 3) | 1,990         | 0      | 10    | 0          | 0     | 1     | 1.5 s | hangs after 1 kill ",
		`gave up after 2 kills: Broken\|Pool`, "2 items failed: Killed", "| none            |               |        |       |            |       |       |       | not installed: pip ",
	} {
		if !strings.Contains(md.String(), want) {
			t.Errorf("no %q in:\n%s", want, md.String())
		}
	}
	if want := `{"row":"pool","version":"Python 3","outcome":"hangs","items":2000,"kills":1,"done":1990,"failed":0,"lost":10,"duplicated":0,"wrong":0,"seconds":1.5}`; !strings.Contains(js.String(), want+"\n") {
		t.Errorf("no %s in:\n%s", want, js.String())
	}
}
