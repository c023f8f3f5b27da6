package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/comal-go/comal/codec"
)

// fault is what is wrong with a header, and where.
type fault struct {
	at   int
	kind error // of codec
	want string
}

// Error says what was expected.
func (f *fault) Error() string { return ErrFormat.Error() + ": " + f.want }

// Unwrap makes every fault an ErrFormat.
func (f *fault) Unwrap() error { return ErrFormat }

// damage turns a fault into an error about a file; others it leaves.
func damage(file string, err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	return &codec.Damage{Kind: f.kind, File: file, Offset: int64(f.at), Want: f.want}
}

var (
	descrEntry   = regexp.MustCompile(`['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[.*\]|\(.*?\)))`)
	fortranEntry = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	shapeEntry   = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([0-9L, ]*)\)`) // Python 2 wrote 3L
)

// parse reads the text of a header that begins at some byte.
func parse(dict string, at int) (h Header, err error) {
	d, f, s := descrEntry.FindStringSubmatch(dict), fortranEntry.FindStringSubmatch(dict), shapeEntry.FindStringSubmatch(dict)
	if d == nil || f == nil || s == nil {
		return h, &fault{at, codec.ErrDamaged, fmt.Sprintf("a header with descr, fortran_order and shape, found %.80q", dict)}
	}
	h.Descr, h.Fortran, h.Shape = d[1]+d[2], f[1] == "True", []int{}
	for part := range strings.SplitSeq(s[1], ",") {
		if part = strings.TrimSuffix(strings.TrimSpace(part), "L"); part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return h, &fault{at, codec.ErrDamaged, fmt.Sprintf("a shape of whole numbers, found (%.80s)", s[1])}
		}
		h.Shape = append(h.Shape, n)
	}
	return h, nil
}

// split finds the text of the header at the beginning of a file.
func split(b []byte) (dict string, at int, err error) {
	if len(b) < len(magic)+4 || string(b[:len(magic)]) != magic {
		return "", 0, &fault{0, codec.ErrDamaged, fmt.Sprintf("the %d bytes %q and a version, found %.10q", len(magic), magic, b[:min(len(b), 10)])}
	}
	major := b[len(magic)]
	if major < 1 || major > 3 {
		return "", 0, &fault{len(magic), codec.ErrUnsupported, fmt.Sprintf("format version 1 to 3, found %d", major)}
	}
	at = len(magic) + 2
	length := uint64(binary.LittleEndian.Uint16(b[at:]))
	if major >= 2 {
		if len(b) < at+4 {
			return "", 0, &fault{len(b), codec.ErrDamaged, "the length of the header, the file ends there"}
		}
		length = uint64(binary.LittleEndian.Uint32(b[at:]))
		at += 2
	}
	at += 2
	if length > maxHeader || length > uint64(len(b)-at) {
		return "", 0, &fault{at, codec.ErrDamaged, fmt.Sprintf("a header of %d bytes, %d are there and %d at most are read", length, len(b)-at, maxHeader)}
	}
	return string(b[at:][:length]), at, nil
}
