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

// seal says in a journal that all outputs of a pass are written. It is there before
// the first of them appears, so a run that goes on finds each by its tag: under its
// name, where somebody has moved it, or still as a part. None is written again.
type seal struct {
	key     journal.Key
	targets []files.Target
}

// sealOf returns the seal of a pass that does nothing but write outputs, nil of
// others. digest is that of the pass.
func sealOf(w *work, digest []byte) *seal {
	s := &seal{key: sealKey(digest)}
	for i, t := range w.Targets {
		if t.Write == nil || w.output[i] < 0 {
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

// sealed tells whether a run before has written all outputs of a pass. Those that
// have not appeared yet are to appear at the end of this one.
func (r *run) sealed(ctx context.Context, s *seal) (whole bool, err error) {
	if s == nil {
		return false, nil
	}
	tags, err := r.readSeal(ctx, s.key)
	if err != nil || len(tags) != len(s.targets) {
		return false, err
	}
	var parts, rests []files.Target
	for i, t := range s.targets {
		switch place, err := r.placeOf(ctx, t, tags[i]); {
		case err != nil:
			return false, fmt.Errorf("write %s: %w", t.URL, err)
		case place == nowhere:
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
	if r.opt.Moved != nil {
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

// readSeal returns the tags of outputs, none if the journal has no such seal.
func (r *run) readSeal(ctx context.Context, key journal.Key) (tags []string, err error) {
	log, err := journal.Take(ctx, r.opt.Map.Journal)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	e, ok := log.Find(key, 0)
	if ok && json.Unmarshal(e.Value, &tags) != nil {
		tags = nil // a value of something else
	}
	return tags, nil
}

// putSeals writes down that all passes have ended, before outputs appear.
func (r *run) putSeals(ctx context.Context) (err error) {
	if len(r.seals) == 0 {
		return nil
	}
	log, err := journal.Take(ctx, r.opt.Map.Journal)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	for _, s := range r.seals {
		var tags []string
		for _, t := range s.targets {
			tag, err := files.Tag(ctx, t, true)
			if err != nil {
				return fmt.Errorf("write %s: %w", t.URL, err)
			}
			tags = append(tags, tag)
		}
		value, err := json.Marshal(tags)
		if err != nil {
			return err
		}
		if err := log.Append([]journal.Entry{{Key: s.key, Value: value}}); err != nil {
			return err
		}
	}
	return nil
}
