package learnt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/comal-go/comal/tune"
)

const (
	version     = 1
	mostEntries = 500
	mostTried   = 64      // splits of an entry
	mostText    = 600     // bytes of a part of a key
	mostBytes   = 2 << 20 // of the file, which is less by far
	mostWorkers = 1 << 20 // processes or threads
)

// The file is {"version":1,"entries":[...]}, the entry that was put last first.

// entryForm is an entry in the file. Times are in seconds, sizes in bytes.
type entryForm struct {
	Machine  string    `json:"machine"`
	Function string    `json:"function"`
	Size     string    `json:"size"`
	Best     [2]int    `json:"best"`
	ItemTime float64   `json:"item_seconds"`
	Gain     float64   `json:"gain"`
	Start    float64   `json:"start_seconds"`
	Bytes    int64     `json:"bytes"`
	Tried    [][2]int  `json:"tried,omitempty"`
	When     time.Time `json:"when"`
	Runs     int       `json:"runs"`
}

// newer is an error of decode.
type newer int

func (v newer) Error() string { return fmt.Sprintf("version %d", int(v)) }

// decode reads what encode has written. Of a text that is damaged it returns
// the entries that make sense, and why the rest does not.
func decode(text []byte) ([]Entry, error) {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, errors.New("it is no JSON of the right form")
	}
	switch {
	case head.Version > version:
		return nil, newer(head.Version)
	case head.Version < 1:
		return nil, errors.New("it has no version")
	}
	var raw struct {
		Entries []json.RawMessage `json:"entries"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, errors.New("it has no list of entries")
	}
	return decodeEntries(raw.Entries)
}

func decodeEntries(raw []json.RawMessage) (entries []Entry, damage error) {
	seen := map[Key]bool{}
	for i, r := range raw {
		if len(entries) == mostEntries {
			return entries, fmt.Errorf("it has more than %d entries", mostEntries)
		}
		var f entryForm
		err := json.Unmarshal(r, &f)
		e := f.entry()
		if err == nil {
			err = e.check()
		}
		if err == nil && seen[e.Key] {
			err = errors.New("it is there twice")
		}
		if err != nil {
			damage = fmt.Errorf("entry %d makes no sense", i+1)
			continue
		}
		seen[e.Key] = true
		entries = append(entries, e)
	}
	return entries, damage
}

// encode makes a text of entries, a line each so that people can read it.
func encode(entries []Entry) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\"version\":%d,\"entries\":[", version)
	for i := range entries {
		line, err := json.Marshal(formOf(&entries[i]))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(line)
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}

func formOf(e *Entry) entryForm {
	f := entryForm{
		Machine: e.Machine, Function: e.Function, Size: e.Size,
		Best: [2]int{e.Best.P, e.Best.T}, ItemTime: e.ItemTime, Gain: e.Gain, Start: e.Start, Bytes: e.Bytes,
		When: e.When.UTC().Truncate(time.Second), Runs: e.Runs,
	}
	for _, t := range e.Tried {
		f.Tried = append(f.Tried, [2]int{t.P, t.T})
	}
	return f
}

func (f *entryForm) entry() Entry {
	e := Entry{
		Key: Key{Machine: f.Machine, Function: f.Function, Size: f.Size},
		Learnt: tune.Learnt{
			Best: tune.Split{P: f.Best[0], T: f.Best[1]}, ItemTime: f.ItemTime, Gain: f.Gain, Start: f.Start, Bytes: f.Bytes,
		},
		When: f.When, Runs: f.Runs,
	}
	for _, t := range f.Tried {
		e.Tried = append(e.Tried, tune.Split{P: t[0], T: t[1]})
	}
	return e
}

// check says what of an entry makes no sense.
func (e *Entry) check() error {
	number := func(x, most float64) bool { return x >= -most && x <= most } // false for NaN, too
	switch {
	case e.Key != e.short():
		return errors.New("a part of its key is too long or no text")
	case e.Function == "" || e.Machine == "":
		return errors.New("it does not say what was learnt about")
	case !sane(e.Best) || len(e.Tried) > mostTried:
		return fmt.Errorf("its split is %v", e.Best)
	case !number(e.ItemTime, 1e9) || e.ItemTime < 0, !number(e.Start, 1e9) || e.Start < 0, !number(e.Gain, 1e9) || e.Gain <= -1, e.Bytes < 0:
		return errors.New("a number of it is out of range")
	case e.Runs < 1 || e.Runs > math.MaxInt32:
		return fmt.Errorf("it was found by %d runs", e.Runs)
	case e.When.Year() < 1 || e.When.Year() > 9999:
		return errors.New("its time is none")
	}
	for _, t := range e.Tried {
		if !sane(t) {
			return fmt.Errorf("a split of it is %v", t)
		}
	}
	return nil
}

func sane(s tune.Split) bool {
	return s.P >= 1 && s.P <= mostWorkers && s.T >= tune.Unset && s.T <= mostWorkers
}

// short returns the key as it stands in the file: a part that is long, or not
// UTF-8, ends with a hash of all of it.
func (k Key) short() Key { return Key{shorten(k.Machine), shorten(k.Function), shorten(k.Size)} }

func shorten(s string) string {
	if len(s) <= mostText && utf8.ValidString(s) {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	head := strings.ToValidUTF8(s[:min(len(s), mostText/2)], "?")
	return head[:min(len(head), mostText/2)] + "~" + hex.EncodeToString(sum[:16])
}
