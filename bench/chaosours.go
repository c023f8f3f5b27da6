package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/comal-go/comal"
)

// chaosRetries is how often comal tries an item again: of 20,000 items of which
// one in twenty is killed, some are killed three times.
const chaosRetries = 20

// chaosWork is the work on an item in Go.
var chaosWork = comal.Register(".bench/chaos", func(_ context.Context, index int64) (int64, error) {
	if err := leaveMark(); err != nil {
		return 0, err
	}
	time.Sleep(chaosItem)
	return chaosValue(index), nil
})

// leaveMark tells the killer of this worker.
var leaveMark = sync.OnceValue(func() error {
	return os.WriteFile(filepath.Join(os.Getenv(marksVariable), strconv.Itoa(os.Getpid())), nil, 0o600)
})

// chaosCommand is the same as a command: a shell sleeps by another program, so
// it must be the shell that dies.
const chaosCommand = `: > "$` + marksVariable + `/$$"; sleep 0.005; echo $(($1 * 7919 + 1))`

// ourMappers are the ways of comal.
func ourMappers() []mapper {
	return []mapper{
		{"comal, Go workers", true, func(ctx context.Context, t *trial) (course, error) {
			opt := t.option()
			opt.On = "procs:"
			return overNumbers(ctx, t, chaosWork, opt), nil
		}},
		{"comal, Python workers", true, func(ctx context.Context, t *trial) (course, error) {
			python, err := t.interpreter(ctx)
			if err != nil {
				return course{}, err
			}
			module, err := t.chaosModule()
			if err != nil {
				return course{}, err
			}
			opt := t.option()
			opt.Python = python.path
			return overNumbers(ctx, t, comal.Python[int64, int64](module+":work"), opt), nil
		}},
		{"comal, commands", true, func(ctx context.Context, t *trial) (course, error) {
			shell, err := exec.LookPath("sh")
			if err != nil {
				return course{}, missing("there is no sh here")
			}
			opt := t.option()
			opt.RetryErrors = true // a command that was killed has failed
			item := func(i int64) []string { return []string{shell, "-c", chaosCommand, "sh", strconv.FormatInt(i, 10)} }
			value := func(out comal.Output) (int64, error) {
				return strconv.ParseInt(strings.TrimSpace(string(out.Stdout)), 10, 64)
			}
			return stream(ctx, t, comal.Exec, opt, item, value), nil
		}},
	}
}

func (t *trial) option() comal.Option {
	return comal.Option{
		Processes: t.Processes, Items: t.cfg.Items, Retries: chaosRetries, Scratch: t.scratch,
		Env: []string{marksVariable + "=" + t.marks},
	}
}

func overNumbers(ctx context.Context, t *trial, f comal.Func[int64, int64], opt comal.Option) course {
	return stream(ctx, t, f, opt, func(i int64) int64 { return i }, func(v int64) (int64, error) { return v, nil })
}

// stream maps in this process, whose children the workers then are.
func stream[I, O any](ctx context.Context, t *trial, f comal.Func[I, O], opt comal.Option, item func(int64) I, value func(O) (int64, error)) course {
	items := make([]I, t.cfg.Items)
	for i := range items {
		items[i] = item(int64(i))
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		t.say(ctx, word{kind: isReady})
		last := word{kind: isOver}
		for r, err := range comal.Stream(ctx, slices.Values(items), f, opt) {
			w := word{kind: isDone, index: int64(r.Index)}
			if err == nil {
				w.value, err = value(r.Value)
			}
			switch {
			case err != nil && r.Index < 0:
				last.text = err.Error()
				continue
			case err != nil:
				w.kind, w.text = isFailed, brief(err)
			}
			if !t.say(ctx, w) {
				return
			}
		}
		t.say(ctx, last)
	}()
	return course{os.Getpid(), func(bool) {
		select { // a map that hangs may not even end when it is told to
		case <-ended:
		case <-time.After(patience):
			t.logf("  it has not ended %v after it was told to", patience)
		}
	}}
}

// brief is what went wrong with an item, without which one it was.
func brief(err error) string {
	var e *comal.ItemError
	if errors.As(err, &e) {
		return fmt.Sprintf("%s: %s", e.Kind, e.Message)
	}
	return err.Error()
}
