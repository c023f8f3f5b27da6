package enginetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// Do does what the text of a fault says. It is the function over items in Go;
// Script and Module are its like in other languages.
func Do(ctx context.Context, text string) (string, error) {
	f, err := Parse(text)
	if err != nil {
		return "", err
	}
	happens := true
	if f.File != "" {
		starts, err := stamp(f.File)
		if err != nil {
			return "", err
		}
		happens = f.Times == 0 || starts <= f.Times
	}
	value := f.Name
	if happens {
		if value, err = f.happen(ctx); err != nil {
			return "", err
		}
	}
	if f.File != "" {
		_, err = stamp(f.File + ".end")
	}
	return value, err
}

// happen does the thing itself.
func (f Fault) happen(ctx context.Context) (value string, err error) {
	switch f.What {
	case Sleep:
		d, err := time.ParseDuration(f.Arg)
		if err != nil {
			return "", err
		}
		return f.Name, pause(ctx, d)
	case Wait:
		for !exists(f.File + ".go") {
			if err := pause(ctx, 2*time.Millisecond); err != nil {
				return "", err
			}
		}
	case Threads:
		return strconv.Itoa(runtime.GOMAXPROCS(0)), nil
	case Fail:
		return "", errors.New(f.Name + " fails")
	case Panic:
		panic(f.Name + " panics")
	case Quit:
		runtime.Goexit()
	case Print, Grow, Hold, Exit:
		n, err := strconv.Atoi(f.Arg)
		if err != nil {
			return "", err
		}
		f.amount(n)
	case Hang, Spin:
		signal.Ignore(askingSignals...)
		for f.What == Spin {
			continue // a loop that nothing but the kernel can end
		}
		select {}
	default:
		suicide(f.What)
	}
	return f.Name, nil
}

// grown is what items have occupied for good.
var grown [][]byte

// amount does the things that take a number. Only one item runs at once in a
// worker process.
func (f Fault) amount(n int) {
	switch f.What {
	case Print:
		fmt.Println(strings.Repeat("x", n))
	case Grow:
		grown = append(grown, touched(n))
	case Hold:
		b := touched(n)
		time.Sleep(500 * time.Millisecond)
		runtime.KeepAlive(b)
		b = nil
		debug.FreeOSMemory()
	case Exit:
		os.Exit(n)
	}
}

// touched is memory that has been written to, so that it is there.
func touched(n int) []byte {
	b := make([]byte, n)
	for i := 0; i < n; i += 512 {
		b[i] = 1
	}
	return b
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
