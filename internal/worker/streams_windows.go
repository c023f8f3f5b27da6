package worker

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// takeStreams returns the two ends of the protocol and leaves in their place an
// empty input and, as output, what standard error is.
func takeStreams() (in, out *os.File, err error) {
	in, out = os.Stdin, os.Stdout
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range []*os.File{in, out} {
		if err := windows.SetHandleInformation(windows.Handle(f.Fd()), windows.HANDLE_FLAG_INHERIT, 0); err != nil {
			return nil, nil, fmt.Errorf("handle of %s: %w", f.Name(), err)
		}
	}
	os.Stdin, os.Stdout = null, os.Stderr
	if err := windows.SetStdHandle(windows.STD_INPUT_HANDLE, windows.Handle(null.Fd())); err != nil {
		return nil, nil, fmt.Errorf("standard input: %w", err)
	}
	if err := windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd())); err != nil {
		return nil, nil, fmt.Errorf("standard output: %w", err)
	}
	return in, out, nil
}

// exitWhenAlone ends the process when its parent has ended, also while an item
// runs. An idle worker sees the end of in.
func exitWhenAlone(*os.File) {
	parent, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(os.Getppid()))
	if err != nil {
		return
	}
	if s, err := windows.WaitForSingleObject(parent, windows.INFINITE); err == nil && s == windows.WAIT_OBJECT_0 {
		os.Exit(0)
	}
}
