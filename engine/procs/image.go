package procs

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/pyworker"
	"github.com/comal-go/comal/internal/wire"
)

// image is what is executed to get a worker.
type image struct {
	path  string
	argv  []string
	label string // as errors name it
	self  bool   // it is the program that runs here
}

// imageOf finds the program's worker.
func imageOf(p *engine.Program) (image, error) {
	switch {
	case p.Kind == engine.Python:
		path, err := programPath(p.Binary)
		return image{path: path, argv: pyworker.Command(path), label: p.Binary}, err
	case p.Kind != engine.Go:
		return image{}, &engine.StartError{
			Message: "a function without a name cannot run in another process",
			Advice:  "register it with comal.Register, or run it in this process",
		}
	case p.Binary != "":
		path, err := programPath(p.Binary)
		return image{path: path, argv: []string{path}, label: p.Binary}, err
	}
	path, err := wire.Executable()
	if err != nil {
		return image{}, fmt.Errorf("the program that runs cannot be found: %w", err)
	}
	argv := os.Args[:1:1]
	if flag.Lookup("test.run") != nil {
		argv = append(argv, "-test.run=^$") // should its TestMain not call comal.Main, it runs no test twice
	}
	return image{path: path, argv: argv, label: os.Args[0], self: true}, nil
}

// programPath returns the absolute path of a program that is to be a worker.
func programPath(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err == nil || errors.Is(err, exec.ErrDot) {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return "", &engine.StartError{Program: name, Missing: true, Message: cause(err).Error(), Advice: "check the path, or install it"}
	}
	return path, nil
}

// adviceOnStart says what to try when the system refuses to start a program.
func adviceOnStart(err error) string {
	switch {
	case errors.Is(err, errNotFound):
		return "check the spelling and PATH, or install it; builtins and pipes need a shell (--shell)"
	case errors.Is(err, exec.ErrDot):
		return "it lies in the working folder: begin its name with ./"
	case errors.Is(err, errNoCommand), errors.Is(err, syscall.EINVAL):
		return "an argument list begins with a program, and holds no zero bytes"
	case errors.Is(err, syscall.EAGAIN):
		return "the limit on processes is reached: " + fewer + ", or raise it (ulimit -u)"
	case errors.Is(err, syscall.ENOMEM):
		return "memory ran out: " + fewer
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "the limit on open files is reached: " + fewer + ", or raise it (ulimit -n)"
	case errors.Is(err, syscall.E2BIG):
		return "its arguments and environment are too long together: give it a file to read them from"
	case errors.Is(err, syscall.EISDIR):
		return "it is a folder and no program"
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return "make it executable (chmod +x), or start it by its interpreter"
	case errors.Is(err, syscall.ENOEXEC):
		return "it is no program for this system; a script needs a first line as in #!/bin/sh"
	case errors.Is(err, syscall.ENOENT):
		return "check the path, and the interpreter that its first line names"
	}
	return ""
}

// notAware says that a program does not call comal.Main.
func notAware(program, message string) *engine.StartError {
	return &engine.StartError{
		Program: program,
		Message: message,
		Advice:  "call comal.Main() first in main (and in TestMain), and print nothing before it",
	}
}

// cause strips an error of the system call's name and path.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
