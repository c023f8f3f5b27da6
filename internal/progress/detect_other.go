//go:build !windows

package progress

import "os"

const isWindows = false

// enableEscapes is for Windows; other terminals obey escape sequences.
func enableEscapes(*os.File) bool { return true }
