//go:build linux

package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// many is how many items a case has.
func many() int {
	if testing.Short() {
		return 30
	}
	return 200
}

// kinds is a failure of one of these kinds.
func kinds(ks ...engine.Kind) []engine.Kind { return ks }

// checkStarts checks that items of faults were started so often, and all others
// at least once and, as a death may take finished results along that had not
// been told yet, at most a few times.
func (l *lab) checkStarts(n int, want map[int]int) {
	l.Helper()
	again := 0
	for i := range n {
		got := l.starts(i)
		if w, ok := want[i]; ok && got != w || got == 0 || !ok && got > 4 {
			l.Errorf("item %d was started %d times", i, got)
		}
		if _, ok := want[i]; !ok {
			again += got - 1
		}
	}
	l.Logf("%d starts of items that had ended, or had been at it when another died", again)
}

// Row 1: a worker is killed in the middle of an item. Nothing is lost, the item
// is tried again, and it is noticed within a second.
func TestRow01WorkerKilled(t *testing.T) {
	each(t, workers, func(l *lab) {
		n := many()
		faults, starts := map[int]string{}, map[int]int{}
		for i := 3; i < n; i += n / 5 {
			faults[i], starts[i] = "die 1", 2
		}
		l.run(l.items(n, faults)).expect(l, n, nil)
		l.checkStarts(n, starts)
	})
	t.Run("noticed", func(t *testing.T) {
		l := newLab(t)
		l.client, l.p = command, 1
		o := l.run(l.items(1, map[int]string{0: "die 1"}))
		o.expect(l, 1, nil)
		o.soon(l, "a death noticed, a new worker, the item done, start and end of comal", time.Second)
	})
}

// Row 6: an item fails. It is told, the rest finish.
func TestRow06ItemFails(t *testing.T) {
	each(t, everybody, func(l *lab) {
		n := many()
		o := l.any(l.items(n, map[int]string{0: "fail", 5: "fail", n - 1: "fail"}), comal.Option{})
		bad := kinds(engine.KindError, engine.KindExit)
		o.expect(l, n, map[int][]engine.Kind{0: bad, 5: bad, n - 1: bad})
		l.checkStarts(n, map[int]int{0: 1, 5: 1, n - 1: 1})
		for _, i := range []int{0, 5, n - 1} {
			if e := o.lines[i].Error; e == nil || l.client != command && !strings.Contains(e.Message, "fails") {
				l.Errorf("item %d: %v does not tell the cause", i, e)
			}
		}
		if l.client != goroutine && !strings.Contains(o.err, "item 5 5: fail") {
			l.Errorf("no list of failures: %s", tail(o.err))
		}
	})
}

// Row 7: a panic, SystemExit, what is no Exception. The item fails, with its
// stack.
func TestRow07Panic(t *testing.T) {
	each(t, functions, func(l *lab) {
		n := many()
		faults := map[int]string{4: "panic"}
		bad := map[int][]engine.Kind{4: kinds(engine.KindPanic, engine.KindError)}
		if l.client != goroutine { // it may be the caller's: see engine/local
			faults[9], bad[9] = "quit", kinds(engine.KindPanic, engine.KindExit)
		}
		o := l.any(l.items(n, faults), comal.Option{})
		o.expect(l, n, bad)
		if e := o.lines[4].Error; e == nil || !strings.Contains(e.Message, "4 panics") || l.client != goProcess && e.Stack == "" {
			l.Errorf("%+v tells neither the cause nor the stack", e)
		}
		// Where item 9 took the worker along, 4 may have ended and not been told.
		if n := l.starts(4); n != 1 && l.client != goProcess || n > 2 {
			l.Errorf("the item that panicked was started %d times", n)
		}
	})
}

// Row 8: a worker ends by exit code 0 and there is no result.
func TestRow08ExitWithoutResult(t *testing.T) {
	each(t, []client{goProcess, python}, func(l *lab) {
		n := many()
		o := l.run(l.items(n, map[int]string{7: "exit 0"}))
		o.expect(l, n, map[int][]engine.Kind{7: kinds(engine.KindExit)})
		if e := o.lines[7].Error; e == nil || !strings.Contains(e.Message, "exited with code 0") || !strings.Contains(e.Message, "result") {
			l.Errorf("%+v does not say that it exited with code 0 and without a result", e)
		}
	})
}

// Row 9: a segmentation fault. The item is tried again alone; one that does it
// always is given up, and the rest finish.
func TestRow09Segfault(t *testing.T) {
	each(t, workers, func(l *lab) {
		n := many()
		o := l.run(l.items(n, map[int]string{2: "crash 1", 11: "crash"}))
		o.expect(l, n, map[int][]engine.Kind{11: kinds(engine.KindKilled, engine.KindExit)}) // Go makes an exit of it
		l.checkStarts(n, map[int]int{2: 2, 11: 3})
		if e := o.lines[11].Error; e == nil || l.client != goProcess && e.Signal != "SIGSEGV" || e.Advice == "" && l.client == goProcess {
			l.Errorf("%+v names no signal and no next step", e)
		}
	})
}

