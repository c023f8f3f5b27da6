package results

import (
	"encoding/json"
	"time"

	"github.com/comal-go/comal/engine"
)

// Record is one item and what became of it. Of JSON, Npy, NpyFile and Output at most one
// is there.
type Record struct {
	Index   int
	Item    string
	Command string          // as one would type it; where a writer needs it
	JSON    json.RawMessage // value of a function
	Npy     []byte          // value of a function, as the bytes of a .npy file
	NpyFile string          // that file itself, which is moved away
	Output  *engine.Output  // of a command
	Err     *engine.ItemError

	Seconds float64 // wall time where it ran
	Attempt int     // 1 for the first
	Worker  string
	PeakRSS int64     // of the worker so far, in bytes
	Printed []byte    // by a function
	Ended   time.Time // when the result arrived
	Resumed bool      // an earlier run did it
}

// Writer takes the records of a run, one after the other. An error ends the
// run: the results would be lost.
type Writer interface {
	Write(r *Record) error
}

// Writers is a Writer that passes each record to all.
type Writers []Writer

// Write passes the record on until a writer fails.
func (ws Writers) Write(r *Record) error {
	for _, w := range ws {
		if err := w.Write(r); err != nil {
			return err
		}
	}
	return nil
}
