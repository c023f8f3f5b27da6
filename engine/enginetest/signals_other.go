//go:build !unix

package enginetest

import "os"

var askingSignals = []os.Signal{os.Interrupt}

// suicide ends this process in the way that is nearest to the signal.
func suicide(w What) {
	switch w {
	case Die, Crash:
		if p, err := os.FindProcess(os.Getpid()); err == nil {
			_ = p.Kill()
		}
		select {}
	case Stop:
		select {}
	}
}
