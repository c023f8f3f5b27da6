package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// console is the three standard streams and which of them are terminals.
type console struct {
	in       *os.File
	out, err io.Writer

	inTerminal, outTerminal, errTerminal bool

	args []string // of the program

	interrupts interrupts
}

func newConsole() *console {
	isTerminal := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	return &console{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		inTerminal: isTerminal(os.Stdin), outTerminal: isTerminal(os.Stdout), errTerminal: isTerminal(os.Stderr),
		interrupts: interrupts{drain: make(chan struct{})},
	}
}
