package bench

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/comal-go/comal/internal/pyworker"
)

//go:embed requirements.txt
var requirements []byte

// interpreter is the Python that runs the peers, and our Python workers.
type interpreter struct {
	path    string
	folder  string // where the peers' module is
	version string
	modules map[string]string // versions of those that peers use, as far as they are installed
	err     error             // why there is none
}

// interpreter returns the Python of the run. The first time it may make an
// environment, which takes a while.
func (l *lab) interpreter(ctx context.Context) (interpreter, error) {
	if l.python.path == "" && l.python.err == nil {
		l.python, l.python.err = l.findPython(ctx)
	}
	return l.python, l.python.err
}

func (l *lab) findPython(ctx context.Context) (interpreter, error) {
	base, err := pyworker.Find(l.Python, os.Getenv)
	path := base.Path
	if err == nil && l.Python == "" {
		path, err = l.environment(ctx, path)
	}
	if err != nil {
		if l.Python == "" { // nobody asked for it
			err = missing(err.Error())
		}
		return interpreter{}, err
	}
	p, err := look(ctx, path)
	if err != nil {
		return p, err
	}
	p.folder = l.scratch
	for name, source := range modules() {
		if err := os.WriteFile(filepath.Join(p.folder, name+".py"), source, 0o600); err != nil {
			return p, err
		}
	}
	return p, nil
}

// look asks an interpreter for the versions of what takes part.
func look(ctx context.Context, path string) (interpreter, error) {
	const question = `
import importlib, json, platform
found = {}
for name in ("joblib", "numpy", "scipy", "PIL"):
    try:
        found[name] = importlib.import_module(name).__version__
    except ImportError:
        pass
print(json.dumps([platform.python_version(), found]))`
	p := interpreter{path: path}
	out, err := output(exec.CommandContext(ctx, path, "-c", question))
	if err == nil {
		err = json.Unmarshal([]byte(out), &[]any{&p.version, &p.modules})
	}
	return p, err
}

// environment returns the interpreter of an environment with the peers'
// packages, which stays in the user's cache folder. Its name tells what is in
// it, and it gets that name when it is whole.
func (l *lab) environment(ctx context.Context, python string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	version, err := output(exec.CommandContext(ctx, python, "-c", "import sys; print(sys.executable, sys.version)"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(version+"\n"), requirements...))
	dir := filepath.Join(cache, "comal", fmt.Sprintf("bench-%x", sum[:6]))
	if path := inEnvironment(dir); exists(path) {
		return path, nil
	}
	l.logf("making a Python environment for the peers, once: %s", dir)
	part := fmt.Sprintf("%s.part-%d", dir, os.Getpid())
	defer os.RemoveAll(part)
	if err := install(ctx, python, part); err != nil {
		return "", fmt.Errorf("no Python environment for the peers: %w (--python PATH takes another interpreter)", err)
	}
	if err := os.Rename(part, dir); err != nil && !exists(inEnvironment(dir)) { // another run may have been faster
		return "", err
	}
	return inEnvironment(dir), nil
}

// install makes an environment with the packages.
func install(ctx context.Context, python, dir string) error {
	if _, err := output(exec.CommandContext(ctx, python, "-m", "venv", dir)); err != nil {
		return err
	}
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o600); err != nil {
		return err
	}
	_, err := output(exec.CommandContext(ctx, inEnvironment(dir), "-m", "pip", "install",
		"--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--requirement", list))
	return err
}

func inEnvironment(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, "Scripts", "python.exe")
	}
	return filepath.Join(dir, "bin", "python")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// output runs a command and returns what it printed. The error tells the last
// line of its complaint.
func output(cmd *exec.Cmd) (string, error) {
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		text := strings.TrimSpace(string(exit.Stderr))
		err = fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, text[strings.LastIndexByte(text, '\n')+1:])
	}
	return strings.TrimSpace(string(out)), err
}
