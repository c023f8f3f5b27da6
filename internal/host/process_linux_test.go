package host

import (
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// TestTreeByScan compares the two ways to find descendants.
func TestTreeByScan(t *testing.T) {
	cat := exec.Command("cat")
	stdin, err := cat.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cat.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		stdin.Close()
		cat.Wait()
	}()
	quick, err1 := Tree(os.Getpid())
	scanned, err2 := treeByScan(os.Getpid())
	if err1 != nil || err2 != nil || !slices.Contains(quick, cat.Process.Pid) || !slices.Equal(quick, scanned) {
		t.Errorf("by children %v %v, by scan %v %v, cat is %d", quick, err1, scanned, err2, cat.Process.Pid)
	}
}

func TestParseStatus(t *testing.T) {
	got := parseStatus("Name:\tx\nVmHWM:\t    300 kB\nVmRSS:\t 200 kB\nRssAnon:\t 50 kB\nRssFile:\t 140 kB\nRssShmem:\t 10 kB\nThreads:\t7\n")
	want := Usage{RSS: 200 << 10, PeakRSS: 300 << 10, AnonRSS: 60 << 10, Shmem: 10 << 10, Threads: 7}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	// A process that has ended and was not waited for.
	if got := parseStatus("Name:\tx\nState:\tZ (zombie)\nThreads:\t1\n"); got != (Usage{Threads: 1}) {
		t.Errorf("zombie: %+v", got)
	}
}

func TestCPUTimeBehindAHostileName(t *testing.T) {
	got, err := cpuTime("7 (a) R 1\n(b)) S 1 7 7 0 -1 4194560 98 0 0 0 25 50 0 0 20 0 1 0 1234 5 6")
	if err != nil || got != 750*time.Millisecond {
		t.Errorf("%v, %v", got, err)
	}
	for _, short := range []string{"", "7 (x", "7 (x) S 1 2 3", "7 (x) S 1 7 7 0 -1 4194560 98 0 0 0 x y 0"} {
		if got, err := cpuTime(short); err == nil {
			t.Errorf("%q gave %v", short, got)
		}
	}
}

func TestModelName(t *testing.T) {
	for text, want := range map[string]string{
		"processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nmodel name\t: other\n":    "Some CPU @ 2 GHz",
		"processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n":             "ARM implementer 0x41, part 0xd0c",
		"processor\t: 0\ncpu\t\t: POWER9, altivec supported\nmachine\t: PowerNV\n": "POWER9, altivec supported",
		"": "",
	} {
		if got := modelName(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzProcessFiles(f *testing.F) {
	f.Add("VmRSS:\t1 kB\nThreads:\t2\n", "7 (x) S 1 7 7 0 -1 4194560 98 0 0 0 25 50 0 0")
	f.Add("VmRSS\nRssAnon: 99999999999999999999 kB", ")")
	f.Fuzz(func(t *testing.T, status, stat string) {
		if u := parseStatus(status); u.RSS < 0 || u.Threads < 0 {
			t.Errorf("%+v", u)
		}
		cpuTime(stat)
		if _, used := parseStat(stat); used < 0 {
			t.Errorf("%v", used)
		}
	})
}

func TestParseStat(t *testing.T) {
	state, used := parseStat("7 (a) R 1\n(b)) T 1 7 7 0 -1 4194560 98 0 0 0 25 50 100 25 20 0 1 0 1234 5 6")
	if state != 'T' || used != 2*time.Second {
		t.Errorf("%c, %v", state, used)
	}
	if state, used := parseStat("7 (x) S 1 2 3"); state != 0 || used != 0 {
		t.Errorf("cut short: %c, %v", state, used)
	}
}

func TestParseShare(t *testing.T) {
	got, ok := parseShare("Pss:  9 kB\nPss_Anon:  3 kB\nPss_File: 1 kB\nPss_Shmem:  2 kB\n")
	if got != 5<<10 || !ok {
		t.Errorf("%d, %v", got, ok)
	}
	if got, ok := parseShare("Pss: 9 kB\n"); ok {
		t.Errorf("an older kernel gave %d", got)
	}
}
