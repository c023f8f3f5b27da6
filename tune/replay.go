package tune

// ReplayConfig says how a grid is replayed. Zero values are taken from the
// grid's facts, then from the defaults: 12 items, 4 physical cores, 8 logical,
// 0.5 seconds to start a worker, noise of 0.10.
type ReplayConfig struct {
	Items             int
	Seeds             int // seeds 1..Seeds; 0 is 1
	Physical, Logical int
	Start             *float64
	Noise             *float64
}

// Regret is what a replay has shown. Fractions: 0.05 is 5 %.
type Regret struct {
	Median        float64 // of the total time, against the exhaustive best static split
	P95           float64 // the same, 95th percentile over the seeds
	Probing       float64 // median of the time lost while probing, as a part of the whole
	WorseThanRule float64 // median against the dull rule; negative is better than it
	Best, Rule    Split   // exhaustive best, dull rule
	BestSeconds   float64 // median total of the best static split
	RuleSeconds   float64
	Seconds       float64       // median total of the tuner's runs
	Found         map[Split]int // where the seeds ended
}

// Replay runs the tuner on a machine that takes the times of a grid: an item
// takes cell x P / items, times a lognormal noise.
func Replay(g *Grid, cfg ReplayConfig) (Regret, error) { panic("not built") }
