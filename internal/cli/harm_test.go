package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/comal-go/comal/codec/npy"
)

// harm makes a file what it should not be:
//
//	harm cut FILE N             ends it after N bytes
//	harm flip FILE N            flips a bit of byte N
//	harm swap FILE OLD NEW      replaces a text
//	harm bomb FILE              makes it 2 KB of zstd that unpack to 65 MB
//	harm npy FILE DESCR SHAPE   makes it a .npy file of a header and a kibibyte
func harm(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: harm KIND FILE ARG...")
	}
	file := ts.MkAbs(args[1])
	var b []byte
	if args[0] != "npy" && args[0] != "bomb" {
		b = []byte(ts.ReadFile(args[1]))
	}
	number := func() int {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		return n
	}
	switch args[0] {
	case "cut":
		b = b[:number()]
	case "flip":
		b[number()] ^= 4
	case "swap":
		if !bytes.Contains(b, []byte(args[2])) {
			ts.Fatalf("%s lacks %s: %s", file, args[2], b)
		}
		b = bytes.Replace(b, []byte(args[2]), []byte(args[3]), 1)
	case "bomb":
		b = bomb()
	case "npy":
		var shape []int
		for s := range strings.SplitSeq(args[3], "x") {
			n, err := strconv.Atoi(s)
			ts.Check(err)
			shape = append(shape, n)
		}
		b = append(npy.AppendHeader(nil, npy.Header{Descr: args[2], Shape: shape}), make([]byte, 1024)...)
	default:
		ts.Fatalf("harm %s: there is no such kind", args[0])
	}
	ts.Check(os.WriteFile(file, b, 0o666))
}

// bomb is a frame of zstd (RFC 8878, 3.1.1) of blocks that repeat a byte 131072 times.
func bomb() []byte {
	const blocks, repeat = 500, 1 << 17
	b := []byte{0x28, 0xB5, 0x2F, 0xFD, 0, 7 << 3} // a window of 128 KiB, no size
	for i := range blocks {
		head := uint32(repeat)<<3 | 1<<1
		if i == blocks-1 {
			head |= 1
		}
		b = append(b, byte(head), byte(head>>8), byte(head>>16), 0)
	}
	return b
}

// refuses runs the commands of a table: refuses FILE. A line is
//
//	CODE comal's words => what standard error must match
//
// with ~ for a blank in a word. After + before the code the command runs on worker
// processes as well. Commands must leave nothing behind.
func refuses(ts *testscript.TestScript, _ bool, args []string) {
	before := tree(ts)
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		command, want, ok := strings.Cut(line, " => ")
		both := strings.HasPrefix(command, "+")
		words := strings.Fields(strings.TrimPrefix(command, "+"))
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "~", " ")
		}
		if !ok {
			ts.Fatalf("%s: no =>", line)
		}
		run := append([]string{words[0], "comal"}, words[1:]...)
		engines := [][]string{nil}
		if both {
			engines = append(engines, []string{"--on", "procs:", "-p", "2"})
		}
		for _, on := range engines {
			exits(ts, false, append(slices.Clone(run), on...))
			if told := ts.ReadFile("stderr"); !regexp.MustCompile(want).MatchString(told) {
				ts.Fatalf("%s: standard error is %q, want %s", line, told, want)
			}
			if after := tree(ts); !slices.Equal(before, after) {
				ts.Fatalf("%s: left behind are %q", line, slices.DeleteFunc(after, func(s string) bool { return slices.Contains(before, s) }))
			}
		}
	}
}

// tree lists all there is.
func tree(ts *testscript.TestScript) (all []string) {
	root := ts.Getenv("WORK")
	ts.Check(filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
		all = append(all, name)
		return err
	}))
	return all
}

