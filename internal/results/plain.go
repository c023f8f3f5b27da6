package results

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/label"
)

// Plain writes results for people and pipes: what a command printed as it is,
// of functions the value alone, one a line, or `ITEM → VALUE` on a terminal.
// Failed functions leave no line; failed commands what they printed.
type Plain struct {
	Out      io.Writer
	Stderr   io.Writer // takes what commands print there
	Folder   *Folder
	Terminal bool
}

// Write writes one result.
func (p *Plain) Write(r *Record) error {
	if r.Output != nil {
		return p.output(r.Output)
	}
	if r.Err != nil {
		return nil
	}
	value := r.JSON
	if r.Npy != nil || r.NpyFile != "" {
		var err error
		if value, err = p.Folder.saveArray(r); err != nil {
			return err
		}
	}
	line := Text(value)
	if p.Terminal {
		line = label.Of(r.Item, 0) + " → " + shorten(line)
	}
	_, err := io.WriteString(p.Out, line+"\n")
	return err
}

// output copies what a command printed.
func (p *Plain) output(o *engine.Output) error {
	if err := p.stdout(o); err != nil || len(o.Stderr) == 0 {
		return err
	}
	_, err := p.Stderr.Write(o.Stderr)
	return err
}

func (p *Plain) stdout(o *engine.Output) error {
	if o.StdoutFile == "" {
		_, err := p.Out.Write(o.Stdout)
		return err
	}
	f, err := os.Open(o.StdoutFile)
	if err != nil {
		return err
	}
	defer os.Remove(o.StdoutFile)
	defer f.Close()
	_, err = io.Copy(p.Out, f)
	return err
}

// Text is a JSON value on one line: of a string its text, unless it has control
// characters; of all others the JSON.
func Text(value json.RawMessage) string {
	if len(value) == 0 || value[0] != '"' {
		return string(bytes.TrimSpace(value))
	}
	var s string
	if json.Unmarshal(value, &s) != nil || strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsRune(s, unicode.ReplacementChar) {
		return string(value)
	}
	return s
}

// mostShown bounds the value on a line of a terminal, in columns.
const mostShown = 2000

func shorten(value string) string { return label.Of(value, mostShown) }
