package bench

import (
	"context"
	"errors"
	"os"
	"time"
)

// mapper is one way to map over items in worker processes.
type mapper struct {
	name  string
	ours  bool
	start func(context.Context, *trial) (course, error)
}

// mappers are all ways, ours first.
func mappers() []mapper { return append(ourMappers(), peerMappers()...) }

// course is a map that runs.
type course struct {
	root int               // the process whose descendants are the workers
	end  func(abrupt bool) // ends the map and its processes; the context has ended before
}

// trial is one map whose workers are killed.
type trial struct {
	*lab
	cfg   ChaosConfig
	marks string    // the folder where workers leave their ids
	words chan word // what the map says
}

// word is what a map says of an item, or of itself.
type word struct {
	kind    wordKind
	index   int64
	value   int64
	text    string // why an item has failed, or the map; the version of a peer
	instead error  // why the map cannot be run at all
}

type wordKind int

const (
	isReady  wordKind = iota // the map begins
	isDone                   // an item has a value
	isFailed                 // an item is given up
	isOver                   // there will be no more; text is why, if not all is done
)

// marksVariable tells workers where to leave their ids.
const marksVariable = "COMAL_BENCH_WORKERS"

// say passes a word on, unless nobody listens any more: false.
func (t *trial) say(ctx context.Context, w word) bool {
	select {
	case t.words <- w:
		return true
	case <-ctx.Done():
		return false
	}
}

// try runs one map to its end. The error says that ours did not survive.
func (l *lab) try(parent context.Context, cfg ChaosConfig, m mapper) (Survival, error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	s := Survival{Name: m.name}
	t := &trial{lab: l, cfg: cfg, words: make(chan word, 1000)}
	var err error
	if t.marks, err = os.MkdirTemp(l.scratch, "workers-"); err != nil {
		return s, err
	}
	run, err := m.start(ctx, t)
	if err == nil {
		err = t.judge(ctx, run.root, &s)
		cancel()
		run.end(s.Outcome != Finished && s.Outcome != GaveUp)
	}
	switch {
	case err != nil:
		s.Outcome, s.Why = Absent, err.Error()
		if m.ours {
			return s, unlessMissing(err)
		}
	case m.ours && !s.whole(cfg.Items):
		return s, errors.New(s.what())
	}
	return s, nil
}

// judge counts what the map says until it is over or hangs, while the killer
// works. The error is why there is no map to judge.
func (t *trial) judge(ctx context.Context, root int, s *Survival) error {
	b := book{Survival: s, seen: make([]bool, t.cfg.Items)}
	watchdog := time.NewTimer(t.cfg.Watchdog)
	defer watchdog.Stop()
	k := &killer{}
	defer func() { k.stop() }()
	began, over := time.Now(), false
	for !over {
		select {
		case w := <-t.words:
			watchdog.Reset(t.cfg.Watchdog)
			switch {
			case w.instead != nil:
				return w.instead
			case w.kind == isReady:
				s.Version, began = w.text, time.Now()
				k = t.newKiller(ctx, root)
			case w.kind == isOver:
				over = true
				if s.Outcome = Finished; w.text != "" {
					s.Outcome, s.Why = GaveUp, w.text
				}
			default:
				b.item(w)
			}
			s.Kills, s.Seconds = k.count(), time.Since(began).Seconds()
		case <-watchdog.C:
			// Those that were killed after the map had stopped do not count.
			over, s.Outcome, s.Kills = true, Hangs, min(k.count(), s.Kills+1)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	s.Lost = t.cfg.Items - b.heard
	return nil
}

// book is a survival in the making.
type book struct {
	*Survival
	seen  []bool // items that have a value or are given up
	heard int    // how many
}

// item enters what is said of an item.
func (b *book) item(w word) {
	switch {
	case w.index < 0 || w.index >= int64(len(b.seen)):
		b.Wrong++
		return
	case b.seen[w.index]:
		b.Duplicated++
		return
	case w.kind == isFailed:
		b.Failed++
		b.Why = w.text
	case w.value != chaosValue(w.index):
		b.Wrong++
	default:
		b.Done++
	}
	b.seen[w.index] = true
	b.heard++
}
