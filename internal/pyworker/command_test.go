package pyworker

import (
	"strings"
	"testing"
)

// TestCommandCanBePassed holds the arguments against what systems take.
func TestCommandCanBePassed(t *testing.T) {
	argv := Command("python3")
	if n := len(strings.Join(argv, " ")); n > 30_000 {
		t.Errorf("%d bytes: Windows takes 32,767 with the interpreter's path", n)
	}
	if strings.ContainsAny(argv[3], "\n\r\"%^&|<>!\\") {
		t.Error("the source holds what a batch file would change")
	}
}
