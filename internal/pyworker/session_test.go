package pyworker

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// session is the coordinator's side of one worker.
type session struct {
	t       testing.TB
	cmd     *exec.Cmd
	in      io.WriteCloser
	w       *wire.Writer
	r       *wire.Reader
	hello   wire.Hello
	capture *os.File
	scratch string
	task    uint64
}

// setup is what a test may want to be different.
type setup struct {
	dir      string // working folder; testdata's jobs.py is found there by default
	env      []string
	argv     []string // of the worker
	noFile   bool     // standard error is no file but what is in stderr
	stderr   io.Writer
	dontKill bool // the test ends the worker itself
}

// start runs a worker and reads its greeting.
func start(t testing.TB, o setup) *session {
	t.Helper()
	python := testkit.Python(t)
	if o.argv == nil {
		o.argv = Command(python)
	}
	if o.dir == "" {
		o.dir = "testdata"
	}
	s := &session{t: t, cmd: exec.Command(o.argv[0], o.argv[1:]...), scratch: t.TempDir()}
	s.cmd.Dir, s.cmd.Env = o.dir, append(os.Environ(), o.env...)
	s.cmd.Stderr = o.stderr
	if !o.noFile {
		s.capture = must(os.OpenFile(filepath.Join(s.scratch, "capture"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600))(t)
		s.cmd.Stderr = s.capture
	}
	s.in = must(s.cmd.StdinPipe())(t)
	out := must(s.cmd.StdoutPipe())(t)
	s.w, s.r = wire.NewWriter(s.in, s.scratch), wire.NewReader(out)
	s.r.Scratch = s.scratch
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !o.dontKill {
		t.Cleanup(s.close)
	}
	s.hello = must(s.r.ReadHello())(t)
	return s
}

// must turns an error into the end of the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// close ends the worker by the end of its input.
func (s *session) close() {
	s.in.Close()
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the worker: %v\n%s", err, s.captured())
	}
	if s.capture != nil {
		s.capture.Close()
	}
}

// captured returns what is in the capture file now.
func (s *session) captured() string {
	if s.capture == nil {
		return ""
	}
	text, err := os.ReadFile(s.capture.Name())
	if err != nil {
		s.t.Error(err)
	}
	return string(text)
}

// program sends the program and returns the answer.
func (s *session) program(p wire.Program) wire.Ready {
	s.t.Helper()
	p.Kind, p.Threads, p.Scratch = "python", 1, s.scratch
	s.send(wire.KindProgram, 7, p, nil)
	f := s.read()
	if f.Kind != wire.KindReady || f.ID != 7 {
		s.t.Fatalf("kind %d, id %d", f.Kind, f.ID)
	}
	var ready wire.Ready
	s.decode(f.Head, &ready)
	return ready
}

func (s *session) send(kind wire.Kind, id uint64, head any, payload []byte) {
	s.t.Helper()
	if err := s.w.Write(kind, id, head, payload); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) read() wire.Frame {
	s.t.Helper()
	f, err := s.r.Read()
	if err != nil {
		s.t.Fatalf("%v\n%s", err, s.captured())
	}
	return f
}

func (s *session) decode(data []byte, into any) {
	s.t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		s.t.Fatalf("%v: %.300s", err, data)
	}
}

// result is a result frame taken apart.
type result struct {
	wire.Result
	values []json.RawMessage
	npy    [][]byte
}

// run sends a task and returns its results up to the final one.
func (s *session) run(head wire.Task, payload []byte) []result {
	s.t.Helper()
	s.task++
	s.send(wire.KindTask, s.task, head, payload)
	var all []result
	for {
		f := s.read()
		if f.Kind != wire.KindResult || f.ID != s.task {
			s.t.Fatalf("kind %d, id %d", f.Kind, f.ID)
		}
		r := s.result(f)
		all = append(all, r)
		if r.Final {
			return all
		}
	}
}

// whole sends a task and returns its results as one: how many there are is up
// to the time that the items took.
func (s *session) whole(head wire.Task, payload []byte) result {
	s.t.Helper()
	var all result
	for _, r := range s.run(head, payload) {
		for _, f := range r.Fails {
			f.Index += all.N
			all.Fails = append(all.Fails, f)
		}
		for _, n := range r.Notes {
			n.Pos += all.N
			all.Notes = append(all.Notes, n)
		}
		for _, a := range r.Arrays {
			all.Arrays = append(all.Arrays, [2]int{a[0] + all.N, a[1]})
		}
		for _, f := range r.Files {
			f.Pos += all.N
			all.Files = append(all.Files, f)
		}
		all.NoSpace = all.NoSpace || r.NoSpace
		all.values, all.npy = append(all.values, r.values...), append(all.npy, r.npy...)
		all.N, all.Final = all.N+r.N, r.Final
	}
	return all
}

func (s *session) result(f wire.Frame) result {
	s.t.Helper()
	var r result
	s.decode(f.Head, &r.Result)
	at := len(f.Payload)
	for _, a := range r.Arrays {
		at -= a[1]
	}
	s.decode(f.Payload[:at], &r.values)
	for _, a := range r.Arrays {
		r.npy = append(r.npy, f.Payload[at:at+a[1]])
		at += a[1]
	}
	if len(r.values) != r.N {
		s.t.Fatalf("%d values of %d items", len(r.values), r.N)
	}
	return r
}

// outcome is what became of the items of a task, whatever its results were.
type outcome struct {
	values  []string // JSON
	fails   map[int]*engine.ItemError
	printed map[int]string
}

// items runs a task over items and gathers its results.
func (s *session) items(items ...any) outcome {
	s.t.Helper()
	o := outcome{fails: map[int]*engine.ItemError{}, printed: map[int]string{}}
	r := s.whole(wire.Task{N: len(items)}, must(json.Marshal(items))(s.t))
	for _, v := range r.values {
		o.values = append(o.values, string(v))
	}
	for _, f := range r.Fails {
		o.fails[f.Index] = f
	}
	for _, n := range r.Notes {
		if n.Printed != nil {
			o.printed[n.Pos] += string(n.Printed)
		}
	}
	if len(o.values) != len(items) {
		s.t.Fatalf("%d values of %d items", len(o.values), len(items))
	}
	return o
}

// with starts a worker that is ready to run a function.
func with(t testing.TB, function string) *session {
	t.Helper()
	s := start(t, setup{})
	if ready := s.program(wire.Program{Name: function}); ready.Error != "" {
		t.Fatalf("%s: %s %s %s", function, ready.Error, ready.Advice, ready.Detail)
	}
	return s
}
