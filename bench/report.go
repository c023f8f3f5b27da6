package bench

// Report is what was measured.
type Report struct {
	Machine   string // processor, system and the versions of all that took part
	Processes int    // 0 if each row has its own
	Repeats   int
	Quick     bool
	Rows      []Row
}

// Row is one piece of work: our figures beside those of peers.
type Row struct {
	Name  string
	Unit  string // "s", "B" or "%", which is of a core
	Ours  Figures
	Why   string // ours could not be measured; empty if it was
	Peers []Peer
}

// Peer is another's figures in a row. The peer "limit" is what ours may be at
// most.
type Peer struct {
	Name string
	Figures
	Why     string  // it could not be measured; empty if it was
	AtLeast float64 // the ratio to reach; 0 if there is none
	Slack   float64 // what ours may take beyond that
}

// Figures sum up the repeats.
type Figures struct{ Median, Min, Max float64 }

// Ratio is theirs divided by ours: above 1 ours is better.
func (p *Peer) Ratio(ours Figures) float64 { return p.Median / ours.Median }

// Reached says whether ours is as much better as it must be.
func (p *Peer) Reached(ours Figures) bool {
	return p.AtLeast == 0 || ours.Median <= p.Median/p.AtLeast+p.Slack
}
