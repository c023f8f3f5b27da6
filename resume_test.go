package comal_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/testkit"
)

// Variables that make the test binary the coordinator of a run that is killed:
// the folder with all its files, and how it runs.
const (
	killedVariable = "COMAL_TEST_KILLED"
	onVariable     = "COMAL_TEST_KILLED_ON"
)

const killedItems = 300

// countedFunc books each execution in a file, so that it is known whatever
// happens to the coordinator.
var countedFunc = comal.Register("counted", func(_ context.Context, x int) (string, error) {
	f, err := os.OpenFile(filepath.Join(os.Getenv(killedVariable), "executions"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := fmt.Fprintln(f, x); err != nil {
		return "", err
	}
	time.Sleep(time.Duration(x%5) * time.Millisecond)
	return strings.Repeat(strconv.Itoa(x*x)+" ", 1+x%50), nil
})

// killedMain is the coordinator: it goes on with the run and writes what came
// out.
func killedMain() {
	dir := os.Getenv(killedVariable)
	on, p, _ := strings.Cut(os.Getenv(onVariable), " ")
	o := comal.Option{On: on, Journal: filepath.Join(dir, "journal"), ChunkSize: 1}
	o.Processes, _ = strconv.Atoi(p)
	out, err := comal.Map(context.Background(), count(killedItems), countedFunc, o)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "out"), []byte(strings.Join(out, "\n")), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// TestResumeUntilDone kills the coordinator of a run at random instants and
// starts it again, until the run is done. Users-and-faults, rows 3 and 18.
func TestResumeUntilDone(t *testing.T) {
	testkit.Need(t, "unix") // where a death by a signal is told from an exit
	kills := 10
	if n, err := strconv.Atoi(os.Getenv("COMAL_TEST_KILLS")); err == nil {
		kills = n
	}
	for i, on := range []string{"local:", "procs:"} {
		t.Run(strings.TrimSuffix(on, ":"), func(t *testing.T) {
			k := &killer{rng: rand.New(rand.NewPCG(uint64(i), 18)), dir: t.TempDir(), on: on, left: kills}
			for round := 0; k.left > 0; round++ {
				os.Remove(filepath.Join(k.dir, "journal"))
				os.Remove(filepath.Join(k.dir, "executions"))
				k.round(t)
			}
			t.Logf("%d items were run again, up to %d could have been; %d lives in %v", k.twice, k.bound, k.lives, k.times)
		})
	}
}

// killer starts and kills coordinators.
type killer struct {
	rng          *rand.Rand
	dir, on      string
	left         int // coordinators to be killed
	lives        int
	twice, bound int
	times        []time.Duration // at which they were killed
}

// round does one run, with as many kills as it takes or are left.
func (k *killer) round(t *testing.T) {
	bound := 0
	for {
		p := []int{1, 2, 4}[k.rng.IntN(3)]
		delay := time.Duration(0)
		if k.left > 0 {
			delay = time.Duration(k.rng.IntN(int(400 * time.Millisecond)))
		}
		whole := k.life(t, p, delay)
		k.lives++
		if whole {
			break
		}
		k.left--
		k.times = append(k.times, delay.Round(time.Millisecond))
		bound += p // items that were in flight
		if k.on == "procs:" {
			bound += p // a worker may be at the next while the result of one is on its way
		}
	}
	out, err := os.ReadFile(filepath.Join(k.dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for x := range killedItems {
		want = append(want, strings.Repeat(strconv.Itoa(x*x)+" ", 1+x%50))
	}
	if string(out) != strings.Join(want, "\n") {
		t.Errorf("after %v the output differs", k.times)
	}
	runs := k.executions(t)
	again := 0
	for x := range killedItems {
		if runs[x] == 0 {
			t.Errorf("item %d was never run", x)
		}
		again += runs[x] - 1
	}
	if again > bound {
		t.Errorf("%d items were run again, %d were in flight when it was killed; %v", again, bound, k.times)
	}
	k.twice, k.bound = k.twice+again, k.bound+bound
}

// life starts a coordinator and kills it after a while, if that is not 0. It
// says whether the run reached its end.
func (k *killer) life(t *testing.T, p int, after time.Duration) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), killedVariable+"="+k.dir, fmt.Sprintf("%s=%s %d", onVariable, k.on, p), "TMPDIR="+k.dir)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		defer time.AfterFunc(after, func() { _ = cmd.Process.Kill() }).Stop()
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		t.Fatal(err)
	}
	return err == nil
}

// executions counts how often each item was run.
func (k *killer) executions(t *testing.T) map[int]int {
	t.Helper()
	f, err := os.Open(filepath.Join(k.dir, "executions"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	runs := map[int]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		x, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		runs[x]++
	}
	return runs
}
