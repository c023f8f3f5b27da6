package tune

import (
	"fmt"
	"math"
	"strings"
)

// synthetic is a machine with a job by formula: an item takes
//
//	work ((1-f) + f/T) (1 + fork (T-1)) max(1, n/cap) (1 + thrash max(0, n/logical - 1))
//	     (1 + contend (P-1) + cohere P (P-1))
//
// but no less than P bus, where n = P min(T, 1/((1-f) + f/T)) threads are busy
// and cap = min(n, physical) + smt (threads from physical to logical) is what
// the CPUs do, at most quota. Where more than fits processes do not fit into
// memory each item takes spill (1 + swell (P - fits)) times as long. With fill it
// is work P / (logical (1 - exp(-P T / fill))) instead of the first line: more
// threads than CPUs help for long.
type synthetic struct {
	name            string
	facts           Facts
	mostP, mostT    int
	work, f, fork   float64
	smt, thrash     float64
	contend, cohere float64
	bus, quota      float64
	fits            int
	spill, swell    float64
	fill            float64
	rough           float64 // jumps from cell to cell, by a fixed pattern
	comment         string
}

func (m synthetic) item(p, t int) float64 {
	P, T, physical, logical := float64(p), float64(t), float64(m.facts.Physical), float64(m.facts.Logical)
	alone := 1 - m.f + m.f/T
	n := P * min(T, 1/alone)
	capacity := min(n, physical) + m.smt*max(0, min(n, logical)-physical)
	if m.quota > 0 {
		capacity = min(capacity, m.quota)
	}
	if m.facts.Use > 0 {
		capacity = n
	}
	s := m.work * alone * (1 + m.fork*(T-1)) * max(1, n/capacity) * (1 + m.thrash*max(0, n/logical-1))
	if m.fill > 0 {
		s = m.work * P / logical / (1 - math.Exp(-P*T/m.fill))
	}
	if m.fits > 0 && p > m.fits {
		s *= max(1, m.spill) * (1 + m.swell*float64(p-m.fits))
	}
	s *= 1 + m.contend*(P-1) + m.cohere*P*(P-1)
	s = max(s, P*m.bus)
	return s * (1 + m.rough*math.Sin(float64(13*p+29*t*t)))
}

func (m synthetic) grid() *Grid {
	g := &Grid{Name: m.name, Facts: m.facts}
	for p := 1; p <= m.mostP; p++ {
		for t := 1; t <= m.mostT; t++ {
			g.Cells = append(g.Cells, Cell{Split: Split{p, t}, Seconds: math.Round(1e4*m.item(p, t)*float64(m.facts.Items)/float64(p)) / 1e4})
		}
	}
	return g
}

func (m synthetic) formula() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: work %g f %g fork %g smt %g thrash %g contend %g cohere %g bus %g quota %g",
		m.comment, m.work, m.f, m.fork, m.smt, m.thrash, m.contend, m.cohere, m.bus, m.quota)
	if m.fits > 0 {
		fmt.Fprintf(&b, " fits %d spill %g swell %g", m.fits, m.spill, m.swell)
	}
	if m.fill > 0 {
		fmt.Fprintf(&b, " fill %g", m.fill)
	}
	b.WriteString("; formula in machines_test.go")
	return b.String()
}

func facts(items, physical, logical int, start float64) Facts {
	return Facts{Items: items, Physical: physical, Logical: logical, Start: start, HasStart: true}
}

func with(f Facts, change func(*Facts)) Facts { change(&f); return f }

