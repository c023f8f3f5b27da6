package lint

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// checkReadme wants the two commands of a new contributor, once there is a
// README.
func checkReadme(t *tree) []finding {
	text, err := fs.ReadFile(t.fsys, "README.md")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return []finding{{"README.md", 0, err.Error()}}
	}
	var found []finding
	for _, command := range commands {
		if !hasLine(string(text), command) {
			found = append(found, finding{"README.md", 0, fmt.Sprintf("has no line with the command %q: say how to run the main job and how to pass the tests", command)})
		}
	}
	return found
}

// hasLine looks for a command on a line of its own; a comment may follow it.
func hasLine(text, command string) bool {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, " #")
		if strings.Trim(line, " \t\n\r`$") == command {
			return true
		}
	}
	return false
}

// checkDependencies counts the modules that are imported, tests included.
func checkDependencies(t *tree) []finding {
	direct := t.direct()
	if len(direct) <= limits.directDependencies {
		return nil
	}
	return []finding{{"go.mod", 0, fmt.Sprintf("%d modules are imported, %d are allowed (%s): do without one, or give what needs it a module of its own",
		len(direct), limits.directDependencies, strings.Join(direct, ", "))}}
}
