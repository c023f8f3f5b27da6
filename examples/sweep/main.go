// Sweep runs an epidemic for a grid of parameters: how many people fall ill if
// each patient infects R others, and a share of all is vaccinated beforehand?
//
//	go run ./examples/sweep
//
// A sweep is a map over structs: a struct of parameters goes in, a struct of
// outcomes comes back at the same place. Nothing is split beforehand. Epidemics
// near the threshold smoulder for years and take far longer to compute than
// those that burn out; who is done early takes the next one.
package main

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/comal-go/comal"
)

// Epidemic is one point of the grid.
type Epidemic struct {
	R          float64 // people infected by each patient while all are susceptible
	Vaccinated float64 // share of all people, immune from the start
}

// Outcome is what became of it.
type Outcome struct {
	Ill  float64 // share of all people who fell ill
	Days float64 // until it was over
}

const (
	sickDays = 5.0  // how long a patient stays infectious
	patients = 1e-4 // share of people ill on the first day
	step     = 1e-3 // days
)

// simulate follows the shares of susceptible and infectious people (the SIR
// model) by the midpoint rule until next to nobody is infectious.
func simulate(_ context.Context, e Epidemic) (Outcome, error) {
	change := func(s, i float64) (ds, di float64) {
		infections := e.R / sickDays * s * i
		return -infections, infections - i/sickDays
	}
	start := 1 - e.Vaccinated - patients
	s, i, steps := start, patients, 0
	for ; i > 1e-9; steps++ {
		ds, di := change(s, i)
		ds, di = change(s+step/2*ds, i+step/2*di)
		s, i = s+step*ds, i+step*di
	}
	return Outcome{Ill: start - s + patients, Days: float64(steps) * step}, nil
}

// surprise compares an outcome with theory: those who escape are
// S₀·exp(-R·ill), however the epidemic went.
func surprise(e Epidemic, o Outcome) float64 {
	escaped := 1 - e.Vaccinated - o.Ill
	return math.Abs(escaped - (1-e.Vaccinated-patients)*math.Exp(-e.R*o.Ill))
}

func main() {
	log.SetFlags(0)
	rates := []float64{1.1, 1.3, 1.5, 2, 3, 4, 6}
	shares := []float64{0, 0.2, 0.4, 0.6, 0.8}
	var grid []Epidemic
	for _, r := range rates {
		for _, v := range shares {
			grid = append(grid, Epidemic{R: r, Vaccinated: v})
		}
	}

	var end comal.Progress // the last one told is that of the end
	watch := func(p comal.Progress) { end = p }
	outcomes, err := comal.Map(context.Background(), grid, simulate, comal.Option{Progress: watch})
	if err != nil {
		log.Fatal(err)
	}

	fmt.Printf("who falls ill, and the days it takes\n%4s", "R")
	for _, v := range shares {
		fmt.Printf("%17s", fmt.Sprintf("%.0f %% vaccinated", 100*v))
	}
	for k, o := range outcomes {
		if k%len(shares) == 0 {
			fmt.Printf("\n%4.1f", grid[k].R)
		}
		fmt.Printf("%9.2f %% %4.0f d", 100*o.Ill, o.Days)
		if d := surprise(grid[k], o); !(d < 1e-6) { // not a number is wrong, too
			log.Fatalf("\nwrong: %+v ends with %+v, off by %g from theory", grid[k], o, d)
		}
	}
	fmt.Printf("\n\n%d epidemics, each as theory has it: %.2f s of work in %.2f s with P = %d\n",
		end.Done, end.Busy.Seconds(), end.Elapsed.Seconds(), end.Processes)
}
