package journal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
)

// keyOf is a key for tests: every fifth item is equal to the one before.
func keyOf(i int) (Key, int) {
	twin := i % 5 / 4
	sum := sha256.Sum256(fmt.Append(nil, "item ", i-twin))
	return Key(sum[:16]), twin
}

// entryOf is the result of an item: some are long, some have a file.
func entryOf(i int, file string) Entry {
	k, n := keyOf(i)
	e := Entry{Key: k, Occurrence: n, Attempt: 1 + i%3, Seconds: float64(i) / 8, Value: fmt.Appendf(nil, "value of %d", i)}
	switch i % 7 {
	case 2:
		e.Value = bytes.Repeat(e.Value, 40)
	case 3:
		e.Printed = []byte("printed")
	case 4:
		e.Value = nil
	case 5:
		e.File = file
	}
	return e
}

// testSpill makes the long values of entryOf lie beside the journal.
const testSpill = 200

// holds says whether the journal has an item's result, which must be the right one.
func holds(t *testing.T, j *Journal, i int) bool {
	t.Helper()
	k, n := keyOf(i)
	got, ok := j.Find(k, n)
	if !ok {
		return false
	}
	want := entryOf(i, got.File)
	if (i%7 == 5) != (got.File != "") {
		t.Errorf("item %d has the file %q", i, got.File)
	}
	if got.Attempt != want.Attempt || got.Seconds != want.Seconds || !bytes.Equal(got.Value, want.Value) || !bytes.Equal(got.Printed, want.Printed) {
		t.Errorf("item %d is believed to be %+v, want %+v", i, got, want)
	}
	return true
}