// Row 10: a poison item kills each worker that it meets. It is given up after
// three deaths, and the rest finish.
func TestRow10Poison(t *testing.T) {
	each(t, workers, func(l *lab) {
		n := many()
		o := l.run(l.items(n, map[int]string{0: "die", n / 2: "die", n - 1: "die"}))
		bad := kinds(engine.KindKilled)
		o.expect(l, n, map[int][]engine.Kind{0: bad, n / 2: bad, n - 1: bad})
		l.checkStarts(n, map[int]int{0: 3, n / 2: 3, n - 1: 3})
		for _, i := range []int{0, n / 2, n - 1} {
			if r := o.lines[i]; r.Attempt != 3 || r.Error == nil || r.Error.Signal != "SIGKILL" || r.Error.Advice == "" {
				l.Errorf("item %d: attempt %d, %+v; want the third, the signal and the next step", i, r.Attempt, r.Error)
			}
		}
	})
}

// Row 11: an argument or a function that cannot travel is refused before
// anything starts.
func TestRow11CannotTravel(t *testing.T) {
	l := newLab(t)
	began := 0
	closure := func(_ context.Context, x int) (int, error) { began++; return x, nil }
	if _, err := comal.Map(t.Context(), []int{1}, closure, comal.Option{On: "procs:"}); err == nil || began > 0 {
		t.Errorf("a closure crosses processes: %v, %d calls", err, began)
	}
	func() {
		defer func() {
			if v := recover(); v == nil || !strings.Contains(v.(string), "chan int") {
				t.Errorf("a channel is registered as an item: %v", v)
			}
		}()
		comal.Register("row 11", func(context.Context, chan int) (int, error) { return 0, nil })
	}()
	if o := l.do("map", "--func", "no-such-function", "a"); o.code != 2 {
		t.Errorf("an unknown function: exit code %d\n%s", o.code, o.err)
	}
	if has, _ := testkit.Has("python"); has {
		o := l.do("map", "--python", testkit.Python(t), "--py", l.path("fault.py")+":no_such_function", "a")
		if o.code != 2 || !strings.Contains(o.err, "no_such_function") {
			t.Errorf("an unknown function: exit code %d\n%s", o.code, o.err)
		}
		o = l.do("map", "--python", testkit.Python(t), "--py", "json:dumps", "--arg", "x=@nowhere.npy", "a")
		if o.code == 0 || o.code == 1 || !strings.Contains(o.err, "nowhere.npy") {
			t.Errorf("an argument that is not there: exit code %d\n%s", o.code, o.err)
		}
	}
}

// Row 12: a result or an exception that cannot travel costs its item, and the
// message names the type.
func TestRow12ResultCannotTravel(t *testing.T) {
	t.Run("python", func(t *testing.T) {
		l := newLab(t)
		l.client, l.p = python, 2
		l.write("odd.py", `
class Odd(Exception):
    def __init__(self, a, b): super().__init__(a); self.lock = __import__("threading").Lock()
    def __reduce__(self): raise TypeError("cannot be pickled")
def f(item):
    if item == "value": return __import__("threading").Lock()
    if item == "exception": raise Odd("odd", "er")
    if item == "big": return 10 ** 400
    return "fine"
`)
		o := l.do("map", "--json", "-p", "2", "--python", testkit.Python(t), "--py", l.path("odd.py")+":f", "a", "value", "b", "exception", "c", "big", "d")
		for i, words := range map[int]string{1: "lock", 3: "Odd"} {
			if r := o.lines[i]; r.OK || r.Error == nil || !strings.Contains(r.Error.Message, words) {
				t.Errorf("item %d: %s, %v; want an error that names %s", i, r.Value, r.Error, words)
			}
		}
		for _, i := range []int{0, 2, 4, 6} {
			if o.lines[i].text() != "fine" {
				t.Errorf("item %d beside them: %s, %v", i, o.lines[i].Value, o.lines[i].Error)
			}
		}
	})
	t.Run("go", func(t *testing.T) {
		testkit.NoLeaks(t)
		out, err := comal.Map(t.Context(), []int{1, 4, -1, 9}, rooted, comal.Option{On: "procs:", Processes: 2})
		fails := asFails(err)
		if len(fails) != 1 || fails[0].Index != 2 || !strings.Contains(fails[0].Message, "root of -1") {
			t.Errorf("%v, %v; want a failure of item 2 and its cause", out, err)
		}
		if !slices.Equal(out, []root{{1}, {4}, {}, {9}}) {
			t.Errorf("values %v", out)
		}
	})
}

// root is a value that cannot always travel.
type root struct{ of int }

// AppendBinary fails for some.
func (r root) AppendBinary(b []byte) ([]byte, error) {
	if r.of < 0 {
		return nil, fmt.Errorf("there is no root of %d", r.of)
	}
	return append(b, byte(r.of)), nil
}

// UnmarshalBinary reads what there is.
func (r *root) UnmarshalBinary(b []byte) error { r.of = int(b[0]); return nil }

var rooted = comal.Register("row 12 root", func(_ context.Context, x int) (root, error) { return root{x}, nil })
