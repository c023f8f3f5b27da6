package tune

import (
	"fmt"
	"math"
	"time"

	"github.com/comal-go/comal/internal/units"
)

const (
	slower = 1.25 // an item takes so many times as long: more than a clock that is lowered
	idle   = 0.70 // of the CPUs that workers could use: less, and they wait
)

// bandwidth: with more workers on cores of their own each is slower, though the
// CPUs count as busy.
func (c *evidence) bandwidth() loss {
	few, many, usual := c.narrow(), c.within(0, c.cores), 1.0
	if many == few { // only beyond the cores: take off what hardware threads cost
		many, usual = c.within(c.cores, c.cpus), c.cpus/c.cores
	}
	if few == nil || many == nil || !few.full() || !many.full() {
		return loss{}
	}
	times := many.item / few.item
	if times < slower*usual {
		return loss{}
	}
	return loss{"bandwidth", 1 - usual/times, fmt.Sprintf(
		"Workers wait for memory: at %s an item takes %s times as long as at %s though %s CPUs are busy, so they share the memory's bandwidth.",
		many.Split, figure(times), few.Split, figure(many.CPU))}
}

// smt: beyond the cores, workers share them.
func (c *evidence) smt() loss {
	few, many := c.within(c.cores/2, c.cores), c.within(c.cores, c.cpus)
	if few == nil || many == nil || !few.full() || !many.full() {
		return loss{}
	}
	ratio := many.rate() / few.rate()
	ideal := many.threads / few.threads
	if first := c.narrow(); ratio > 0.85*ideal || first != nil && few.item > 1.5*first.item {
		return loss{} // it was slow before
	}
	return loss{"smt", 1 - min(1, ratio/ideal), fmt.Sprintf(
		"Workers share cores: %s does %s times the work of %s, because the %s CPUs are hardware threads of %s cores.",
		many.Split, figure(ratio), few.Split, figure(c.cpus), figure(c.cores))}
}

// quota: the system stops workers that have used up their time.
func (c *evidence) quota() loss {
	if c.Quota <= 0 {
		return loss{}
	}
	stopped := 0.0
	if c.Wall > 0 {
		stopped = min(1, c.Throttled.Seconds()/c.Wall.Seconds())
	}
	part := 1 - c.Quota/c.cpus
	if stopped < matters && (c.wide == nil || c.wide.CPU < 0.85*c.Quota || part < matters) {
		return loss{}
	}
	text := fmt.Sprintf("The quota of %s CPUs is used up", figure(c.Quota))
	if c.Throttled > 0 && c.Wall > 0 {
		text += fmt.Sprintf(": it stopped the workers for %s of %s", units.Time(min(c.Throttled, c.Wall)), units.Time(c.Wall))
	}
	return loss{"quota", max(part, min(stopped, 0.9)), text + "."}
}

// others: CPUs that other programs have are not ours.
func (c *evidence) others() loss {
	part := min(0.9, c.Others/c.cpus)
	if part < 0.1 {
		return loss{}
	}
	return loss{"others", part, fmt.Sprintf("Other programs use %s of the %s CPUs.", figure(c.Others), figure(c.cpus))}
}

// waiting is how many CPUs the widest split leaves idle of those it could use; 0
// if it does not wait.
func (c *evidence) waiting() float64 {
	if c.wide == nil || c.wide.CPU < 0 {
		return 0
	}
	most := c.wide.most - max(0, c.Others)
	if c.Quota > 0 {
		most = min(most, c.Quota)
	}
	if c.wide.CPU >= idle*most {
		return 0
	}
	return most - c.wide.CPU
}

// onDisk is how many CPUs waited for disks on the average.
func (c *evidence) onDisk() float64 {
	if c.Wall <= 0 {
		return 0
	}
	return c.DiskWait.Seconds() / c.Wall.Seconds()
}

// forDisk says that the disk is why CPUs are idle: those of the widest split, or of
// the best one, at which most of the run was.
func (c *evidence) forDisk(gap float64) bool {
	waited := c.onDisk()
	if c.best != nil && c.best.CPU >= 0 && waited >= 0.1 && waited >= 0.5*(c.best.most-c.best.CPU) {
		return true
	}
	return waited >= 0.3*gap
}

// disk: the CPUs are idle, and waited for disks.
func (c *evidence) disk() loss {
	gap := c.waiting()
	if gap == 0 || !c.forDisk(gap) {
		return loss{}
	}
	return loss{"disk", gap / c.wide.most, fmt.Sprintf(
		"Workers wait for the disk: at %s they use %s of %s CPUs, and CPUs waited %s for disks in %s.",
		c.wide.Split, figure(c.wide.CPU), figure(c.wide.most), units.Time(c.DiskWait), units.Time(c.Wall))}
}

// lock: the CPUs are idle, the disk is not why, and more workers make each slower;
// or the threads of a worker are of no use.
func (c *evidence) lock() loss {
	if l := c.deafThreads(); l.part > 0 {
		return l
	}
	gap := c.waiting()
	if gap == 0 || c.forDisk(gap) {
		return loss{}
	}
	few := c.series[0]
	if c.wide.item < slower*few.item {
		return loss{} // they wait for something that does not mind how many do
	}
	who := "Workers"
	if c.Kind == "closure" || c.Kind == "go" {
		who = "Goroutines"
	}
	return loss{"lock", gap / c.wide.most, fmt.Sprintf(
		"%s wait for each other: at %s they use %s of %s CPUs, were not seen to wait for disks, and an item takes %s times as long as at %s; look for a lock, or a service that all ask.",
		who, c.wide.Split, figure(c.wide.CPU), figure(c.wide.most), figure(c.wide.item/few.item), few.Split)}
}

