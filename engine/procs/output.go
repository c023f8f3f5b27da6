package procs

import "github.com/comal-go/comal/engine"

// mostStdout is how much standard output stays in memory, in bytes.
const mostStdout = 1 << 20

// readStdout takes what a command printed out of its file, or leaves it there
// if it is long.
func readStdout(f *capture, out *engine.Output) (err error) {
	if f.size() > mostStdout {
		out.StdoutFile, err = f.keep()
		return err
	}
	out.Stdout = f.tail(mostStdout)
	f.drop()
	return nil
}

// failure says how a command failed, nil if it did not.
func failure(argv []string, end ending, stderr *capture) *engine.ItemError {
	if end.known && end.code == 0 {
		return nil
	}
	e := &engine.ItemError{Kind: engine.KindExit, Code: end.code, Message: argv[0] + " " + end.String(), Stderr: stderr.lastWords()}
	if end.signal != "" {
		e.Kind, e.Signal, e.Code = engine.KindKilled, end.signal, 0
	}
	if end.signal == "SIGKILL" {
		e.Advice = "if memory ran out (see dmesg), " + fewer
	}
	return e
}

// notRun says why a command could not be started. The codes are a shell's.
func notRun(argv []string, err error, out *engine.Output) *engine.ItemError {
	e := &engine.ItemError{Kind: engine.KindError, Code: 126, Message: cause(err).Error(), Advice: adviceOnStart(err), Err: err}
	if len(argv) > 0 {
		e.Message = argv[0] + ": " + e.Message
	}
	switch {
	case isMissing(err):
		e.Code = 127
	case passing(err) || scarce(err):
		e.Kind = engine.KindRefused
	}
	out.Code = e.Code
	return e
}

// notCaptured says that there is no place for a command's output.
func notCaptured(err error) *engine.ItemError {
	return &engine.ItemError{
		Kind: engine.KindRefused, Message: "its output cannot be captured whole: " + err.Error(), Err: err,
		Advice: "see whether the folder for output is full (--scratch, Option.Scratch), or the limit on open files reached (ulimit -n)",
	}
}
