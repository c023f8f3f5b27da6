package reaper

import (
	"flag"
	"os"
	"strings"
	"syscall"

	"github.com/comal-go/comal/internal/wire"
)

// Reaper is the reaper of one run, seen from the coordinator. A nil one does
// nothing.
type Reaper struct {
	pipe  *os.File
	proc  *os.Process
	ended chan struct{} // closed when it was waited for
}

// start starts this program with one end of a pipe, in a session of its own: ^C
// and the end of a terminal do not reach it.
func start(runID, scratch string) (*Reaper, error) {
	path, err := wire.Executable()
	if err != nil {
		return nil, err
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		ours.Close()
		return nil, err
	}
	defer null.Close()
	proc, err := os.StartProcess(path, arguments(), &os.ProcAttr{
		Dir: "/", // so that no file system stays in use for its sake
		Env: environment(runID, scratch),
		// What is not in this list is closed in the child, our end above all.
		Files: []*os.File{null, null, null, theirs},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		ours.Close()
		return nil, err
	}
	r := &Reaper{pipe: ours, proc: proc, ended: make(chan struct{})}
	go func() {
		_, _ = proc.Wait()
		close(r.ended)
	}()
	return r, nil
}

// arguments tells a list of processes what the reaper is.
func arguments() []string {
	argv := os.Args[:1:1]
	if flag.Lookup("test.run") != nil {
		argv = append(argv, "-test.run=^$") // should its TestMain not call comal.Main, it runs no test twice
	}
	return append(argv, "comal-reaper")
}

// environment is ours, without the marks of a worker, and with little use of
// the machine. If we belong to a run ourselves, that run's reaper must not kill
// ours. No name may be there twice: a program takes the first.
func environment(runID, scratch string) []string {
	var vars []string
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case Variable, scratchVariable, wire.RunVariable, wire.WorkerVariable, "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GORACE":
		default:
			vars = append(vars, v)
		}
	}
	return append(vars, Variable+"="+runID, scratchVariable+"="+scratch, "GOMAXPROCS=1", "GOGC=off", "GORACE=atexit_sleep_ms=0")
}

// farewell is what the pipe brings if nothing is to be done.
const farewell = 'f'

// Dismiss ends the reaper, which then does nothing.
func (r *Reaper) Dismiss() {
	if r == nil {
		return
	}
	_, _ = r.pipe.Write([]byte{farewell})
	r.pipe.Close()
	_ = r.proc.Kill() // it need not come to read that
	<-r.ended
}
