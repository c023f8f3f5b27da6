package results

import (
	"io"
	"log/slog"
)

// Log writes a line an item, with the time, for those who look into a run
// afterwards.
type Log struct{ *slog.Logger }

// NewLog returns a log that is written to w.
func NewLog(w io.Writer) *Log {
	return &Log{slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo}))}
}

// Write writes one line.
func (l *Log) Write(r *Record) error {
	if e := r.Err; e != nil {
		l.Error("item failed", "index", r.Index, "item", r.Item, "kind", string(e.Kind), "message", e.Message,
			"attempt", e.Attempt, "worker", e.Worker)
		return nil
	}
	l.Info("item done", "index", r.Index, "item", r.Item, "seconds", r.Seconds, "attempt", r.Attempt, "worker", r.Worker)
	return nil
}
