package progress

import "github.com/comal-go/comal/internal/event"

// Speedup estimates how many times as fast a run was as one item after the
// other; 0 if there is no telling.
func Speedup(s event.Snapshot) float64 { return gain(s) }
