package procs

import (
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/comal-go/comal/engine"
)

// LookCommand says whether a command can be found, as an *engine.StartError if
// not: where all items run the same one, that is known before the first. A
// name with a slash is relative to dir, the working folder of the commands;
// others are looked for on PATH.
func LookCommand(name, dir string) error {
	_, err := findCommand(name, dir)
	if err == nil {
		return nil
	}
	return &engine.StartError{Program: name, Missing: isMissing(err), Message: cause(err).Error(), Advice: adviceOnStart(err)}
}

var (
	errNoCommand = errors.New("the command is empty")
	errNotFound  = errors.New("command not found")
)

func isMissing(err error) bool { return errors.Is(err, errNotFound) || errors.Is(err, fs.ErrNotExist) }

// findCommand returns the path to execute.
func findCommand(name, dir string) (string, error) {
	if filepath.Base(name) != name {
		// The path stays as it is: the child looks from its own folder.
		at := name
		if dir != "" && !filepath.IsAbs(name) {
			at = filepath.Join(dir, name)
		}
		_, err := exec.LookPath(at)
		return name, err
	}
	path, err := exec.LookPath(name)
	if errors.Is(err, exec.ErrNotFound) {
		err = errNotFound
	}
	return path, err
}

// paths remembers where commands are.
type paths struct {
	mu    sync.Mutex
	known map[string]string
}

// mostPaths bounds what is remembered: each item may run another program.
const mostPaths = 1000

// find returns the path of the command that argv is to run.
func (p *paths) find(argv []string, dir string) (string, error) {
	if len(argv) == 0 || argv[0] == "" {
		return "", errNoCommand
	}
	name := argv[0]
	p.mu.Lock()
	path, ok := p.known[name]
	p.mu.Unlock()
	if ok {
		return path, nil
	}
	path, err := findCommand(name, dir)
	if err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= mostPaths {
		p.known = map[string]string{}
	}
	p.known[name] = path
	return path, nil
}

// forget has a command looked for again.
func (p *paths) forget(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.known, name)
}
