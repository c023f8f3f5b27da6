package journal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/comal-go/comal/engine"
)

// A journal begins with a line that names the format, and room for who has it
// now. What stands in that room is for people only.
const (
	magic       = "comal journal 1\n"
	preambleLen = 128
)

func preamble() []byte { return append([]byte(magic), holder("")...) }

// holder is the room after the first line, filled.
func holder(who string) []byte {
	b := bytes.Repeat([]byte{' '}, preambleLen-len(magic))
	copy(b[:len(b)-1], who)
	b[len(b)-1] = '\n'
	return b
}

func holderText() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("pid %d host %s", os.Getpid(), host)
}

// readHolder returns who has a journal, 0 if that is not told.
func readHolder(f io.ReaderAt) (pid int, host string) {
	b := make([]byte, preambleLen-len(magic))
	if _, err := f.ReadAt(b, int64(len(magic))); err != nil {
		return 0, ""
	}
	words := strings.Fields(string(b))
	if len(words) < 3 || words[0] != "pid" || words[2] != "host" {
		return 0, ""
	}
	pid, _ = strconv.Atoi(words[1])
	if len(words) > 3 {
		host = strings.Trim(strconv.QuoteToASCII(words[3]), `"`)
	}
	return pid, host
}

// checkPreamble refuses a file that is no journal. One that is a piece of a
// beginning was left by a crash and counts as empty.
func checkPreamble(path string, f io.ReaderAt, size int64) error {
	b := make([]byte, min(size, int64(len(magic))))
	if _, err := f.ReadAt(b, 0); err != nil && err != io.EOF {
		return err
	}
	if strings.HasPrefix(magic, string(b)) {
		return nil
	}
	return &engine.DamageError{
		Path: path, Expected: fmt.Sprintf("%q, with which a journal begins", magic),
		Advice: "name another file, or remove this one to begin anew",
	}
}

func lockedBy(path string, f io.ReaderAt) error {
	pid, host := readHolder(f)
	return &engine.LockedError{Path: path, PID: pid, Host: host}
}
