//go:build unix

package results

import "golang.org/x/sys/unix"

// signalNumber is the number of a signal by its name, 0 if there is none.
func signalNumber(name string) int { return int(unix.SignalNum(name)) }
