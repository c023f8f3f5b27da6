package results

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"unicode/utf8"

	"github.com/comal-go/comal/engine"
)

// mostInline is how much of a command's standard output stands in its line, in
// bytes; what is longer goes to a file.
const mostInline = 1 << 20

// JSONLines writes one JSON object a line for each item, failed ones included.
type JSONLines struct {
	Out     io.Writer
	Folder  *Folder
	Printed bool // tell what functions printed
}

// line is the form of a result.
type line struct {
	Index     int             `json:"index"`
	Item      *string         `json:"item,omitempty"`
	ItemB64   []byte          `json:"item_b64,omitempty"`
	OK        bool            `json:"ok"`
	Value     json.RawMessage `json:"value,omitempty"`
	ValueB64  []byte          `json:"value_b64,omitempty"`
	ValueFile string          `json:"value_file,omitempty"`
	Exit      *int            `json:"exit,omitempty"`
	Stderr    *string         `json:"stderr,omitempty"`
	Printed   string          `json:"printed,omitempty"`
	Seconds   float64         `json:"seconds"`
	Attempt   int             `json:"attempt"`
	Worker    string          `json:"worker"`
	PeakRSS   int64           `json:"peak_rss"`
	Resumed   bool            `json:"resumed,omitempty"`
	Error     *failure        `json:"error,omitempty"`
}

// failure is the form of an item's error.
type failure struct {
	Kind    engine.Kind `json:"kind"`
	Message string      `json:"message"`
	Signal  string      `json:"signal,omitempty"`
	Code    int         `json:"code,omitempty"`
	Advice  string      `json:"advice,omitempty"`
	Stack   string      `json:"stack,omitempty"`
	Stderr  string      `json:"stderr,omitempty"`
}

// Write writes one result.
func (j *JSONLines) Write(r *Record) error {
	l := line{
		Index: r.Index, OK: r.Err == nil,
		Seconds: r.Seconds, Attempt: r.Attempt, Worker: r.Worker, PeakRSS: r.PeakRSS, Resumed: r.Resumed,
	}
	if utf8.ValidString(r.Item) {
		l.Item = &r.Item
	} else {
		l.ItemB64 = []byte(r.Item)
	}
	if err := j.value(r, &l); err != nil {
		return err
	}
	if j.Printed {
		l.Printed = string(r.Printed)
	}
	if r.Err != nil {
		l.Error = failureOf(r)
	}
	return writeLine(j.Out, l)
}

// value fills in what the item gave.
func (j *JSONLines) value(r *Record, l *line) (err error) {
	switch {
	case r.Output != nil:
		stderr := string(r.Output.Stderr)
		l.Exit, l.Stderr = &r.Output.Code, &stderr
		return j.stdout(r, l)
	case r.Err != nil:
	case r.Npy != nil || r.NpyFile != "":
		l.Value, err = j.Folder.saveArray(r)
	default:
		l.Value = r.JSON
	}
	return err
}

// stdout fills in what a command printed, without its last newline.
func (j *JSONLines) stdout(r *Record, l *line) (err error) {
	o := r.Output
	if o.StdoutFile != "" || len(o.Stdout) > mostInline {
		out, err := outputOf(o)
		if err != nil {
			return err
		}
		defer os.Remove(o.StdoutFile)
		defer out.Close()
		l.ValueFile, err = j.Folder.save(r.Index, ".out", out)
		return err
	}
	text := bytes.TrimSuffix(o.Stdout, []byte("\n"))
	if utf8.Valid(text) {
		l.Value, err = marshal(string(text))
		return err
	}
	l.ValueB64 = text
	return nil
}

func failureOf(r *Record) *failure {
	e := r.Err
	f := &failure{Kind: e.Kind, Message: e.Message, Signal: e.Signal, Code: e.Code, Advice: e.Advice, Stack: e.Stack, Stderr: e.Stderr}
	if f.Stderr == "" {
		f.Stderr = string(r.Printed)
	}
	return f
}

// marshal is json.Marshal that leaves <, > and & alone.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	err := writeLine(&b, v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// writeLine writes a value as JSON and ends the line.
func writeLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// Summary is what the last line tells of a run. Times are in seconds, sizes in
// bytes.
type Summary struct {
	Items     int      `json:"items"` // done, failed ones included
	Failed    int      `json:"failed"`
	Resumed   int      `json:"resumed,omitempty"` // done by an earlier run
	Seconds   float64  `json:"seconds"`
	Processes int      `json:"processes"`
	Threads   int      `json:"threads"`
	Speedup   *float64 `json:"speedup"`         // over 1 x 1, or over one item after the other, estimated; null if there is no telling
	Tuned     *Tuned   `json:"tuned,omitempty"` // how the split was found; none if it was given
	PeakRSS   int64    `json:"peak_rss"`
	Engine    string   `json:"engine"`
	Stopped   string   `json:"stopped,omitempty"` // why the run ended early
}

// Tuned tells how the split of a run was found.
type Tuned struct {
	Rule     Split    `json:"rule"` // all CPUs, one thread each
	Gain     float64  `json:"gain"` // over the rule: 0.1 is 10 % faster
	Probes   int      `json:"probes"`
	Probing  float64  `json:"probing_seconds"` // lost by trying
	Measured bool     `json:"measured"`        // 1 x 1 was tried, so that the speed-up is no estimate
	Recalled bool     `json:"recalled"`        // an earlier run had found the split
	Why      []string `json:"why,omitempty"`   // more workers do not help
}

// Split is processes x threads.
type Split struct {
	Processes int `json:"processes"`
	Threads   int `json:"threads"`
}

// Summary writes the last line.
func (j *JSONLines) Summary(s any) error {
	return writeLine(j.Out, map[string]any{"summary": s})
}
