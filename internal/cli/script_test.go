package cli_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/codec/image"
	"github.com/comal-go/comal/internal/cli"
	"github.com/comal-go/comal/internal/testkit"
)

// Functions that only the comal of these tests has.
var (
	_ = comal.Register("same", func(_ context.Context, s string) (string, error) { return s, nil })
	_ = comal.Register("panics", func(_ context.Context, s string) (int, error) { return []int{}[len(s)], nil })
	_ = comal.Register("ready", func(context.Context, struct{}) (bool, error) { return true, nil })
	_ = comal.Register("naps", func(ctx context.Context, s string) (string, error) {
		d, err := time.ParseDuration(s)
		if err != nil {
			return "", err
		}
		select {
		case <-time.After(d):
			return s, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	})
)

// TestMain makes the test binary act as comal in scripts, and as comal's worker.
func TestMain(m *testing.M) {
	comal.Main()
	testscript.Main(m, map[string]func(){"comal": func() { os.Exit(cli.Main(os.Args[1:])) }})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           condition,
		Setup:               setUp,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":   exits,
			"picture": picture,
			"name":    name,
			"await":   await,
			"harm":    harm,
			"refuses": refuses,
		},
	})
}

// setUp gives scripts the interpreter of the tests.
func setUp(e *testscript.Env) error {
	e.Setenv("PYTHON", "python3") // where one has to be named
	if runtime.GOOS == "windows" {
		e.Setenv("PYTHON", "python")
	}
	if python := os.Getenv("COMAL_TEST_PYTHON"); python != "" {
		e.Setenv("COMAL_PYTHON", python)
		e.Setenv("PYTHON", python)
	}
	e.Setenv("COMAL_CPUS", "2")
	e.Setenv("COMAL_SPLITS", "off") // nothing is learnt from tests, unless one says where
	return nil
}

// condition knows race beside the capabilities of a machine.
func condition(name string) (bool, error) {
	if name == "race" {
		return raced, nil
	}
	return testkit.Has(name)
}

// exits runs a command that must end with a code: exits CODE COMMAND ARG...
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// picture makes an image file: picture KIND FILE.
func picture(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: picture good|cut|huge FILE")
	}
	file := ts.MkAbs(args[1])
	f, err := os.Create(file)
	ts.Check(err)
	defer f.Close()
	switch args[0] {
	case "good", "cut":
		ts.Check(png.Encode(f, image.Synthetic(1, 64, 48)))
		if args[0] == "cut" {
			ts.Check(f.Truncate(2000))
		}
	case "huge":
		_, err := f.Write(hugePNG())
		ts.Check(err)
	default:
		ts.Fatalf("there is no picture of kind %s", args[0])
	}
}

// hugePNG declares 100,000 x 100,000 pixels in less than a kilobyte.
func hugePNG() []byte {
	chunk := func(kind string, data []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		b = append(append(b, kind...), data...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	size := binary.BigEndian.AppendUint32(nil, 100_000)
	head := append(append(size, size...), 8, 2, 0, 0, 0) // 8 bits of RGB
	b := []byte("\x89PNG\r\n\x1a\n")
	b = append(b, chunk("IHDR", head)...)
	b = append(b, chunk("IDAT", make([]byte, 500))...)
	return append(b, chunk("IEND", nil)...)
}

// name makes a file with a name that a script cannot write, given as a Go
// string: name STRING.
func name(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: name STRING")
	}
	s, err := strconv.Unquote(`"` + args[0] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), s), []byte(fmt.Sprintln(len(s))), 0o666))
}

// await waits until another process has made a file, which holds a text if one
// is given: await FILE [TEXT].
func await(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: await FILE [TEXT]")
	}
	text := strings.Join(args[1:], "")
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && strings.Contains(string(b), text) {
			return
		}
	}
	ts.Fatalf("there was no %v within a minute", args)
}
