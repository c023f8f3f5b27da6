//go:build !unix

package cli

// catchBrokenPipes has nothing to do: writes return errors here.
func catchBrokenPipes() {}

// dieOfBrokenPipe returns the exit code of a program whose reader has left.
func dieOfBrokenPipe() int { return 0 }
