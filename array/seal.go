package array

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/internal/journal"
)

// seal says in a journal that all that a pass writes is written: before any of it
// appears, and before another pass begins. A run that goes on finds each array by its
// tag: under its name, where somebody has moved it, or still as a part. None is written
// again.
type seal struct {
	key     journal.Key
	targets []files.Target
}

// sealed is what is written down: the tags of arrays, and when the machine had been
// started.
type sealed struct {
	Tags []string `json:"tags"`
	Boot string   `json:"boot"`
}

// sealOf returns the seal of a pass that does nothing but write, nil of others.
// digest is that of the pass.
func sealOf(w *work, digest []byte) *seal {
	s := &seal{key: sealKey(digest)}
	for _, t := range w.Targets {
		if t.Write == nil {
			return nil
		}
		s.targets = append(s.targets, *t.Write)
	}
	return s
}

func sealKey(pass []byte) journal.Key {
	sum := sha256.Sum256(append([]byte("whole\n"), pass...))
	return journal.Key(sum[:len(journal.Key{})])
}

// whole tells whether a run before has written all that a pass writes. Outputs that
// have not appeared yet are to appear at the end of this one.
func (r *run) whole(ctx context.Context, s *seal) (whole bool, err error) {
	if s == nil {
		return false, nil
	}
	was, err := r.readSeal(ctx, s.key)
	if err != nil || len(was.Tags) != len(s.targets) {
		return false, err
	}
	var parts, rests []files.Target
	for i, t := range s.targets {
		switch place, err := r.placeOf(ctx, t, was.Tags[i]); {
		case err != nil:
			return false, fmt.Errorf("write %s: %w", t.URL, err)
		case place == nowhere, t.Fleeting() && (t.Own || place == asPart) && was.Boot != files.Boot():
			return false, nil
		case place == asPart:
			parts = append(parts, t)
		default:
			rests = append(rests, t)
		}
	}
	for _, t := range rests {
		if err := files.Discard(ctx, t); err != nil {
			return false, fmt.Errorf("write %s: %w", t.URL, err)
		}
	}
	r.begun = append(r.begun, parts...)
	return true, nil
}

// Where an output is.
const (
	nowhere = iota
	asPart
	appeared
)

// placeOf looks for an output by its tag.
func (r *run) placeOf(ctx context.Context, t files.Target, tag string) (int, error) {
	if tag == "" {
		return nowhere, nil
	}
	names := []string{t.URL}
	if r.opt.Moved != nil && !t.Own {
		names = append(names, r.opt.Moved(t.URL))
	}
	for _, name := range names {
		at := t
		if at.URL = name; name == "" {
			continue
		}
		if found, err := files.Tag(ctx, at, false); found == tag || err != nil {
			return appeared, err
		}
	}
	if found, err := files.Tag(ctx, t, true); found == tag || err != nil {
		return asPart, err
	}
	return nowhere, nil
}

// readSeal returns what was written down, nothing if the journal has no such seal.
func (r *run) readSeal(ctx context.Context, key journal.Key) (was sealed, err error) {
	log, err := journal.Take(ctx, r.opt.Map.Journal)
	if err != nil {
		return was, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	e, ok := log.Find(key, 0)
	if ok && json.Unmarshal(e.Value, &was) != nil {
		was = sealed{} // a value of something else
	}
	return was, nil
}

// putSeal writes down that a pass has ended.
func (r *run) putSeal(ctx context.Context, s *seal) (err error) {
	if s == nil {
		return nil
	}
	is := sealed{Boot: files.Boot()}
	for _, t := range s.targets {
		tag, err := files.Tag(ctx, t, true)
		if err != nil {
			return fmt.Errorf("write %s: %w", t.URL, err)
		}
		is.Tags = append(is.Tags, tag)
	}
	value, err := json.Marshal(is)
	if err != nil {
		return err
	}
	log, err := journal.Take(ctx, r.opt.Map.Journal)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	return log.Append([]journal.Entry{{Key: s.key, Value: value}})
}
