package enginetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/comal-go/comal/engine"
)

// take books a result, and what is wrong with it in itself.
func (r *rig) take(res engine.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec := r.records[res.ID]
	if rec == nil {
		r.wrong("a result of task %d, which was never submitted", res.ID)
		return
	}
	left := rec.task.N - len(rec.values)
	switch {
	case rec.refused:
		r.wrong("a result of a task that Submit refused: %s", rec.texts[0])
	case rec.final:
		r.wrong("another result after the final one: task of %q", rec.texts)
		return
	case res.N < 0 || res.N > left:
		r.wrong("a result of %d items where %d are left: task of %q", res.N, left, rec.texts)
		return
	case res.N == 0 && !res.Final:
		r.wrong("a result of no items that is not final: task of %q", rec.texts)
	case res.Lost != nil && !res.Final:
		r.wrong("a result with Lost that is not final: task of %q", rec.texts)
	case res.Worker == "" && res.N > 0:
		r.wrong("a result without the name of its worker: task of %q", rec.texts)
	case res.Wall < 0:
		r.wrong("a result that took %v: task of %q", res.Wall, rec.texts)
	}
	r.bookItems(rec, res)
	if res.Final {
		rec.final, rec.last = true, res
	}
}

// wrong notes a problem. The rig must be locked.
func (r *rig) wrong(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// bookItems books values and failures.
func (r *rig) bookItems(rec *record, res engine.Result) {
	at := len(rec.values)
	last := -1
	for _, e := range res.Fails {
		if e == nil || e.Index < 0 || e.Index >= res.N {
			r.wrong("a failure %+v that is none of the %d items: task of %q", e, res.N, rec.texts)
			continue
		}
		if e.Index <= last {
			r.wrong("failures out of order: %d after %d", e.Index, last)
		}
		if e.Kind == "" || e.Message == "" {
			r.wrong("a failure without kind or message: %+v", *e)
		}
		last = e.Index
		rec.fails[at+e.Index] = e
	}
	values, err := valuesOf(res)
	if err != nil || len(values) != res.N {
		r.wrong("%d values (%v) of %d items: task of %q", len(values), err, res.N, rec.texts)
		values = make([]string, res.N)
	}
	rec.values = append(rec.values, values...)
}

// valuesOf are the values of a result, in whatever form it has them.
func valuesOf(res engine.Result) (values []string, err error) {
	switch local, ok := res.Local.([]string); {
	case ok:
		return local, nil
	case res.Outputs != nil:
		for _, o := range res.Outputs {
			values = append(values, strings.TrimSuffix(string(o.Stdout), "\n"))
		}
		return values, nil
	case res.N == 0:
		return nil, nil
	}
	err = json.Unmarshal(res.Values, &values)
	return values, err
}

// faults compares what the engine has said of all tasks with what is known to
// have happened, and returns all that is wrong.
func (r *rig) faults() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	found := slices.Clone(r.problems)
	for _, rec := range r.records {
		if rec.canceled || rec.refused || !rec.final {
			continue
		}
		for i, text := range rec.texts {
			if what := r.compare(rec, i, text); what != "" {
				found = append(found, fmt.Sprintf("%s: item %d of %q", what, i, rec.texts))
			}
		}
		done := len(rec.values)
		if l := rec.last; l.Lost != nil && (l.Started < 0 || done+l.Started > rec.task.N || l.Ended < 0 || l.Ended > l.Started) {
			found = append(found, fmt.Sprintf("lost after %d results with Started %d, Ended %d: task of %q", done, l.Started, l.Ended, rec.texts))
		} else if l.Lost == nil && done == 0 {
			found = append(found, fmt.Sprintf("a task was given back with none of its items done: task of %q", rec.texts))
		}
	}
	return found
}

// compare says what is wrong with what was told of an item, if anything is.
func (r *rig) compare(rec *record, i int, text string) string {
	f, _ := Parse(text)
	starts, ends := Starts(f.File), Ends(f.File)
	done, lost := len(rec.values), rec.last.Lost != nil
	if lost && r.props.SharedMemory && i >= done {
		return "" // how far a goroutine came is not known
	}
	began := i < done || lost && i < done+rec.last.Started
	over := i < done || lost && i < done+rec.last.Ended
	healthy := slices.Contains([]What{Fine, Sleep, Wait, Print, Grow}, f.What)
	switch fail := rec.fails[i]; {
	case starts > 1:
		return fmt.Sprintf("started %d times in one task", starts)
	case starts == 1 && !began:
		return "started, and not told so"
	case starts == 0 && began:
		return "not started, and told to have been"
	case ends == 1 && !over:
		return "ended, and told not to have"
	case i >= done && over && ends == 0:
		return "not ended, and told to have"
	case i < done && healthy && (fail != nil || rec.values[i] != f.Name):
		return fmt.Sprintf("value %q, failure %v", rec.values[i], fail)
	case i < done && fail == nil && (f.What == Fail || f.What == Panic || f.What == Quit || f.What == Die || f.What == Crash):
		return fmt.Sprintf("told to be done with value %q", rec.values[i])
	}
	return ""
}
