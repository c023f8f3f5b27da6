package cli

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/procs"
	"github.com/comal-go/comal/internal/items"
)

// program is what the items are given to.
type program struct {
	kind     engine.ProgramKind // Go, Python or Command
	name     string             // of a function
	template *items.Template    // of a command
	typed    string             // a command as it was typed
	shell    bool
	columns  int // values in a row
	threads  int // that a command is told of; 0 is to be found
}

// program reads what is to run. columns is the number of values in a row.
func (f *mapFlags) program(w words, columns int) (program, error) {
	p := program{columns: columns, threads: int(f.threads)}
	switch {
	case f.python != "":
		p.kind, p.name = engine.Python, f.pythonName()
	case f.function != "":
		p.kind, p.name = engine.Go, f.function
	case f.shell != "":
		return p, p.command([]string{f.shell}, f, true)
	default:
		return p, p.command(w.command, f, false)
	}
	return p, nil
}

// command makes the program one that runs a command for each row.
func (p *program) command(argv []string, f *mapFlags, shell bool) (err error) {
	p.kind, p.shell, p.typed = engine.Command, shell, argv[0]
	if !shell {
		p.typed = asTyped(argv)
	}
	if p.template, err = items.Parse(argv, p.columns, shell); err != nil {
		return usageOf(err)
	}
	first := argv[0]
	if shell {
		first = "sh"
	}
	if len(argv) == 1 && strings.ContainsAny(first, " \t\n") && procs.LookCommand(first, f.workdir) != nil {
		return usagef("a command line goes to a shell with --shell; or leave the quotes out", "there is no program of the name %q", first)
	}
	if strings.Contains(first, "{") {
		return nil // it may be another one for each item
	}
	return procs.LookCommand(first, f.workdir)
}

// pythonName is the function's name for a worker, whose folder may be another.
func (f *mapFlags) pythonName() string {
	i := strings.LastIndexByte(f.python, ':')
	if f.workdir == "" || i < 0 || !strings.HasSuffix(f.python[:i], ".py") {
		return f.python
	}
	file, err := filepath.Abs(f.python[:i])
	if err != nil {
		return f.python
	}
	return file + f.python[i:]
}

// argv is what is executed for a row, which is number n from 0. The number of
// threads is put in when the command is started.
func (p *program) argv(n int, row []string) ([]string, error) {
	return p.template.Expand(nil, row, n+1, engine.ThreadsMark)
}

// shown is argv for people.
func (p *program) shown(n int, row []string) ([]string, error) {
	threads := "{threads}"
	if p.threads > 0 {
		threads = strconv.Itoa(p.threads)
	}
	return p.template.Expand(nil, row, n+1, threads)
}

// text is what runs for a row as one would type it.
func (p *program) text(n int, row []string) string {
	words := append([]string{p.name}, row...)
	if p.kind == engine.Command {
		argv, err := p.shown(n, row)
		if err != nil {
			return err.Error()
		}
		if words = argv; p.shell {
			return argv[len(argv)-1]
		}
	}
	return asTyped(words)
}

// asTyped is words as one would type them for a shell.
func asTyped(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = items.Quote(w)
	}
	return strings.Join(q, " ")
}

// splitsName is under what name the split of the program is kept, whatever the
// items. A Python file is named with its folder and a digest of what is in it.
func (p *program) splitsName() string {
	file, function, ok := strings.Cut(p.name, ".py:")
	if p.kind == engine.Command {
		return p.typed
	}
	if p.kind != engine.Python || !ok {
		return p.name
	}
	full, err := filepath.Abs(file + ".py")
	if err != nil {
		return p.name
	}
	text, _ := os.ReadFile(full)
	return fmt.Sprintf("%s:%s %.6x", full, function, sha256.Sum256(text))
}