// written makes a journal of n results and returns its name.
func written(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "output")
	if err := os.WriteFile(file, []byte("what a command wrote"), 0o600); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "j")
	j, err := open(name, system{}, testSpill)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Begin("a test"); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < n; i += 3 { // three that come together
		var batch []Entry
		for k := i; k < min(n, i+3); k++ {
			batch = append(batch, entryOf(k, file))
		}
		if err := j.Append(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func reopened(t *testing.T, name string) *Journal {
	t.Helper()
	j := openOn(t, system{}, name)
	t.Cleanup(func() { j.Close() })
	return j
}

// inMemory is a disk that holds a journal's bytes and the files beside it.
func inMemory(t *testing.T, name string, b []byte) *fickle {
	t.Helper()
	d := newFickle(0)
	d.names[name] = &node{now: bytes.Clone(b)}
	beside, _ := filepath.Glob(name + ".d/*")
	for _, file := range beside {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d.names[file] = &node{now: content}
	}
	return d
}

func openOn(t *testing.T, d layer, name string) *Journal {
	t.Helper()
	j, err := open(name, d, testSpill)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestResultsComeBack(t *testing.T) {
	name := written(t, 50)
	j := reopened(t, name)
	for i := range 50 {
		if !holds(t, j, i) {
			t.Errorf("item %d is not there", i)
		}
	}
	if holds(t, j, 50) || j.Dropped() != 0 || j.Len() != 50 {
		t.Errorf("%d results, %d bytes dropped", j.Len(), j.Dropped())
	}
	if err := j.Append([]Entry{entryOf(51, "")}); err != nil {
		t.Fatal(err)
	}
	j.Close()
	if j = reopened(t, name); !holds(t, j, 51) || !holds(t, j, 0) {
		t.Error("a second run's results are not there")
	}
	c, err := Show(name)
	if err != nil || c.Results != 51 || len(c.Runs) != 1 || c.Runs[0].What != "a test" || c.Torn != 0 || c.Gone != 0 || !c.Held || c.PID != os.Getpid() {
		t.Errorf("%+v, %v", c, err)
	}
}

// A run can begin while somebody looks at its journal.
func TestShowDoesNotTakeAJournal(t *testing.T) {
	name := written(t, 3)
	reads := 0
	c, err := show(name, reading{system{}, func() {
		if reads++; reads > 1 {
			return
		}
		j, err := Open(name)
		if err != nil {
			t.Error(err)
			return
		}
		j.Close()
	}})
	if err != nil || c.Results != 3 || c.Held || reads == 0 {
		t.Errorf("%d reads, %+v, %v", reads, c, err)
	}
}

// TestCutAnywhere cuts a journal at every byte: it holds what was whole then.
func TestCutAnywhere(t *testing.T) {
	name := written(t, 24)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before := 0
	for cut := range whole {
		d := inMemory(t, name, whole[:cut])
		j := openOn(t, d, name)
		n := 0
		for i := range 24 {
			if holds(t, j, i) {
				n++
			}
		}
		if n < before || n > before+1 || j.Len() != n {
			t.Fatalf("cut at %d: %d results after %d", cut, n, before)
		}
		before = n
		// What follows is not spoilt by what was torn.
		if err := j.Append([]Entry{entryOf(100, "")}); err != nil {
			t.Fatal(err)
		}
		j.Close()
		again := openOn(t, d, name)
		if again.Dropped() != 0 || again.Len() != n+1 || !holds(t, again, 100) {
			t.Fatalf("cut at %d: %d results, %d bytes dropped", cut, again.Len(), again.Dropped())
		}
		again.Close()
	}
	if before < 22 {
		t.Errorf("%d results of a journal without its last byte", before)
	}
}

// TestFlippedBits flips each bit of a journal. It may lose results, or not be
// believed to be a journal, but no result is wrong.
func TestFlippedBits(t *testing.T) {
	name := written(t, 12)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for bit := range 8 * len(whole) {
		b := bytes.Clone(whole)
		b[bit/8] ^= 1 << (bit % 8)
		j, err := open(name, inMemory(t, name, b), testSpill)
		var damage *engine.DamageError
		switch {
		case bit/8 < len(magic):
			if !errors.As(err, &damage) || damage.Path != name {
				t.Fatalf("bit %d: %v", bit, err)
			}
			continue
		case err != nil:
			t.Fatalf("bit %d: %v", bit, err)
		case bit/8 >= preambleLen && j.Dropped() == 0:
			t.Errorf("bit %d: nothing is missed", bit)
		}
		for i := range 12 {
			holds(t, j, i)
		}
		j.Close()
	}
}

func TestLastBlockZeroed(t *testing.T) {
	name := written(t, 200)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range []int{512, 4096, len(whole) - preambleLen - 5, len(whole) - preambleLen} {
		b := bytes.Clone(whole)
		clear(b[len(b)-block:])
		if err := os.WriteFile(name, append(b, make([]byte, 4096)...), 0o600); err != nil {
			t.Fatal(err)
		}
		j := reopened(t, name)
		n := 0
		for i := range 200 {
			if holds(t, j, i) {
				n++
			}
		}
		if n != j.Len() || n == 200 || j.Dropped() < int64(block) {
			t.Errorf("%d bytes zeroed: %d results of %d, %d bytes dropped", block, n, j.Len(), j.Dropped())
		}
		j.Close()
	}
	if err := os.WriteFile(name, make([]byte, 8192), 0o600); err != nil {
		t.Fatal(err)
	}
	var damage *engine.DamageError
	if _, err := Open(name); !errors.As(err, &damage) {
		t.Errorf("a file of zeros: %v", err)
	}
}

func TestTwoJournalsJoined(t *testing.T) {
	name := written(t, 20)
	a, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, torn := range []int{0, 1, 20} {
		if err := os.WriteFile(name, append(bytes.Clone(a[:len(a)-torn]), a...), 0o600); err != nil {
			t.Fatal(err)
		}
		j := reopened(t, name)
		for i := range 20 {
			if found := holds(t, j, i); torn == 0 && !found {
				t.Errorf("item %d is not there", i)
			}
		}
		if (torn > 0) != (j.Dropped() > 0) {
			t.Errorf("%d bytes dropped with %d torn", j.Dropped(), torn)
		}
		j.Close()
	}
}

// TestFilesBeside wants a file that is missing or another one not to be believed.
func TestFilesBeside(t *testing.T) {
	name := written(t, 30)
	names, err := filepath.Glob(name + ".d/*")
	if err != nil || len(names) != 8 {
		t.Fatal(names, err)
	}
	os.WriteFile(filepath.Join(name+".d", partPrefix+"1-1"), nil, 0o600)
	for i, damage := range []func(file string){
		func(file string) { os.Remove(file) },
		func(file string) { os.Truncate(file, 5) },
		func(file string) {
			b, _ := os.ReadFile(file)
			b[3] ^= 1
			os.WriteFile(file, b, 0o600)
		},
	} {
		damage(names[i])
	}
	j := reopened(t, name)
	found := 0
	for i := range 30 {
		if holds(t, j, i) {
			found++
		}
	}
	if found != 27 {
		t.Errorf("%d of 30 are believed, with 3 files spoilt", found)
	}
	if left, _ := filepath.Glob(name + ".d/" + partPrefix + "*"); left != nil {
		t.Errorf("%v is left", left)
	}
	if c, err := Show(name); err != nil || c.Files != 8 || c.Gone != 2 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestNoJournal(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"a letter\n", "comal journal 2\n", "x"} {
		name := filepath.Join(dir, "letter")
		os.WriteFile(name, []byte(text), 0o600)
		var damage *engine.DamageError
		if _, err := Open(name); !errors.As(err, &damage) {
			t.Errorf("%q: %v", text, err)
		}
		if b, _ := os.ReadFile(name); string(b) != text {
			t.Errorf("%q has become %q", text, b)
		}
		if _, err := Show(name); !errors.As(err, &damage) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, name := range []string{dir, filepath.Join(dir, "no", "such"), os.DevNull} {
		if _, err := Open(name); err == nil {
			t.Errorf("%s is opened", name)
		}
	}
}

func TestSecondRunIsRefused(t *testing.T) {
	name := written(t, 3)
	j := reopened(t, name)
	_, err := Open(name)
	var locked *engine.LockedError
	host, _ := os.Hostname()
	if !errors.As(err, &locked) || locked.PID != os.Getpid() || locked.Host != host || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid(), " on ", host)) {
		t.Fatal(err)
	}
	j.Close()
	reopened(t, name).Close()
	if left, _ := filepath.Glob(filepath.Dir(name) + "/*"); len(left) != 3 { // output, j, j.d
		t.Errorf("%v are left", left)
	}
}

func TestManyAtOnce(t *testing.T) {
	name := written(t, 0)
	j := reopened(t, name)
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := g; i < 400; i += 4 {
				e := entryOf(i, "")
				if err := j.Append([]Entry{e}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if j = reopened(t, name); j.Len() != 400 {
		t.Errorf("%d results", j.Len())
	}
	j.Close()
	if err := j.Append([]Entry{entryOf(1, "")}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("append to a closed journal: %v", err)
	}
	if k, n := keyOf(1); j.Close() != nil {
		t.Error("closed twice")
	} else if _, ok := j.Find(k, n); ok {
		t.Error("found in a closed journal")
	}
}

// TestSyncIsSoon wants the disk to have a result without being asked.
func TestSyncIsSoon(t *testing.T) {
	d := newFickle(1)
	j, err := open("j", d, testSpill)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append([]Entry{entryOf(1, "")}); err != nil {
		t.Fatal(err)
	}
	synced := func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return int64(len(d.names["j"].synced)) == j.end
	}
	for deadline := time.Now().Add(30 * time.Second); !synced(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not synced")
		}
	}
	j.Close()
}

// TestScale holds the index of many results against what they may occupy.
func TestScale(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 100_000
	}
	name := written(t, 0)
	j := reopened(t, name)
	batch := make([]Entry, 0, 1000)
	for i := range n {
		batch = append(batch, Entry{Key: hashOf(i), Attempt: 1, Value: []byte("12345678")})
		if len(batch) == cap(batch) {
			if err := j.Append(batch); err != nil {
				t.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	j.Close()
	began := time.Now()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	j = reopened(t, name)
	runtime.GC()
	runtime.ReadMemStats(&after)
	each := float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)) / float64(n)
	t.Logf("%d results opened in %v, %.1f bytes each", j.Len(), time.Since(began), each)
	if j.Len() != n || each > 45 {
		t.Errorf("%d results, %.1f bytes each", j.Len(), each)
	}
	for i := 0; i < n; i += n / 100 {
		if e, ok := j.Find(hashOf(i), 0); !ok || string(e.Value) != "12345678" {
			t.Fatalf("item %d: %v %v", i, e, ok)
		}
	}
}

func hashOf(i int) Key {
	sum := sha256.Sum256(fmt.Append(nil, i))
	return Key(sum[:16])
}

func BenchmarkAppend(b *testing.B) {
	j, err := Open(written(b, 0))
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	e := []Entry{{Attempt: 1, Value: []byte("12345678")}}
	for i := 0; b.Loop(); i++ {
		e[0].Key = Key{byte(i), byte(i >> 8), byte(i >> 16)}
		if err := j.Append(e); err != nil {
			b.Fatal(err)
		}
	}
}
