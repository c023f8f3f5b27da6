package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/registry"
	"github.com/comal-go/comal/internal/wire"
)

// TestMain makes the test binary the worker that the tests start.
func TestMain(m *testing.M) {
	if Wanted() {
		register()
		if n, err := strconv.Atoi(os.Getenv(lowJSON)); err == nil {
			mostJSON = n
		}
		fmt.Fprintln(os.Stderr, "printed by the program's start")
		os.Exit(Serve(func(threads int) context.Context {
			return context.WithValue(context.Background(), threadsKey{}, threads)
		}))
	}
	os.Exit(m.Run())
}

type threadsKey struct{}

// lowJSON is a variable with a limit that is lower than wire.MaxJSON.
const lowJSON = "COMAL_TEST_MOST_JSON"

// strs is a batch of strings, in JSON.
type strs struct {
	f       func(context.Context, string) (string, error)
	in, out []string
}

func (b *strs) Run(ctx context.Context, lo int, budget time.Duration, after func(int, time.Duration)) (n int, fails []*engine.ItemError) {
	began := time.Now()
	last := began
	for i := lo; i < len(b.in); i++ {
		v, err := b.f(ctx, b.in[i])
		if err != nil {
			fails = append(fails, &engine.ItemError{Index: i, Kind: engine.KindError, Message: err.Error()})
		}
		b.out[i] = v
		now := time.Now()
		wall := now.Sub(last)
		last = now
		if after != nil {
			after(i, wall)
		}
		n++
		if budget > 0 && time.Since(began) >= budget {
			break
		}
	}
	return n, fails
}

func (b *strs) Encode(lo, hi int) ([]byte, error) {
	for _, v := range b.out[lo:hi] {
		if v == "cannot travel" {
			return nil, errors.New("of type chan int")
		}
	}
	return json.Marshal(b.out[lo:hi])
}

func register() {
	for name, f := range map[string]func(context.Context, string) (string, error){
		"upper": func(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil },
		"threads": func(ctx context.Context, _ string) (string, error) {
			return fmt.Sprint(ctx.Value(threadsKey{}), runtime.GOMAXPROCS(0)), nil
		},
		"variable": func(_ context.Context, s string) (string, error) { return os.Getenv(s), nil },
		"print":    printAll,
		"fail":     func(_ context.Context, s string) (string, error) { return "", errors.New("no " + s) },
		"sleep": func(_ context.Context, s string) (string, error) {
			d, err := time.ParseDuration(s)
			time.Sleep(d)
			return s, err
		},
		"stdin": func(context.Context, string) (string, error) {
			n, err := os.Stdin.Read(make([]byte, 1))
			return fmt.Sprint(n, err), nil
		},
		"goexit": func(context.Context, string) (string, error) { runtime.Goexit(); return "", nil },
		"echo":   func(_ context.Context, s string) (string, error) { return s, nil },
		"repeat": func(_ context.Context, s string) (string, error) {
			if s == "long" {
				s = strings.Repeat(s, wire.MaxFrame/4+1)
			}
			return s, nil
		},
	} {
		err := registry.Add(&registry.Entry{Name: name, Type: "string -> string", Open: func(args []byte, n int, asJSON bool) (registry.Batch, error) {
			b := &strs{f: f, out: make([]string, n)}
			if err := json.Unmarshal(args, &b.in); err != nil {
				return nil, err
			}
			if len(b.in) != n {
				return nil, fmt.Errorf("%d items instead of %d", len(b.in), n)
			}
			return b, nil
		}})
		if err != nil {
			panic(err)
		}
	}
	once := &registry.Entry{Name: "init", Type: "struct {} -> string", Open: func(args []byte, n int, asJSON bool) (registry.Batch, error) {
		if string(args) != "[{}]" || n != 1 || !asJSON {
			return nil, fmt.Errorf("given %s", args)
		}
		fail := func(context.Context, string) (string, error) { return "", errors.New("no licence") }
		return &strs{f: fail, in: []string{""}, out: []string{""}}, nil
	}}
	if err := registry.Add(once); err != nil {
		panic(err)
	}
}

// printAll prints in every way there is; the argument says how much.
func printAll(_ context.Context, s string) (string, error) {
	switch s {
	case "much":
		line := strings.Repeat("x", 1023) + "\n"
		fmt.Print("head\n", strings.Repeat(line, 3000), "tail\n")
	case "all":
		fmt.Println("fmt")
		println("builtin")
		fmt.Fprintln(os.Stderr, "stderr")
		c := exec.Command("sh", "-c", "echo child; echo error of the child >&2")
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		return s, c.Run()
	default:
		fmt.Print(s)
	}
	return s, nil
}
