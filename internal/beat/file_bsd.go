//go:build unix && !linux

package beat

import "os"

func newFile() (*os.File, error) { return tempFile() }
