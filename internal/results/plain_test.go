package results

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
)

func TestText(t *testing.T) {
	for value, want := range map[string]string{
		`1`:                  `1`,
		`"plain"`:            `plain`,
		`"two\nlines"`:       `"two\nlines"`,
		`"odd \udcff byte"`:  `"odd \udcff byte"`,
		`"\u00e9\u2192"`:     `é→`,
		`""`:                 ``,
		`{"a": [1, "b"]}`:    `{"a": [1, "b"]}`,
		`null`:               `null`,
		"\"\\u001b[31mred\"": `"\u001b[31mred"`,
	} {
		if got := Text(json.RawMessage(value)); got != want {
			t.Errorf("Text(%s) = %q, want %q", value, got, want)
		}
	}
}

func TestPlainOnATerminal(t *testing.T) {
	var b bytes.Buffer
	p := Plain{Out: &b, Terminal: true}
	for _, r := range []Record{
		{Item: "a.png", JSON: json.RawMessage("17")},
		{Item: "two\nlines\x1b[31m", JSON: json.RawMessage(`"x"`)},
		{Item: "long", JSON: json.RawMessage(strings.Repeat("9", 10000))},
		{Item: "bad", Err: &engine.ItemError{Kind: engine.KindError}},
	} {
		if err := p.Write(&r); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(b.String(), "\n")
	if len(lines) != 4 || lines[0] != "a.png → 17" || lines[1] != `two\nlines\x1b[31m → x` {
		t.Errorf("it wrote %q", lines)
	}
	if len(lines[2]) > 2100 {
		t.Errorf("a value of 10,000 letters takes %d", len(lines[2]))
	}
}

func TestLongOutputIsStreamedAndRemoved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stdout")
	if err := os.WriteFile(file, []byte("much"), 0o666); err != nil {
		t.Fatal(err)
	}
	var out, err bytes.Buffer
	p := Plain{Out: &out, Stderr: &err}
	if e := p.Write(&Record{Output: &engine.Output{StdoutFile: file, Stderr: []byte("a warning")}}); e != nil {
		t.Fatal(e)
	}
	if out.String() != "much" || err.String() != "a warning" {
		t.Errorf("it wrote %q and %q", &out, &err)
	}
	if _, e := os.Stat(file); !os.IsNotExist(e) {
		t.Errorf("the file is still there: %v", e)
	}
}

// TestFailuresKeepTheFirst has failures arrive out of order.
func TestFailuresKeepTheFirst(t *testing.T) {
	var f Failures
	for i := range 100 {
		r := Record{Index: 99 - i, Item: "x", Err: &engine.ItemError{Kind: engine.KindError, Message: "bad"}}
		if err := f.Write(&r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	f.List(&b, false)
	for _, want := range []string{"100 items failed:\n  item 0 x\n    error: bad\n  item 1 x\n", "item 9 x", "and 90 more"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q lacks %q", &b, want)
		}
	}
	if strings.Contains(b.String(), "item 10 ") {
		t.Errorf("%q lists more than it should", &b)
	}
}

func TestSaidIsCut(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, c := range []struct{ printed, want string }{
		{"one\n", "one"},
		{"1\n2\n3\n4\n5\n", "(2 lines before, shown by -v)\n3\n4\n5"},
		{"", ""},
	} {
		e := failed{printed: c.printed}
		if got := e.said(false); got != c.want {
			t.Errorf("of %q it shows %q, want %q", c.printed, got, c.want)
		}
	}
	e := failed{printed: long}
	if got := e.said(false); len(got) > 200 {
		t.Errorf("a line of %d is shown with %d", len(long), len(got))
	}
	if got := e.said(true); got != long {
		t.Errorf("all of a line of %d is %d", len(long), len(got))
	}
}

func TestRaisedAt(t *testing.T) {
	const trace = "Traceback (most recent call last):\n" +
		"  File \"/jobs/job.py\", line 3, in score\n    return half(x)\n" +
		"  File \"/jobs/lib.py\", line 7, in half\n    raise ValueError\nValueError\n"
	for stack, want := range map[string]string{trace: "lib.py, line 7, in half", "goroutine 1 [running]:": "", "": ""} {
		if got := raisedAt(stack); got != want {
			t.Errorf("of %q it takes %q, want %q", stack, got, want)
		}
	}
}
