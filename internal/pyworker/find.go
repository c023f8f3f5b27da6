package pyworker

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/comal-go/comal/engine"
)

// Python is an interpreter and why it was chosen.
type Python struct {
	Path   string // absolute
	Source string // what named it: --python, COMAL_PYTHON, VIRTUAL_ENV, CONDA_PREFIX or PATH
}

// Find chooses the interpreter: the explicit one if it is not empty, that of
// COMAL_PYTHON, of the active virtual or conda environment, or the first on
// PATH. What names it may be a program on PATH, a file, or the folder of an
// environment. If it is not there, that is an error rather than a reason to
// look further: another interpreter would lack the packages that are expected.
// The error is an *engine.StartError.
func Find(explicit string, getenv func(string) string) (Python, error) {
	for _, c := range []struct{ source, named string }{
		{"--python", explicit},
		{"COMAL_PYTHON", getenv("COMAL_PYTHON")},
		{"VIRTUAL_ENV", getenv("VIRTUAL_ENV")},
		{"CONDA_PREFIX", getenv("CONDA_PREFIX")},
	} {
		if c.named == "" {
			continue
		}
		path, err := lookUp(c.named, getenv("PATH"))
		if err != nil {
			return Python{}, missing(fmt.Sprintf("%s is %s: %v", c.source, c.named, err), "correct "+c.source+", or unset it to use "+usual()+" on PATH")
		}
		return Python{path, c.source}, nil
	}
	path, err := onPath(usual(), getenv("PATH"))
	if err != nil {
		return Python{}, missing(err.Error(), "install Python 3.8 or later, or name an interpreter with --python PATH")
	}
	return Python{path, "PATH"}, nil
}

func missing(message, advice string) error {
	return &engine.StartError{Program: "Python", Missing: true, Message: message, Advice: advice}
}

// usual is what the interpreter is called where it is installed.
func usual() string {
	if runtime.GOOS == "windows" {
		return "python"
	}
	return "python3"
}

// lookUp returns the absolute path of an interpreter that a user named.
func lookUp(named, path string) (string, error) {
	if filepath.Base(named) == named {
		if found, err := onPath(named, path); err == nil {
			return found, nil
		}
	}
	info, err := os.Stat(named)
	switch {
	case err != nil && filepath.Base(named) == named:
		return "", errors.New("there is no such program on PATH")
	case err != nil:
		return "", err
	case info.IsDir():
		return inEnvironment(named)
	}
	return program(named)
}

// inEnvironment returns the interpreter of a virtual or conda environment.
func inEnvironment(folder string) (string, error) {
	places := []string{filepath.Join("bin", "python"), filepath.Join("bin", "python3")}
	if runtime.GOOS == "windows" {
		places = []string{filepath.Join("Scripts", "python.exe"), "python.exe"}
	}
	for _, place := range places {
		if found, err := program(filepath.Join(folder, place)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("the folder holds no %s", strings.Join(places, " or "))
}

// onPath returns the first program of that name on path.
func onPath(name, path string) (string, error) {
	for _, folder := range filepath.SplitList(path) {
		if folder == "" {
			continue // the working folder, which exec.LookPath refuses too
		}
		if found, err := program(filepath.Join(folder, name)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("there is no %s on PATH", name)
}

// program returns the absolute path of a file that can be executed. Symbolic
// links stay: virtual environments are known by them.
func program(file string) (string, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	found, err := exec.LookPath(file)
	if err != nil {
		return "", errors.Unwrap(err)
	}
	return found, nil
}
