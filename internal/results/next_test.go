package results

import (
	"testing"

	"github.com/comal-go/comal/engine"
)

func TestNext(t *testing.T) {
	const number = "items of the command line are text: if a number is meant, begin with x = float(x)"
	for _, c := range []struct {
		e    failed
		want string
	}{
		{failed{ItemError: engine.ItemError{Kind: engine.KindError, Message: "TypeError: unsupported operand type(s) for /: 'str' and 'int'", Stack: "x"}}, number},
		{failed{ItemError: engine.ItemError{Kind: engine.KindError, Message: `TypeError: can only concatenate str (not "int") to str`}}, number},
		{failed{ItemError: engine.ItemError{Kind: engine.KindError, Message: "TypeError: f() takes a strict number", Stack: "x"}}, "-v shows all that is known"},
		{failed{ItemError: engine.ItemError{Kind: engine.KindError, Message: "ValueError: a str", Stack: "x"}}, "-v shows all that is known"},
		{failed{ItemError: engine.ItemError{Kind: engine.KindError, Message: "TypeError: a str", Advice: "do this"}}, "do this"},
		{failed{ItemError: engine.ItemError{Kind: engine.KindExit}, command: "wc 'a\tb\nc\x1b[2J'"}, "try it alone: wc 'a\tb\nc\\x1b[2J'"},
	} {
		if got := c.e.next(false); got != c.want {
			t.Errorf("%s: %q, want %q", c.e.Message, got, c.want)
		}
	}
}
