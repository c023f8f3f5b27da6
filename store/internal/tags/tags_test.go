package tags

import (
	"errors"
	"fmt"
	"testing"

	"github.com/comal-go/comal/store"
)

func TestTags(t *testing.T) {
	var seen Tags
	if err := seen.Check("a", "1"); err != nil {
		t.Errorf("of what nobody looked at: %v", err)
	}
	seen.Remember("a", "1")
	for tag, changed := range map[string]bool{"1": false, "2": true, "": false} {
		if err := seen.Check("a", tag); errors.Is(err, store.ErrChanged) != changed {
			t.Errorf("the tag 1 has become %q: %v", tag, err)
		}
	}
	seen.Forget("a")
	if err := seen.Check("a", "2"); err != nil {
		t.Errorf("of what is forgotten: %v", err)
	}
}

// TestMost remembers and forgets more than there is room for.
func TestMost(t *testing.T) {
	var seen Tags
	for i := range 5 * most {
		seen.Remember(fmt.Sprint(i), "1")
		if i%2 == 0 {
			seen.Forget(fmt.Sprint(i))
		}
	}
	if len(seen.tags) > most || len(seen.order) > most {
		t.Errorf("remembered are %d tags of %d keys, want at most %d", len(seen.tags), len(seen.order), most)
	}
	last := fmt.Sprint(5*most - 1)
	if seen.Check(last, "2") == nil {
		t.Error("the latest is forgotten")
	}
	for range 3 * most { // one key again and again
		seen.Forget(last)
		seen.Remember(last, "1")
	}
	if len(seen.order) > most {
		t.Errorf("the order holds %d keys", len(seen.order))
	}
}

// TestAgain remembers an object that was forgotten again and again for as long as any
// other.
func TestAgain(t *testing.T) {
	var seen Tags
	for range most {
		seen.Remember("a", "1")
		seen.Forget("a")
	}
	seen.Remember("a", "2")
	for i := range most - 1 {
		seen.Remember(fmt.Sprint(i), "1")
	}
	if seen.Of("a") != "2" {
		t.Error("it is forgotten before others that were there first")
	}
}
