package testkit

import (
	_ "embed"
	"fmt"
	"os"
	"runtime"
	"strings"
)

//go:embed mustrun.txt
var mustRunList string

// mustRun returns the capabilities whose absence fails a test in this run.
func mustRun() (map[string]bool, error) {
	return required(os.Getenv("COMAL_MUST_RUN"), mustRunList, runtime.GOOS)
}

// required reads a value of COMAL_MUST_RUN: names with commas between them,
// where "all" stands for what the list asks of that system.
func required(setting, list, system string) (map[string]bool, error) {
	must := map[string]bool{}
	for name := range strings.SplitSeq(setting, ",") {
		switch name = strings.TrimSpace(name); {
		case name == "":
		case name == "all":
			for _, e := range entries(list) {
				if e.system == "any" || e.system == system {
					must[e.name] = true
				}
			}
		case probes[name] == nil:
			return nil, fmt.Errorf("COMAL_MUST_RUN names %q, which is no capability: take all, or some of %s",
				name, strings.Join(names(), ","))
		default:
			must[name] = true
		}
	}
	return must, nil
}

// entry is one line of mustrun.txt.
type entry struct{ name, system, why string }

// entries reads the list, without its comments.
func entries(list string) []entry {
	var all []entry
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] == "#" {
			continue
		}
		all = append(all, entry{words[0], words[1], strings.Join(words[2:], " ")})
	}
	return all
}
