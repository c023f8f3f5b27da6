package bench

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scripted is a way whose samples are given; it fails when there are no more.
func scripted(name string, order *[]string, samples ...float64) way {
	return way{name, func(context.Context, *lab) (runner, error) {
		return runner{
			run: func(context.Context) (float64, error) {
				*order = append(*order, name)
				if len(samples) == 0 {
					return 0, errors.New("no more griddles")
				}
				s := samples[0]
				samples = samples[1:]
				return s, nil
			},
			close: func() { *order = append(*order, "close "+name) },
		}, nil
	}}
}

func absent(name, why string) way {
	return way{name, func(context.Context, *lab) (runner, error) { return runner{}, missing(why) }}
}

func newLab(t *testing.T, c Config) *lab {
	t.Helper()
	c, err := c.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	return &lab{Config: c, scratch: t.TempDir()}
}

func TestRepeatsTakeTurns(t *testing.T) {
	var order []string
	r := row{name: "corn", unit: inSeconds, ours: scripted("a", &order, 3, 1, 2), peers: []peer{
		{way: scripted("b", &order, 6, 4, 5), atLeast: 2},
		{way: absent("c", "not installed")},
	}, most: 1.5}
	rep, err := newLab(t, Config{Repeats: 3}).measure(t.Context(), []row{r})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, " "); got != "a b b a a b close b close a" {
		t.Errorf("ran %s", got)
	}
	got := rep.Rows[0]
	if got.Ours != (Figures{2, 1, 3}) || got.Peers[0].Figures != (Figures{5, 4, 6}) || got.Peers[1].Why != "not installed" {
		t.Errorf("%+v", got)
	}
	var reached []bool
	for _, p := range got.Peers {
		if p.Why == "" {
			reached = append(reached, p.Reached(got.Ours))
		}
	}
	if !slices.Equal(reached, []bool{true, false}) {
		t.Errorf("reached %v, want the ratio and not the limit", reached)
	}
}

func TestFailures(t *testing.T) {
	var order []string
	rows := []row{
		{name: "ours fails", unit: inSeconds, ours: scripted("a", &order, 1), peers: []peer{{way: scripted("b", &order, 1, 2)}}},
		{name: "ours is missing", unit: inSeconds, ours: absent("a", "no griddle"), peers: []peer{{way: scripted("b", &order, 1, 2)}}},
		{name: "theirs fails", unit: inSeconds, ours: scripted("a", &order, 1, 2), peers: []peer{{way: scripted("b", &order, 1)}}},
	}
	rep, err := newLab(t, Config{Repeats: 2}).measure(t.Context(), rows)
	if err == nil || err.Error() != "bench: ours fails: no more griddles" {
		t.Errorf("error %v", err)
	}
	if rep.Rows[0].Why != "no more griddles" || rep.Rows[1].Why != "no griddle" || rep.Rows[2].Why != "" || rep.Rows[2].Peers[0].Why != "no more griddles" {
		t.Errorf("%+v", rep.Rows)
	}
}

func TestCanceledRunKeepsItsRows(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	var order []string
	stops := way{"a", func(context.Context, *lab) (runner, error) {
		return runner{run: func(context.Context) (float64, error) { cancel(enough); return 1, nil }}, nil
	}}
	rep, err := newLab(t, Config{}).measure(ctx, []row{
		{name: "first", unit: inSeconds, ours: scripted("a", &order, 1, 1, 1, 1, 1)},
		{name: "second", unit: inSeconds, ours: stops},
		{name: "third", unit: inSeconds, ours: scripted("a", &order, 1, 1, 1, 1, 1)},
	})
	if !errors.Is(err, enough) || len(rep.Rows) != 1 || rep.Rows[0].Name != "first" {
		t.Errorf("%v, rows %+v", err, rep.Rows)
	}
}

func TestReached(t *testing.T) {
	for _, c := range []struct {
		ours, theirs, atLeast, slack float64
		want                         bool
	}{
		{1, 1, 0, 0, true},
		{2, 1, 0, 0, true},
		{1, 5, 5, 0, true},
		{1, 4.9, 5, 0, false},
		{21e-6, 1e-6, noSlower, noSlowerSlack, true},
		{22e-6, 1e-6, noSlower, noSlowerSlack, false},
		{1.1, 1, noSlower, noSlowerSlack, true},
		{1.2, 1, noSlower, noSlowerSlack, false},
	} {
		p := Peer{Figures: Figures{Median: c.theirs}, AtLeast: c.atLeast, Slack: c.slack}
		if got := p.Reached(Figures{Median: c.ours}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestMedian(t *testing.T) {
	if m := median([]float64{9, 1, 5}); m != 5 {
		t.Errorf("of three: %v", m)
	}
	if m := median([]float64{9, 1, 5, 4}); m != 4.5 {
		t.Errorf("of four: %v", m)
	}
}

func TestSettings(t *testing.T) {
	var setting SettingError
	if _, err := Overhead(t.Context(), Config{Repeats: -1}); !errors.As(err, &setting) {
		t.Errorf("negative repeats: %v", err)
	}
	_, err := Overhead(t.Context(), Config{Only: regexp.MustCompile("pancake")})
	if !errors.As(err, &setting) || !strings.Contains(err.Error(), "goroutines n=1000000") {
		t.Errorf("no such row: %v, want the names there are", err)
	}
}
