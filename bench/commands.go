package bench

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"github.com/comal-go/comal"
)

// commands are the rows of many commands that do nothing. They are named by
// their path: the shell of GNU parallel would take its own true otherwise and
// start no program.
func (l *lab) commands() []row {
	n := l.size(2000)
	nothing, err := exec.LookPath("true")
	if err != nil {
		nothing = "true" // starting it will say so
	}
	xargs := fromStdin("xargs", n, installed("xargs", "xargs (GNU", "apt-get install findutils"), func(p string) []string { return []string{"xargs", "-P", p, "-n1", nothing} })
	parallel := fromStdin("GNU parallel", n, installed("parallel", "GNU parallel", "apt-get install parallel"), func(p string) []string { return []string{"parallel", "--will-cite", "-j", p, nothing} })
	return []row{
		{
			name: fmt.Sprintf("commands n=%d", n), unit: inSeconds,
			ours:  fromStdin("comal map", n, l.program, func(p string) []string { return []string{l.Binary, "map", "-p", p, "--items", "-", nothing} }),
			peers: []peer{{way: xargs, atLeast: 0.9}, {way: parallel, atLeast: 5}},
		},
		{
			name: fmt.Sprintf("commands from Go n=%d", n), unit: inSeconds,
			ours:  timed("comal.Exec", func(ctx context.Context, l *lab) error { return execAll(ctx, l.Processes, nothing, n) }),
			peers: []peer{{way: xargs, atLeast: 0.9}, {way: parallel, atLeast: 5}},
		},
	}
}

func execAll(ctx context.Context, p int, command string, n int) error {
	argv := make([][]string, n)
	for i := range argv {
		argv[i] = []string{command, strconv.Itoa(i)}
	}
	_, err := comal.Map(ctx, argv, comal.Exec, comal.Option{Processes: p})
	return err
}

// fromStdin times a program that runs a command for each of n lines of its
// standard input. What it prints is thrown away.
func fromStdin(name string, n int, there func(context.Context) error, argv func(processes string) []string) way {
	return way{name, func(ctx context.Context, l *lab) (runner, error) {
		if err := there(ctx); err != nil {
			return runner{}, err
		}
		file, err := l.lines(n)
		if err != nil {
			return runner{}, err
		}
		return runner{run: func(ctx context.Context) (float64, error) {
			args := argv(strconv.Itoa(l.Processes))
			return l.time(func() error { return feed(exec.CommandContext(ctx, args[0], args[1:]...), file) })
		}}, nil
	}}
}

// installed says whether a program is there and the one that is meant: what it
// says of its version begins with the given words.
func installed(name, version, install string) func(context.Context) error {
	return func(ctx context.Context) error {
		text, err := output(exec.CommandContext(ctx, name, "--version"))
		if err == nil && strings.HasPrefix(text, version) {
			return nil
		}
		switch runtime.GOOS {
		case "darwin":
			install = strings.Replace(install, "apt-get", "brew", 1)
		case "windows":
			install = "there is none for Windows"
		}
		return missing("not installed: " + install)
	}
}