// deafThreads: a worker of several threads uses one core. It explains a loss where
// there are too few workers for the CPUs.
func (c *evidence) deafThreads() loss {
	part := 1 - float64(max(1, c.Best.P))/c.cpus
	if part < 1-scales || c.onDisk() > 0.1*c.cpus {
		return loss{}
	}
	for _, t := range c.trials {
		if t.Deaf {
			return loss{"lock", part, "Threads do not help: the function does not ask how many it may use."}
		}
		if !t.deaf() || c.helped(t) {
			continue
		}
		why := "the function does not make use of them"
		if c.Kind == "python" {
			why += ", or the GIL lets one run at a time"
		}
		return loss{"lock", part, fmt.Sprintf(
			"Threads do not help: at %s a worker uses %s of %d cores, so %s.",
			t.Split, figure(t.CPU/float64(t.Split.P)), int(t.most)/t.Split.P, why)}
	}
	return loss{}
}

// deaf says that a worker could use several cores and used one.
func (t *trial) deaf() bool {
	p := float64(t.Split.P)
	return t.Split.T != 1 && t.most >= 2*p && t.CPU >= 0 && t.CPU <= 1.1*p
}

// helped says that the same number of workers was slower with one thread.
func (c *evidence) helped(t *trial) bool {
	for _, one := range c.trials {
		if one.Split == (Split{t.Split.P, 1}) {
			return t.item < 0.9*one.item
		}
	}
	return false
}

// memory: fewer workers fit than there are CPUs.
func (c *evidence) memory() loss {
	room, bytes := 0, int64(0)
	for _, t := range c.trials {
		if t.Room > 0 && (room == 0 || t.Room < room) {
			room = t.Room
		}
		bytes = max(bytes, t.Bytes)
	}
	used := float64(c.Best.P * max(1, c.Best.T))
	if room == 0 || c.Best.P < room || float64(room) >= c.cpus || used >= c.cpus && c.Best.T > 1 {
		return loss{}
	}
	each := ""
	if bytes > 0 {
		each = ", each of " + units.Bytes(bytes)
	}
	return loss{"memory", 1 - min(1, used/c.cpus), fmt.Sprintf(
		"Memory has room for %s%s, on %s CPUs.", units.Plural(room, "worker", "workers"), each, figure(c.cpus))}
}

// fewItems: workers without an item, all the time or in the last wave.
func (c *evidence) fewItems() loss {
	if c.Items < 1 {
		return loss{}
	}
	items, p := float64(c.Items), float64(c.Best.P)
	if items < c.cpus && items <= p {
		used := min(c.cpus, items*float64(max(1, c.Best.T)))
		return loss{"items", 1 - used/c.cpus, fmt.Sprintf(
			"There are only %s for %s CPUs.", units.Plural(c.Items, "item", "items"), figure(c.cpus))}
	}
	if p < 2 {
		return loss{}
	}
	waves := math.Ceil(items / p)
	part := 1 - items/(waves*p)
	if part < 0.1 {
		return loss{}
	}
	return loss{"items", part, fmt.Sprintf(
		"%s on %s take %.0f rounds, the last one of %s: equal ones allow %s times the speed of one worker.",
		units.Plural(c.Items, "item", "items"), units.Plural(c.Best.P, "worker", "workers"), waves,
		units.Count(c.Items-int(waves-1)*c.Best.P), figure(items/waves))}
}

// tail: at the end workers wait for the last items.
func (c *evidence) tail() loss {
	if c.Wall <= 0 || c.Best.P < 2 || c.Items > 0 && c.Items <= c.Best.P {
		return loss{}
	}
	part := 0.0
	if alone := c.Alone.Seconds() / c.Wall.Seconds(); alone >= matters {
		part = min(1, alone) * float64(c.Best.P-1) / float64(c.Best.P)
	}
	bound := math.Inf(1)
	if c.Longest > 0 && c.Busy > 0 {
		bound = max(1, c.Busy/c.Longest)
		part = max(part, 1-min(1, bound/float64(c.Best.P)))
	}
	if part < matters || bound >= float64(c.Best.P) && c.fewItems().part > 0 {
		return loss{}
	}
	return loss{"tail", part, c.tailText(bound)}
}

func (c *evidence) tailText(bound float64) string {
	text := "Workers wait for the last items"
	if c.Alone > 0 {
		text = fmt.Sprintf("For %s of %s fewer items than workers were left", units.Time(c.Alone), units.Time(c.Wall))
	}
	if bound < 2*float64(c.Best.P) {
		text += fmt.Sprintf(": the longest takes %s of %s in all, so no number of workers makes them more than %s times as fast",
			inSeconds(c.Longest), inSeconds(c.Busy), figure(bound))
	}
	return text + "."
}

// start: workers that start do nothing else.
func (c *evidence) start() loss {
	var begin time.Duration
	for _, t := range c.trials {
		if t.Split == c.Best && t.Start > 0 || begin == 0 {
			begin = t.Start
		}
	}
	if c.Wall <= 0 || begin <= 0 {
		return loss{}
	}
	part := min(1, begin.Seconds()/c.Wall.Seconds())
	return loss{"start", part, fmt.Sprintf(
		"Workers need %s to start, in a run of %s.", units.Time(begin), units.Time(c.Wall))}
}

// figure is a number of two digits.
func figure(f float64) string {
	if f >= 10 || f == math.Trunc(f) {
		return fmt.Sprintf("%.0f", f)
	}
	return fmt.Sprintf("%.1f", f)
}

func inSeconds(f float64) string { return units.Time(time.Duration(f * float64(time.Second))) }
