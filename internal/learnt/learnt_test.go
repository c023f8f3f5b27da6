package learnt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/tune"
)

// about is an entry about a function.
func about(function string) Entry {
	return Entry{
		Key:    Key{Machine: "m", Function: function, Size: "16 to 63 items"},
		Learnt: tune.Learnt{Best: tune.Split{P: 4, T: 2}, ItemTime: 0.25, Gain: 0.12, Start: 0.5, Bytes: 1e8, Tried: []tune.Split{{P: 8, T: 1}, {P: 4, T: 2}}},
		When:   time.Date(2026, 11, 26, 14, 30, 0, 0, time.UTC),
	}
}

func put(t *testing.T, s *Store, entries ...Entry) {
	t.Helper()
	for _, e := range entries {
		if err := s.Put(e); err != nil {
			t.Fatal(err)
		}
	}
}

func list(t *testing.T, s *Store) (functions []string) {
	t.Helper()
	entries, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		functions = append(functions, e.Function)
	}
	return functions
}

func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "below", "splits.json")
	s := Open(path)
	if e, err := s.Get(about("a").Key); e != nil || err != nil {
		t.Error(e, err)
	}
	if n, err := s.Forget(func(Entry) bool { return true }); n != 0 || err != nil {
		t.Error(n, err)
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("reading makes a folder")
	}
	put(t, s, about("a"), about("b"), about("a"))
	want := about("a")
	want.Runs = 2
	if e, err := s.Get(want.Key); err != nil || !reflect.DeepEqual(*e, want) {
		t.Errorf("%+v, %v; want %+v", e, err, want)
	}
	other := want.Key
	other.Size = "64 to 255 items"
	if e, err := s.Get(other); e != nil || err != nil {
		t.Errorf("%+v, %v of another size", e, err)
	}
	if got := list(t, s); !reflect.DeepEqual(got, []string{"a", "b"}) {
		t.Error(got)
	}
	if n, err := s.Forget(func(e Entry) bool { return e.Function == "a" }); n != 1 || err != nil {
		t.Error(n, err)
	}
	if got := list(t, s); !reflect.DeepEqual(got, []string{"b"}) {
		t.Error(got)
	}
}

func TestPutFillsInTheTime(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "s"))
	e := about("a")
	e.When = time.Time{}
	put(t, s, e)
	if got, err := s.Get(e.Key); err != nil || time.Since(got.When) > time.Hour || got.Runs != 1 {
		t.Error(got, err)
	}
}

// A run that begins with what is known does not compare it with the rule again.
func TestTheGainIsKept(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "s"))
	again := about("a")
	again.Gain = 0
	put(t, s, about("a"), again)
	if e, err := s.Get(again.Key); err != nil || e.Gain != about("a").Gain || e.Runs != 2 {
		t.Errorf("%+v, %v", e, err)
	}
	again.Best.P++
	put(t, s, again)
	if e, err := s.Get(again.Key); err != nil || e.Gain != 0 {
		t.Errorf("of another split: %+v, %v", e, err)
	}
}

func TestPutRefusesNonsense(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "s"))
	for name, change := range map[string]func(*Entry){
		"P of 0":      func(e *Entry) { e.Best.P = 0 },
		"no function": func(e *Entry) { e.Function = "" },
		"NaN":         func(e *Entry) { e.Gain = nan() },
	} {
		e := about("a")
		change(&e)
		if s.Put(e) == nil {
			t.Errorf("%s was kept", name)
		}
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

// The file stays small: what was not met for longest goes.
func TestTheOldestAreDropped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	full := make([]Entry, mostEntries)
	for i := range full {
		full[i] = about(fmt.Sprint(i))
		full[i].Runs = 1
	}
	if err := write(path, full); err != nil {
		t.Fatal(err)
	}
	s := Open(path)
	put(t, s, about("new"), about("490"))
	got := list(t, s)
	if len(got) != mostEntries || got[0] != "490" || got[1] != "new" || got[mostEntries-1] != "498" {
		t.Errorf("%d entries: %v ... %v", len(got), got[:3], got[mostEntries-1])
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > mostBytes/4 {
		t.Error(info.Size(), err)
	}
}

func TestLongNamesAndBytes(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "s"))
	long := strings.Repeat("é", 10_000)
	for _, f := range []string{long + "1", long + "2", "a\xff", "a\xfe", "\x1b[31m\n", `"}]`} {
		e := about(f)
		e.ItemTime = float64(len(list(t, s)))
		put(t, s, e)
		if got, err := s.Get(e.Key); err != nil || got == nil || got.ItemTime != e.ItemTime || got.Runs != 1 {
			t.Errorf("%.20q: %v, %v", f, got, err)
		}
	}
	if got := list(t, s); len(got) != 6 {
		t.Errorf("%d entries", len(got))
	}
}

