package cli

import (
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/comal-go/comal/internal/items"
)

// words are those of a command line of comal map that are no flags.
type words struct {
	command []string     // what to run; nil with --py, --func, --shell
	items   []string     // words that are items
	lists   []items.List // after :::, nil if there is no :::
}

// sortWords takes the words that follow the first flags apart. dashed says that
// they stand behind a --.
//
// The flags of comal end where a command begins. A function is named by a flag,
// so that its items and flags may stand in any order.
func (f *mapFlags) sortWords(fs *pflag.FlagSet, args []string, dashed bool) (words, error) {
	front, lists, err := items.Split(args)
	if err != nil {
		return words{}, usagef("", "%v", err)
	}
	w := words{lists: lists}
	if !f.namesProgram() && (dashed || !f.lateProgram(front)) {
		w.command = front
		return w, nil
	}
	if !dashed {
		fs.SetInterspersed(true)
		if err := fs.Parse(front); err != nil {
			return w, err
		}
		front = fs.Args()
	}
	w.items = front
	return w, nil
}

// namesProgram says whether a flag tells what to run.
func (f *mapFlags) namesProgram() bool { return f.python != "" || f.function != "" || f.shell != "" }

// lateProgram says whether a flag that names a function comes after items: the
// first word would be a command that does not exist.
func (f *mapFlags) lateProgram(front []string) bool {
	late := slices.ContainsFunc(front, func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return name == "--py" || name == "--func" || name == "--shell"
	})
	if !late {
		return false
	}
	_, err := exec.LookPath(front[0])
	return err != nil
}
