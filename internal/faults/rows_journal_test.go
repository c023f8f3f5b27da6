//go:build linux

package faults

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/internal/testkit"
)

// Row 17: SIGTERM, as before a preemption. What runs may end, and a resumed run
// does the rest.
func TestRow17Terminated(t *testing.T) {
	each(t, workers, func(l *lab) {
		l.keep("journal")
		n := 30
		faults := map[int]string{}
		for i := range n {
			faults[i] = "sleep 30ms"
		}
		line := l.line(l.items(n, faults), "--resume", "journal", "--chunk", "2")
		r := l.start(line...)
		l.begun(6, 1)
		r.signal(syscall.SIGTERM)
		since := time.Now()
		first := r.wait()
		l.Logf("ended %v after SIGTERM, with %d results, promised 2s", time.Since(since).Round(time.Millisecond), len(first.lines))
		if took := time.Since(since); took > 20*time.Second || first.code != 130 && first.code != 0 {
			l.Errorf("exit code %d after %v\n%s", first.code, took, tail(first.err))
		}
		second := l.do(line...)
		second.expect(l, n, nil)
		for i := range first.lines {
			if first.lines[i].OK && (!second.lines[i].Resumed || l.starts(i) != 1) {
				l.Errorf("item %d was done, and is run again: %d starts", i, l.starts(i))
			}
		}
	})
}

// Row 18: comal is killed again and again, and resumed until it is done. The
// results are those of an undisturbed run, and no more was done twice than was
// under way.
func TestRow18KilledAgainAndAgain(t *testing.T) {
	each(t, workers, func(l *lab) {
		l.keep("journal", "journal2", "out", "undisturbed")
		n := 60
		if testing.Short() {
			n = 30
		}
		faults := map[int]string{}
		for i := range n {
			faults[i] = "sleep 10ms"
		}
		line := func(out, journal string) []string {
			all := l.line(l.items(n, faults), "-o", out, "--resume", journal)
			return append(all[:1:1], all[2:]...) // without --json
		}
		rng := rand.New(rand.NewPCG(18, uint64(l.p)))
		kills := 0
		for ; ; kills++ {
			r := l.start(line("out", "journal")...)
			select {
			case <-r.over:
			case <-time.After(time.Duration(20+rng.IntN(300)+100*kills) * time.Millisecond):
				r.signal(syscall.SIGKILL)
				<-r.over
			}
			if r.cmd.ProcessState.Exited() {
				if o := r.wait(); o.code != 0 {
					l.Fatalf("exit code %d\n%s", o.code, tail(o.err))
				}
				break
			}
			if exists(filepath.Join(l.work, "out")) {
				l.Error("killed, and there is an output already")
			}
		}
		again := 0
		for i := range n {
			again += l.starts(i) - 1
		}
		l.Logf("%d kills, %d of %d items started again", kills, again, n)
		if flight := kills * l.p * 16; again > flight {
			l.Errorf("%d items were done twice, more than the %d that may have been under way", again, flight)
		}
		if o := l.do(line("undisturbed", "journal2")...); o.code != 0 {
			l.Fatal(tail(o.err))
		}
		if a, b := l.read("out"), l.read("undisturbed"); !bytes.Equal(a, b) {
			l.Errorf("%d bytes after %d kills, and others than the %d of an undisturbed run", len(a), kills, len(b))
		}
	})
}

// read reads a file of comal's working folder.
func (l *lab) read(name string) []byte {
	l.Helper()
	b, err := os.ReadFile(filepath.Join(l.work, name))
	if err != nil {
		l.Fatal(err)
	}
	return b
}

// Row 19: the journal is cut, or a byte of it flipped. A torn record is never
// believed, and the results are the same. (Each byte: internal/journal.)
func TestRow19JournalTorn(t *testing.T) {
	l := newLab(t)
	l.client, l.p = command, 2
	l.keep("journal")
	n := 12
	line := l.line(l.items(n, nil), "--resume", "journal")
	l.do(line...).expect(l, n, nil)
	whole := l.read("journal")
	step := len(whole)/20 + 1
	if testing.Short() {
		step = len(whole)/5 + 1
	}
	file := filepath.Join(l.work, "journal")
	for at := 0; at < len(whole); at += step {
		for name, b := range map[string][]byte{"cut": whole[:at], "flipped": flipped(whole, at)} {
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
			o := l.do(line...)
			if o.code != 0 && (o.code == 1 || !strings.Contains(o.err, "journal")) {
				t.Errorf("%s at byte %d: exit code %d\n%s", name, at, o.code, tail(o.err))
			}
			if o.code == 0 {
				o.expect(l, n, nil)
			}
			if name == "cut" && o.code != 0 {
				t.Errorf("cut at byte %d: not resumed, exit code %d\n%s", at, o.code, tail(o.err))
			}
		}
	}
}

func flipped(whole []byte, at int) []byte {
	b := bytes.Clone(whole)
	b[at] ^= 0x10
	return b
}

// Row 20: the power fails. What is written and not synced can be lost, up to a
// second of it; that needs a file layer that loses it.
func TestRow20PowerLoss(t *testing.T) {
	t.Log("see internal/journal: TestPowerLoss and its file layer; comal itself cannot be cut off from its power")
}

