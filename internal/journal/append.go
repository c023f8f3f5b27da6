package journal

import (
	"errors"
	"os"
	"time"
)

// mostKept is how large a buffer is kept for the next write.
const mostKept = 4 << 20

// Begin tells what the results that follow are of.
func (j *Journal) Begin(what string) error {
	host, _ := os.Hostname()
	r := Run{What: what, When: time.Now().UTC().Truncate(time.Second), Host: host, PID: os.Getpid()}
	j.mu.Lock()
	defer j.mu.Unlock()
	if what != "" && what == j.began {
		return nil
	}
	j.began = what
	j.buf = appendRun(j.buf[:0], r)
	return j.write()
}

// Append keeps results that have come together. When it returns they survive the
// end of this process, and a second later that of the system. After an error the
// journal is whole, ends with the results before, and takes no more: the error
// is an *engine.SpaceError if the disk is full.
func (j *Journal) Append(entries []Entry) error {
	var beside map[int][2]*stamp // those of few entries, by place
	for i := range entries {
		e := &entries[i]
		if len(e.Value) <= j.spill && e.File == "" {
			continue
		}
		stamps, err := j.putBeside(e)
		if err != nil {
			return j.fail(err, true)
		}
		if beside == nil {
			beside = map[int][2]*stamp{}
		}
		beside[i] = stamps
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.buf = j.buf[:0]
	for i := range entries {
		s := beside[i]
		j.buf = appendResult(j.buf, &entries[i], s[0], s[1])
	}
	return j.write()
}

// write appends the buffer to the file. The journal must be locked.
func (j *Journal) write() error {
	if j.err != nil {
		j.told = true
		return j.err
	}
	if len(j.buf) == 0 {
		return nil
	}
	n, err := j.f.WriteAt(j.buf, j.end)
	if err != nil {
		j.err, j.told = j.failed("grow", int64(len(j.buf)-n), err), true
		// If this fails, too, the torn end is cut when the journal is opened.
		_ = j.f.Truncate(j.end)
		return j.err
	}
	j.end += int64(n)
	if cap(j.buf) > mostKept {
		j.buf = nil
	}
	if j.timer == nil {
		j.timer = time.AfterFunc(syncAfter, j.sync)
	}
	return nil
}

// fail makes an error that of the journal, if it is the first. told says that
// the caller passes it on.
func (j *Journal) fail(err error, told bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err == nil {
		j.err = err
	}
	j.told = j.told || told
	return j.err
}

// sync puts what was written on the disk. What the disk has not taken at the
// first attempt may be gone, so an error is final.
func (j *Journal) sync() {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	j.mu.Lock()
	due := j.timer != nil
	j.timer = nil
	j.mu.Unlock()
	if !due {
		return
	}
	if err := j.f.Sync(); err != nil && !errors.Is(err, os.ErrClosed) {
		_ = j.fail(j.failed("be written to the disk", 0, err), false)
	}
}