func TestDefaultPath(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, "")
	}
	if got := DefaultPath(); got != "" {
		t.Errorf("without a home it is %q", got)
	}
	dir := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, dir)
	}
	if got := DefaultPath(); !strings.HasPrefix(got, dir) || filepath.Base(got) != "splits.json" {
		t.Error(got)
	}
}

// A device, a pipe, a folder: none is written over or waited for.
func TestWhatIsNoFileIsLeftAlone(t *testing.T) {
	for _, path := range []string{os.DevNull, t.TempDir()} {
		if runtime.GOOS == "windows" && path == os.DevNull {
			continue
		}
		s := Open(path)
		before, _ := os.Stat(path)
		if err := s.Put(about("a")); err == nil {
			t.Errorf("%s took an entry", path)
		}
		if after, err := os.Stat(path); err != nil || after.Mode() != before.Mode() {
			t.Fatalf("%s is changed: %v", path, err)
		}
		os.Remove(path + ".lock")
	}
}

func TestALinkIsFollowed(t *testing.T) {
	testkit.Need(t, "unix")
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	put(t, Open(file), about("a"))
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	put(t, Open(link), about("b"))
	if got := list(t, Open(file)); len(got) != 2 {
		t.Error(got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() {
		t.Error("the link was replaced", err)
	}
}

func TestALockedFileIsWaitedForAWhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s := Open(path)
	put(t, s, about("a"))
	unlock, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if err := s.Put(about("b")); !errors.As(err, &locked) || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
	if got := list(t, s); len(got) != 1 { // reading needs no lock
		t.Error(got)
	}
	unlock()
	put(t, s, about("b"))
}

func TestFingerprint(t *testing.T) {
	laptop := host.Info{
		OS: "linux", Arch: "amd64", SIMD: "avx2", LogicalCPUs: 8, PhysicalCores: 4, AllowedCPUs: 8, AllowedPhysical: 4, AllowedMemory: 16_600_000_000,
	}
	if got, want := Fingerprint(laptop), "linux/amd64 avx2, CPUs: 8 of 8 allowed, cores: 4 of 4, memory 16 GiB"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	container := laptop
	container.AllowedCPUs, container.AllowedPhysical, container.Quota, container.AllowedMemory = 2, 2, 1.5, 2<<30
	if got, want := Fingerprint(container), "linux/amd64 avx2, CPUs: 2 of 8 allowed, cores: 2 of 4, quota 1.5, memory 2 GiB"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	again := laptop
	again.AllowedMemory += 1 << 28 // another kernel keeps less back
	again.MemAvailable = 1
	if Fingerprint(again) != Fingerprint(laptop) {
		t.Error(Fingerprint(again))
	}
	if here, again := Fingerprint(host.Detect()), Fingerprint(host.Detect()); here != again {
		t.Errorf("this machine is %s, then %s", here, again)
	}
}

func TestSizeClass(t *testing.T) {
	for _, c := range []struct {
		items int
		costs []float64
		want  string
	}{
		{-1, nil, "items not counted"},
		{0, nil, "1 to 3 items"},
		{3, nil, "1 to 3 items"},
		{4, nil, "4 to 15 items"},
		{24, nil, "16 to 63 items"},
		{64, nil, "64 to 255 items"},
		{4095, nil, "1024 to 4095 items"},
		{1 << 60, nil, "4096 items or more"},
		{2, []float64{4e6, 1e6}, "1 to 3 items of 1e+6"},
		{2, []float64{0.01, 0.01}, "1 to 3 items of 1e-2"},
		{2, []float64{nan(), 1}, "1 to 3 items"},
		{2, []float64{1e308, 1e308}, "1 to 3 items of 1e+308"},
		{2, []float64{-1, 0}, "1 to 3 items"},
	} {
		if got := SizeClass(c.items, c.costs); got != c.want {
			t.Errorf("%d items, %v: %s, want %s", c.items, c.costs, got, c.want)
		}
	}
}