// Row 21: an input, the command or what it is told has changed before a resume.
// Just what depends on it is run again.
func TestRow21Changed(t *testing.T) {
	l := newLab(t)
	l.keep("journal", "a", "b", "c")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(l.work, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		write(name, "of "+name)
	}
	fresh := func(what string, want string, args ...string) {
		t.Helper()
		o := l.do(append([]string{"map", "--json", "--resume", "journal"}, args...)...)
		again := ""
		for i, name := range []string{"a", "b", "c"} {
			if r := o.lines[i]; !r.OK {
				t.Errorf("%s: item %s: %v", what, name, r.Error)
			} else if !r.Resumed {
				again += name
			}
		}
		if again != want {
			t.Errorf("%s: %q was run again, want %q\n%s", what, again, want, tail(o.err))
		}
	}
	cat := []string{"cat", ":::", "a", "b", "c"}
	fresh("first", "abc", cat...)
	fresh("nothing has changed", "", cat...)
	write("b", "of another b")
	fresh("an input has changed", "b", cat...)
	fresh("another command", "abc", "cat", "-u", "{}", ":::", "a", "b", "c")
	fresh("the first command", "", cat...)
	l.write("module.py", "def f(item, k=1): return item * k\n")
	py := []string{"--python", l.interpreter(), "--py", l.path("module.py") + ":f", "a", "b", "c"}
	if l.interpreter() == "" {
		return
	}
	fresh("a function", "abc", py...)
	fresh("the same", "", py...)
	fresh("another argument", "abc", append([]string{"--arg", "k=2"}, py...)...)
	l.write("module.py", "def f(item, k=1): return item * k + '!'\n")
	fresh("another version of it", "abc", py...)
}

// Row 22: two runs on one journal. The second is refused and told whose it is.
func TestRow22TwoRuns(t *testing.T) {
	l := newLab(t)
	l.client, l.p = command, 1
	l.keep("journal", "out")
	line := l.line(l.items(2, map[int]string{0: "wait"}), "--resume", "journal")
	r := l.start(line...)
	l.begun(0, 1)
	o := l.do(line...)
	pid := strconv.Itoa(r.cmd.Process.Pid)
	host, _ := os.Hostname()
	if o.code == 0 || o.code == 1 || !strings.Contains(o.err, pid) || !strings.Contains(o.err, host) {
		t.Errorf("the second run: exit code %d; want a refusal that names process %s on %s\n%s", o.code, pid, host, o.err)
	}
	if err := enginetest.Release(l.path("0")); err != nil {
		t.Fatal(err)
	}
	r.wait().expect(l, 2, nil)
	l.do(line...).expect(l, 2, nil)
}

// Row 24: the disk is full, of the output, the temporary files or the journal.
// The run stops with an exit code of its own, and can be resumed.
func TestRow24DiskFull(t *testing.T) {
	for _, c := range []struct{ name, flag, value string }{
		{"output", "-o", "small/out"},
		{"scratch", "--scratch", "small"},
		{"journal", "--resume", "small/journal"},
		{"results", "--results", "small/results"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			l.client, l.p = command, 2
			l.keep("small", "journal", "journal.d", "comal-results", "out")
			if err := os.Mkdir(filepath.Join(l.work, "small"), 0o700); err != nil {
				t.Fatal(err)
			}
			n := 20
			faults := map[int]string{}
			for i := range n {
				faults[i] = "print 900000"
			}
			flags := []string{c.flag, c.value}
			if c.name != "journal" {
				flags = append(flags, "--resume", "journal")
			}
			if c.name == "scratch" {
				faults[5] = "print 40000000"
			}
			line := l.line(l.items(n, faults), flags...)
			o := l.startAs(l.small("8m"), line...).wait()
			if o.code != 4 || !strings.Contains(strings.ToLower(o.err), "space") {
				t.Errorf("exit code %d, want 4 and the cause\n%s", o.code, tail(o.err))
			}
			if c.name != "journal" { // the small disk is gone, and there is room now
				o := l.do(line...)
				if o.code != 0 {
					t.Errorf("resumed: exit code %d\n%s", o.code, tail(o.err))
				}
			}
		})
	}
}

// small is what starts comal with a small disk mounted at small.
func (l *lab) small(size string) []string {
	return l.mounted("-o size="+size, filepath.Join(l.work, "small"))
}

// mounted is what starts comal with an empty disk of its own at a folder.
func (l *lab) mounted(options, at string) []string {
	l.Helper()
	testkit.Need(l.T, "namespaces")
	script := fmt.Sprintf(`mount -t tmpfs %s tmpfs "$1" && shift && exec "$@"`, options)
	return []string{"unshare", "-rm", "sh", "-c", script, "sh", at, program}
}

// Row 25: the folder of temporary files cannot be written to, is tiny, or is not
// there. That is clear before anything starts.
func TestRow25NoTemporaryFolder(t *testing.T) {
	for _, c := range []struct{ name, options string }{{"read-only", "-o ro"}, {"tiny", "-o size=4k"}, {"missing", ""}} {
		for _, who := range workers {
			t.Run(c.name+"/"+string(who), func(t *testing.T) {
				l := newLab(t)
				l.client, l.p = who, 2
				small := filepath.Join(l.work, "small")
				l.keep("small")
				if c.options != "" {
					if err := os.Mkdir(small, 0o700); err != nil {
						t.Fatal(err)
					}
				}
				as := []string{program}
				if c.options != "" {
					as = l.mounted(c.options, small)
				}
				l.tmp = small
				o := l.startAs(as, l.line(l.items(6, nil))...).wait()
				l.tmp = l.home
				t.Logf("exit code %d: %q", o.code, firstLine(o.err))
				if o.code == 4 && strings.Contains(o.err, "space") && l.starts(0) == 0 {
					return
				}
				if o.code == 0 || o.code == 1 || !strings.Contains(o.err, "small") || l.starts(0) > 0 {
					t.Errorf("exit code %d, %d starts; want a refusal that names the folder\n%s", o.code, l.starts(0), tail(o.err))
				}
			})
		}
	}
}
