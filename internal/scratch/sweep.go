package scratch

import (
	"os"
	"path/filepath"
	"regexp"

	"github.com/comal-go/comal/internal/filelock"
)

// ours are the names of folders that Open makes.
var ours = regexp.MustCompile(`^` + prefix + `[0-9a-f]{16}$`)

// sweep removes the folders of dead runs.
func sweep(parent string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		if !ours.MatchString(e.Name()) {
			continue
		}
		if f, err := filelock.TakeOver(filepath.Join(parent, e.Name())); err == nil {
			if f.Wanted() {
				_ = f.Leave() // for the run that goes on
			} else {
				_ = f.Remove() // or the next run does it
			}
		}
	}
}
