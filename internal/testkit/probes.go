package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// patience bounds one look at the machine: a first import of NumPy from a cold
// disk takes seconds.
const patience = time.Minute

// probes says of each capability why it is missing, nil if it is there.
var probes = map[string]func() error{
	"python":        once(func() error { return python("import sys; assert sys.version_info >= (3, 8), sys.version") }),
	"numpy":         once(func() error { return python("import numpy") }),
	"scipy":         once(func() error { return python("import scipy.linalg") }),
	"zarr":          once(func() error { return python("import zarr, numcodecs") }),
	"pyarrow":       once(func() error { return python("import pyarrow.parquet") }),
	"dask":          once(func() error { return python("import dask.array, distributed") }),
	"cubed":         once(func() error { return python("import cubed") }),
	"pillow":        once(func() error { return python("import PIL.Image") }),
	"joblib":        once(func() error { return python("import joblib") }),
	"gcc":           once(func() error { return answers("gcc", "--version") }),
	"xargs":         once(func() error { return answers("xargs", "true") }),
	"parallel":      once(gnuParallel),
	"qemu":          once(func() error { return answers("qemu-aarch64", "--version") }),
	"unix":          unix,
	"linux":         linux,
	"cgroup":        once(cgroup),
	"cgroup-memory": once(memoryGroup),
	"cgroup-v1":     once(versionOne),
	"tmpfs":         once(tmpfs),
	"namespaces":    once(namespaces),
	"unprivileged":  unprivileged,
}

// once makes a probe that looks a single time: some start an interpreter.
func once(probe func() error) func() error { return sync.OnceValue(probe) }

// python runs one line of Python with the interpreter of the tests.
func python(line string) error {
	path, err := interpreter()
	if err != nil {
		return err
	}
	return answers(path, "-c", line)
}

// answers runs a command that must end well, without input.
func answers(name string, args ...string) error {
	_, err := output(name, args...)
	return err
}

// output runs a command and returns what it printed; the error carries the
// last line of its complaint.
func output(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil {
		return "", fmt.Errorf("%s: %w %s", name, err, text[strings.LastIndexByte(text, '\n')+1:])
	}
	return text, nil
}

// gnuParallel tells GNU parallel from the other program of that name.
func gnuParallel() error {
	text, err := output("parallel", "--version")
	if err == nil && !strings.HasPrefix(text, "GNU parallel") {
		return errors.New("the parallel on PATH is not GNU parallel")
	}
	return err
}

func unix() error {
	if runtime.GOOS == "windows" || runtime.GOOS == "plan9" {
		return fmt.Errorf("%s is not Unix", runtime.GOOS)
	}
	return nil
}

func linux() error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("this is %s", runtime.GOOS)
	}
	return nil
}

// namespaces holds where a command may have disks of its own.
func namespaces() error {
	return answers("unshare", "-rm", "sh", "-c", `d=$(mktemp -d) && mount -t tmpfs tmpfs "$d" && umount "$d" && rmdir "$d"`)
}

// unprivileged holds for a user whom file permissions bind.
func unprivileged() error {
	if os.Geteuid() == 0 {
		return errors.New("root may read and write everything")
	}
	return nil
}
