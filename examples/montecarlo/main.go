// Montecarlo estimates pi at random points, and gets the same bits however many
// workers share the work.
//
//	go run ./examples/montecarlo
//
// Two things make a random estimate repeatable. Each batch of points has a
// generator of its own, seeded by the number of the batch, so no batch depends
// on what ran before it. And comal.Reduce merges the batches in a tree that is
// fixed by their number alone: adding up floating-point numbers as they arrive
// may round differently each time.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"time"

	"github.com/comal-go/comal"
)

const (
	batches = 400
	points  = 250_000 // per batch
)

// moments describe a set of numbers; those of two sets give those of both.
type moments struct {
	n     float64 // how many
	mean  float64
	aside float64 // sum of the squared distances from the mean
}

// sample measures the quarter circle above 0 ≤ x ≤ 1 at random x: the mean of
// 4√(1-x²) is pi.
func sample(_ context.Context, batch uint64) (moments, error) {
	random := rand.New(rand.NewPCG(2026, batch))
	var sum, squares float64
	for range points {
		x := random.Float64()
		y := 4 * math.Sqrt(1-x*x)
		sum += y
		squares += y * y
	}
	mean := sum / points
	return moments{n: points, mean: mean, aside: squares - sum*mean}, nil
}

func merge(a, b moments) moments {
	n := a.n + b.n
	apart := b.mean - a.mean
	return moments{
		n:     n,
		mean:  a.mean + apart*b.n/n,
		aside: a.aside + b.aside + apart*apart*a.n*b.n/n,
	}
}

func main() {
	log.SetFlags(0)
	seeds := make([]uint64, batches)
	for i := range seeds {
		seeds[i] = uint64(i)
	}

	fmt.Printf("pi from %d batches of %d points\n", batches, points)
	fmt.Println("  P  estimate          error     as bits           seconds")
	var first moments
	for _, p := range []int{1, 2, 3, 8} {
		began := time.Now()
		m, err := comal.Reduce(context.Background(), seeds, sample, merge, comal.Option{Processes: p})
		if err != nil {
			log.Fatal(err)
		}
		stderr := math.Sqrt(m.aside/(m.n-1)) / math.Sqrt(m.n)
		fmt.Printf("%3d  %.14f  ±%.5f  %016x  %.2f\n", p, m.mean, stderr, math.Float64bits(m.mean), time.Since(began).Seconds())

		if first.n == 0 {
			first = m
		}
		if m != first {
			log.Fatalf("wrong: P = %d gives %v, P = 1 gave %v", p, m, first)
		}
		if math.Abs(m.mean-math.Pi) > 4*stderr {
			log.Fatalf("wrong: the estimate is more than four standard errors away from pi")
		}
	}
	fmt.Println("the same bits each time")
}
