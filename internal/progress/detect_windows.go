package progress

import (
	"os"

	"golang.org/x/sys/windows"
)

const isWindows = true

// enableEscapes makes the console obey escape sequences; the old ones cannot.
func enableEscapes(f *os.File) bool {
	var mode uint32
	h := windows.Handle(f.Fd())
	if windows.GetConsoleMode(h, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
