//go:build !unix

package results

// signalNumber is 0: this system has no signals.
func signalNumber(string) int { return 0 }
