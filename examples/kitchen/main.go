// Kitchen cooks a meal with three helpers: tortillas, filling and salsa are made
// at the same time, each by a process of its own, and the plating waits for all
// three. It tells who waited for whom.
//
//	go run ./examples/kitchen
//
// This is fork and join of unlike tasks. Each task is a registered function with
// a pool of one worker; Go hands it an item and returns a future at once (fork),
// Get waits for the dish (join). A helper who dies is replaced, and the dish begun
// anew. The helpers are this same program, started once more: comal.Main, called
// first of all, turns it into a worker then.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/comal-go/comal"
)

// Dish is what a cook hands over. It crosses processes, so all is exported.
type Dish struct {
	What  string
	Cook  int // process
	Began time.Time
	Ready time.Time
}

// Beans is what the filling is made of.
type Beans struct {
	Kind    string
	Minutes int
}

var (
	tortillas = comal.Register("tortillas", func(_ context.Context, n int) (Dish, error) {
		return cook(fmt.Sprintf("%d tortillas", n), 5*n)
	})
	filling = comal.Register("filling", func(_ context.Context, b Beans) (Dish, error) {
		return cook(b.Kind+" beans", b.Minutes)
	})
	salsa = comal.Register("salsa", func(_ context.Context, of []string) (Dish, error) {
		return cook("salsa of "+strings.Join(of, ", "), 3*len(of))
	})
)

// cook takes its time: a hundredth of a second for a minute.
func cook(what string, minutes int) (Dish, error) {
	began := time.Now()
	time.Sleep(time.Duration(minutes) * time.Second / 100)
	return Dish{What: what, Cook: os.Getpid(), Began: began, Ready: time.Now()}, nil
}

// hire starts a helper who can do one thing.
func hire[I any](ctx context.Context, task comal.Func[I, Dish]) *comal.Pool[I, Dish] {
	helper, err := comal.NewPool(ctx, task, comal.Option{On: "procs:", Processes: 1})
	if err != nil {
		log.Fatal(err)
	}
	return helper
}

func main() {
	comal.Main()
	log.SetFlags(0)
	ctx, goHome := context.WithCancel(context.Background())
	defer goHome() // the helpers, too
	griddle, pot, board := hire(ctx, tortillas), hire(ctx, filling), hire(ctx, salsa)

	began := time.Now()
	futures := []*comal.Future[Dish]{ // fork
		griddle.Go(6),
		pot.Go(Beans{Kind: "black", Minutes: 60}),
		board.Go([]string{"tomato", "onion", "chile"}),
	}
	var dishes []Dish
	var names []string
	for _, f := range futures { // join
		dish, err := f.Get(ctx)
		if err != nil {
			log.Fatal(err)
		}
		dishes, names = append(dishes, dish), append(names, dish.What)
	}
	meal, _ := cook(strings.Join(names, " with "), 5) // the plating, by ourselves
	report(began, dishes, meal)
}

// report tells who waited for whom, and ends the program if somebody who should
// have did not.
func report(began time.Time, dishes []Dish, meal Dish) {
	last := slices.MaxFunc(dishes, func(a, b Dish) int { return a.Ready.Compare(b.Ready) })
	cooks := map[int]bool{}
	var alone time.Duration
	for _, d := range append(dishes, meal) {
		cooks[d.Cook] = true
		alone += d.Ready.Sub(d.Began)
		fmt.Printf("%.2f to %.2f s, process %d: %s", d.Began.Sub(began).Seconds(), d.Ready.Sub(began).Seconds(), d.Cook, d.What)
		if wait := last.Ready.Sub(d.Ready); wait > 0 {
			fmt.Printf("; waited %.2f s for the %s", wait.Seconds(), last.What)
		}
		fmt.Println()
	}
	fmt.Printf("%.2f s in all; one cook alone would have taken %.2f s\n", meal.Ready.Sub(began).Seconds(), alone.Seconds())

	if want := "6 tortillas with black beans with salsa of tomato, onion, chile"; meal.What != want {
		log.Fatalf("wrong: the meal is %q instead of %q", meal.What, want)
	}
	if meal.Began.Before(last.Ready) {
		log.Fatalf("wrong: the plating did not wait for the %s", last.What)
	}
	if len(cooks) != 4 {
		log.Fatalf("wrong: %d processes at work instead of 4", len(cooks))
	}
}
