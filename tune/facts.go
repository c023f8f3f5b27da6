package tune

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Facts are what a grid file may say of the job and the machine in its first
// line: "# items=12 physical=4 logical=8 start=0.5".
type Facts struct {
	Items    int
	Physical int
	Logical  int
	Start    float64 // seconds to start a worker
	Noise    float64 // sigma of the lognormal noise of an item's time

	// The others are for replays only.
	Replay    int     // items to run where none are asked for
	Most      int     // processes that memory allows
	Long      int     // one item, in the middle, takes so many times as long
	Neighbour float64 // for a quarter of the time everything takes so many times as long
	Use       float64 // CPUs that a worker uses, the rest it waits; 0 is not known

	// That start= or noise= is there: it may be 0.
	HasStart, HasNoise bool
}

const knownFacts = "items, physical, logical, start, noise, replay, most, long, neighbour and use"

// read takes a comment line that holds nothing but facts; any other is somebody's
// note.
func (f *Facts) read(t *table, text string) error {
	words := strings.Fields(text)
	for _, w := range words {
		if key, _, ok := strings.Cut(w, "="); !ok || key == "" {
			return nil
		}
	}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		if err := f.set(t, key, value); err != nil {
			return err
		}
	}
	return nil
}

// set reads one fact. What may not be 0 is there if it is not 0.
func (f *Facts) set(t *table, key, value string) (err error) {
	counts := map[string]*int{
		"items": &f.Items, "physical": &f.Physical, "logical": &f.Logical,
		"replay": &f.Replay, "most": &f.Most, "long": &f.Long,
	}
	factors := map[string]*float64{"neighbour": &f.Neighbour, "use": &f.Use}
	twice := false
	if n := counts[key]; n != nil {
		twice = *n != 0
		*n, err = t.positive(key, value)
	} else if x := factors[key]; x != nil {
		twice = *x != 0
		*x, err = t.upTo(key, value, 100)
	} else if key == "start" {
		twice, f.HasStart = f.HasStart, true
		f.Start, err = t.upTo(key, value, mostSeconds)
	} else if key == "noise" {
		twice, f.HasNoise = f.HasNoise, true
		f.Noise, err = t.upTo(key, value, 2)
	} else {
		return t.wrong("known are "+knownFacts, "unknown fact %s", quoted(key))
	}
	if twice {
		return t.wrong("keep one of the two", "%s= is there twice", key)
	}
	return err
}

// positive reads a whole number of 1 or more.
func (t *table) positive(key, value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > math.MaxInt32 {
		return 0, t.wrong("write a whole number of 1 or more", "%s=%s", key, quoted(value))
	}
	return n, nil
}

// upTo reads a number from 0 to most.
func (t *table) upTo(key, value string, most float64) (float64, error) {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || !(f >= 0 && f <= most) {
		return 0, t.wrong(fmt.Sprintf("write a number from 0 to %g", most), "%s=%s", key, quoted(value))
	}
	return math.Abs(f), nil // -0 is 0
}

// String returns the facts as they stand in a file, without the #.
func (f Facts) String() string {
	var words []string
	add := func(there bool, key, value string) {
		if there {
			words = append(words, key+"="+value)
		}
	}
	add(f.Items > 0, "items", strconv.Itoa(f.Items))
	add(f.Physical > 0, "physical", strconv.Itoa(f.Physical))
	add(f.Logical > 0, "logical", strconv.Itoa(f.Logical))
	add(f.HasStart || f.Start > 0, "start", number(f.Start))
	add(f.HasNoise || f.Noise > 0, "noise", number(f.Noise))
	add(f.Replay > 0, "replay", strconv.Itoa(f.Replay))
	add(f.Most > 0, "most", strconv.Itoa(f.Most))
	add(f.Long > 0, "long", strconv.Itoa(f.Long))
	add(f.Neighbour > 0, "neighbour", number(f.Neighbour))
	add(f.Use > 0, "use", number(f.Use))
	return strings.Join(words, " ")
}
