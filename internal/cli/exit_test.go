package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/engine"
)

func TestExitCodes(t *testing.T) {
	start := &engine.StartError{Message: "no"}
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errItemsFailed, 1},
		{errors.New("reading items: input/output error"), 1},
		{usagef("", "no"), 2},
		{start, 2},
		{&engine.RefusedError{}, 3},
		{fmt.Errorf("write: %w", syscall.ENOSPC), 4},
		{fmt.Errorf("stopped: %w", &engine.SpaceError{Message: "full"}), 4},
		{&engine.StartError{Missing: true}, 5},
		{&lostError{start}, 5},
		{errInterrupted, 130},
		{errors.Join(errInterrupted, start), 130},
	} {
		if got := codeOf(c.err); got != c.want {
			t.Errorf("%v ends with %d, want %d", c.err, got, c.want)
		}
	}
}

func TestPanicOfComal(t *testing.T) {
	var b bytes.Buffer
	c := &console{err: &b}
	cmd := &cobra.Command{Use: "crash", Run: func(*cobra.Command, []string) { panic("out of masa") }}
	cmd.SetArgs(nil)
	if code := c.run(context.Background(), cmd); code != 70 {
		t.Errorf("it ends with %d, want 70", code)
	}
	for _, want := range []string{"internal error: out of masa", "exit_test.go", "Please report it", "/issues"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it tells %q, which lacks %q", &b, want)
		}
	}
}
