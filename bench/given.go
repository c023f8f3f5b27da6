package bench

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/comal-go/comal/tune"
)

// Given reads times that somebody has typed in, "n seconds" a line, one curve a
// file: those of a class's laptops, say. What is wrong with a file is of type
// [*tune.GridError].
func Given(workers string, files []string) (*Scaling, error) {
	s := &Scaling{Workers: workers, Jobs: []Job{{}}}
	for _, name := range files {
		w, err := given(name)
		if err != nil {
			return nil, err
		}
		s.Jobs[0].Ways = append(s.Jobs[0].Ways, w)
	}
	return s, nil
}

// given reads one file. The curve is called what the file is.
func given(name string) (Way, error) {
	f, err := os.Open(name)
	if err != nil {
		return Way{}, err
	}
	defer f.Close()
	points, err := tune.ReadPoints(f, name)
	base := filepath.Base(name)
	w := Way{Name: strings.TrimSuffix(base, filepath.Ext(base))}
	for _, p := range points {
		w.Times = append(w.Times, Timing{p.N, Figures{p.Seconds, p.Seconds, p.Seconds}})
	}
	return w, err
}
