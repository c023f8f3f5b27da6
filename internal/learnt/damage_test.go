package learnt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// stored is a file with two entries.
func stored(t testing.TB) []byte {
	t.Helper()
	a, b := about("a"), about("b")
	a.Runs, b.Runs = 1, 1
	text, err := encode([]Entry{a, b})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What is damaged is told of once, set aside, and does not come back.
func TestDamageIsSetAside(t *testing.T) {
	good := string(stored(t))
	for name, c := range map[string]struct {
		text   string
		intact int
	}{
		"nothing":        {"", 0},
		"a torn end":     {good[:len(good)-20], 0},
		"something else": {"\x00\xff\x00", 0},
		"another form":   {`["a"]`, 0},
		"no version":     {`{"entries":[]}`, 0},
		"no list":        {`{"version":1,"entries":{"a":1}}`, 0},
		"two in one":     {good + good, 0},
		"P of 0":         {strings.Replace(good, "[4,2],", "[0,2],", 1), 1},
		"a huge T":       {strings.Replace(good, "[4,2],", "[4,99999999999999999999],", 1), 1},
		"negative":       {strings.Replace(good, `"item_seconds":0.25`, `"item_seconds":-1`, 1), 1},
		"twice":          {strings.Replace(good, `"function":"b"`, `"function":"a"`, 1), 1},
		"too long":       {strings.Replace(good, `"function":"b"`, `"function":"`+strings.Repeat("b", 5000)+`"`, 1), 1},
		"too large":      {good + strings.Repeat(" ", mostBytes), 0},
		"nested":         {`{"version":1,"entries":[` + strings.Repeat("[", 100_000) + `]}`, 0},
	} {
		path := filepath.Join(t.TempDir(), "s")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := Open(path)
		_, err := s.Get(about("a").Key)
		var damaged *DamagedError
		if !errors.As(err, &damaged) || damaged.Intact != c.intact || !strings.Contains(err.Error(), path+".damaged") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if aside, err := os.ReadFile(path + ".damaged"); err != nil || string(aside) != c.text {
			t.Errorf("%s: what is set aside: %.50q, %v", name, aside, err)
		}
		if got := list(t, s); len(got) != c.intact {
			t.Errorf("%s: kept are %v", name, got)
		}
		put(t, s, about("c"))
		if got := list(t, s); len(got) != c.intact+1 {
			t.Errorf("%s: after a Put: %v", name, got)
		}
	}
}

func TestPutIntoADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(path)
	var damaged *DamagedError
	if err := s.Put(about("a")); !errors.As(err, &damaged) {
		t.Error(err)
	}
	if got := list(t, s); len(got) != 1 {
		t.Errorf("%v is kept", got)
	}
}

// A newer comal's file is not this one's to change.
func TestANewerFileIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	text := `{"version":2,"splits":"in another form"}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(path)
	_, get := s.Get(about("a").Key)
	_, forget := s.Forget(func(Entry) bool { return true })
	for _, err := range []error{get, s.Put(about("a")), forget} {
		var v *VersionError
		if !errors.As(err, &v) || v.Version != 2 {
			t.Error(err)
		}
	}
	if now, err := os.ReadFile(path); string(now) != text {
		t.Errorf("it is %q now, %v", now, err)
	}
}

// Whatever a file holds, what is read of it makes sense and can be written again.
func FuzzDecode(f *testing.F) {
	f.Add(stored(f))
	f.Add([]byte(`{"version":1,"entries":[{"machine":"m","function":"f","best":[1,0],"runs":1,"when":"0001-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"version":1,"entries":[null,{},{"best":[1,2,3]}]}`))
	f.Add([]byte(`{"version":1e0}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, _ := decode(text)
		for _, e := range entries {
			if e.Best.P < 1 || e.Best.T < 0 || e.ItemTime < 0 || e.Runs < 1 || len(e.Tried) > mostTried || !utf8.ValidString(e.Function) {
				t.Fatalf("%+v", e)
			}
		}
		again, err := encode(entries)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := decode(again); err != nil || len(back) != len(entries) {
			t.Fatalf("%d of %d entries came back: %v\n%s", len(back), len(entries), err, again)
		}
	})
}