var machines = []synthetic{
	{
		name: "amdahl", facts: facts(24, 8, 8, 0.5), mostP: 10, mostT: 8, work: 4, f: 0.8, fork: 0.02, thrash: 0.05, contend: 0.01,
		comment: "eight full cores, a job with a small part that nothing makes parallel",
	},
	{
		name: "bandwidth", facts: facts(24, 8, 8, 0.5), mostP: 12, mostT: 8, work: 3, f: 0.9, fork: 0.01, thrash: 0.1, bus: 0.75, cohere: 0.004,
		comment: "four workers saturate the memory and more of them are in each other's way",
	},
	{
		name: "ram-bound", facts: with(facts(24, 8, 8, 0.5), func(f *Facts) { f.Most = 3 }), mostP: 3, mostT: 8, work: 6, f: 0.9, fork: 0.02, thrash: 0.1,
		comment: "no more than three processes fit into memory",
	},
	{
		name: "smt", facts: facts(24, 4, 8, 0.5), mostP: 10, mostT: 8, work: 3, f: 0.85, fork: 0.03, smt: 0.25, thrash: 0.06, contend: 0.005,
		comment: "four cores of two threads each",
	},
	{
		name: "quota", facts: facts(24, 2, 2, 0.5), mostP: 5, mostT: 4, work: 2, f: 0.8, fork: 0.05, thrash: 0.03, quota: 1.5,
		comment: "two CPUs of which a quota allows 1.5",
	},
	{
		name: "three-items", facts: with(facts(3, 8, 8, 0.5), func(f *Facts) { f.Replay = 3 }), mostP: 8, mostT: 8, work: 12, f: 0.9, fork: 0.02, thrash: 0.3,
		comment: "three items on eight cores",
	},
	{
		name: "slow-start", facts: facts(24, 4, 8, 20), mostP: 10, mostT: 8, work: 4, f: 0.9, fork: 0.03, smt: 0.3, thrash: 0.06,
		comment: "a worker takes 20 seconds to start",
	},
	{
		name: "long-item", facts: with(facts(24, 4, 8, 0.5), func(f *Facts) { f.Long = 20 }), mostP: 10, mostT: 8, work: 3, f: 0.85, fork: 0.03, smt: 0.3, thrash: 0.06,
		comment: "one item takes 20 times as long as the others",
	},
	{
		name: "neighbour", facts: with(facts(24, 4, 8, 0.5), func(f *Facts) { f.Neighbour = 1.6 }), mostP: 10, mostT: 8, work: 3, f: 0.85, fork: 0.03, smt: 0.3, thrash: 0.06,
		comment: "somebody else uses the machine for ten of every 40 seconds",
	},
	{
		name: "threads", facts: facts(24, 8, 8, 0.5), mostP: 10, mostT: 10, work: 4, f: 0.98, fork: 0.005, thrash: 0.1, contend: 0.06, cohere: 0.004,
		comment: "processes are in each other's way, threads share what they read",
	},
	{
		name: "sleeping", facts: with(facts(200, 2, 2, 0.02), func(f *Facts) { f.Use, f.Replay = 0.02, 200 }), mostP: 100, mostT: 1, work: 0.1,
		comment: "items that sleep",
	},
	{
		name: "waiting", facts: with(facts(24, 4, 4, 0.5), func(f *Facts) { f.Use, f.Replay = 0.15, 2000 }), mostP: 40, mostT: 2, work: 1, f: 0.2, bus: 0.04, cohere: 0.0002,
		comment: "items wait for something that serves 25 at once",
	},
	{
		name: "start-only", facts: facts(24, 4, 8, 2), mostP: 10, mostT: 8, work: 0.01, f: 0.85, fork: 0.03, smt: 0.3, thrash: 0.06,
		comment: "items that are much shorter than the start of a worker",
	},
	{
		name: "many-cores", facts: facts(64, 16, 16, 1), mostP: 20, mostT: 8, work: 10, f: 0.95, fork: 0.02, thrash: 0.1, bus: 0.7, cohere: 0.0005,
		comment: "16 cores that share a memory",
	},
	{
		name: "deaf", facts: facts(24, 4, 8, 0), mostP: 12, mostT: 8, work: 1, f: 0, smt: 0.3, thrash: 0.05, contend: 0.01,
		comment: "a job that makes no use of threads",
	},
	{
		name: "small", facts: facts(24, 4, 4, 5), mostP: 4, mostT: 4, work: 8, f: 0.9, fork: 0.03, thrash: 0.2, contend: 0.02,
		comment: "a grid of four by four, and workers that take five seconds to start",
	},
	{
		name: "memory-wall", facts: facts(24, 4, 8, 0.5), mostP: 9, mostT: 8, work: 2, f: 0.9, smt: 0.3, thrash: 0.03, fits: 3, spill: 3,
		comment: "more than three processes do not fit into memory and take three times as long",
	},
	{
		name: "memory-cliff", facts: facts(24, 4, 8, 0.5), mostP: 9, mostT: 8, work: 2, f: 0.9, smt: 0.3, thrash: 0.03, fits: 3, spill: 10,
		comment: "more than three processes do not fit into memory and take ten times as long",
	},
	{
		name: "memory-slope", facts: facts(24, 4, 8, 0.5), mostP: 9, mostT: 8, work: 2, f: 0.9, smt: 0.3, thrash: 0.03, fits: 3, swell: 0.25,
		comment: "each process beyond three slows all down by a quarter",
	},
	{
		name: "hidden-quota", facts: facts(24, 4, 8, 0.5), mostP: 9, mostT: 8, work: 2, f: 0.9, contend: 0.02, thrash: 0.05, quota: 1.5,
		comment: "eight CPUs of which a quota that nobody knows of allows 1.5",
	},
	{
		name: "many-threads", facts: facts(24, 4, 8, 0.5), mostP: 9, mostT: 8, work: 2, contend: 0.02, fill: 10,
		comment: "twice as many threads as CPUs are better, and more of them still",
	},
}
