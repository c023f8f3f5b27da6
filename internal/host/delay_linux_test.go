package host

import (
	"os"
	"testing"
	"time"
)

func TestRunDelay(t *testing.T) {
	for text, want := range map[string]time.Duration{"257400 9665337 2\n": 9665337, "0 0 0\n": 0} {
		if d, ok := parseDelay(text); !ok || d != want {
			t.Errorf("%q: %v, %v", text, d, ok)
		}
	}
	for _, text := range []string{"", "1 2", "a b c", "1 -2 3"} {
		if d, ok := parseDelay(text); ok {
			t.Errorf("%q: %v", text, d)
		}
	}
	before, known := RunDelay(os.Getpid())
	after, alsoKnown := RunDelay(os.Getpid())
	if known != alsoKnown || after < before {
		t.Errorf("%v %v, then %v %v", before, known, after, alsoKnown)
	}
	if d, known := RunDelay(); d != 0 || known {
		t.Errorf("of no process: %v, %v", d, known)
	}
}
