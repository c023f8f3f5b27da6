package wire

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Major is the version of the protocol; peers of another one are refused.
const Major = 1

// Hello is a worker's first line: `comal/1 BUILD OS/ARCH SIMD`.
type Hello struct {
	Build    string // identifies the program; equal where both ends are meant to be the same binary
	Platform string // OS/ARCH
	SIMD     string // instruction set of the kernels, "-" if it has none
}

// String returns the line without its end.
func (h Hello) String() string {
	return fmt.Sprintf("comal/%d %s %s %s", Major, h.Build, h.Platform, h.SIMD)
}

// maxHello bounds what is read before a line is given up as no greeting.
const maxHello = 1024

// ReadHello reads the first line. What follows it stays in r.
func (r *Reader) ReadHello() (Hello, error) {
	line, err := readLine(r.r)
	if err != nil {
		return Hello{}, err
	}
	return parseHello(line)
}

func readLine(r *bufio.Reader) (string, error) {
	var line []byte
	for len(line) < maxHello {
		c, err := r.ReadByte()
		if err != nil {
			if err == io.EOF && len(line) > 0 {
				return "", fmt.Errorf("%w: it began with %q", ErrFrame, line)
			}
			return "", err
		}
		if c == '\n' {
			return string(line), nil
		}
		line = append(line, c)
	}
	return "", fmt.Errorf("%w: it began with %.80q", ErrFrame, line)
}

func parseHello(line string) (Hello, error) {
	var major int
	f := strings.Fields(line)
	if len(f) != 4 {
		return Hello{}, fmt.Errorf("%w: it began with %.80q", ErrFrame, line)
	}
	if _, err := fmt.Sscanf(f[0], "comal/%d", &major); err != nil {
		return Hello{}, fmt.Errorf("%w: it began with %.80q", ErrFrame, line)
	}
	if major != Major {
		return Hello{}, fmt.Errorf("the worker speaks version %d of the protocol, this program %d: use the same release on both sides", major, Major)
	}
	return Hello{Build: f[1], Platform: f[2], SIMD: f[3]}, nil
}
