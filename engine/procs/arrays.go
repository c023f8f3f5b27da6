package procs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/wire"
)

// arrays splits the payload of a result into its values and arrays, and takes
// those that have files. An error is one of the protocol.
func (p *process) arrays(r *engine.Result, payload []byte, head *wire.Result) (err error) {
	if r.Values, r.Arrays, err = cutArrays(payload, head.Arrays, head.N); err != nil {
		return err
	}
	for i := range head.Files {
		a, err := takeFile(p.e.prog.Scratch, &head.Files[i], head.N)
		if err != nil {
			return err
		}
		r.Arrays = append(r.Arrays, a)
	}
	return nil
}

// cutArrays takes the arrays off the end of a payload with the values of n items.
func cutArrays(payload []byte, list [][2]int, n int) ([]byte, []engine.Array, error) {
	at := len(payload)
	for _, a := range list {
		if a[0] < 0 || a[0] >= n || a[1] < 0 || a[1] > at {
			return nil, nil, fmt.Errorf("%w: an array of %d bytes for item %d of %d, in a payload of %d bytes", wire.ErrFrame, a[1], a[0], n, len(payload))
		}
		at -= a[1]
	}
	values := payload[:at:at]
	var arrays []engine.Array
	for _, a := range list {
		arrays = append(arrays, engine.Array{Pos: a[0], Npy: payload[at : at+a[1] : at+a[1]]})
		at += a[1]
	}
	return values, arrays, nil
}

// takeFile makes the file of an array ours: under another name it outlives its
// worker.
func takeFile(scratch string, f *wire.File, n int) (engine.Array, error) {
	name := filepath.Join(scratch, f.Name)
	refused := func(why string, args ...any) (engine.Array, error) {
		return engine.Array{}, fmt.Errorf("%w: an array for item %d of %d in %.200q, %s", wire.ErrFrame, f.Pos, n, f.Name, fmt.Sprintf(why, args...))
	}
	if f.Pos < 0 || f.Pos >= n || scratch == "" || filepath.Base(f.Name) != f.Name || !strings.HasPrefix(f.Name, wire.ArrayPrefix) {
		return refused("which is none")
	}
	switch fi, err := os.Lstat(name); {
	case err != nil:
		return refused("which is not there: %v", cause(err))
	case !fi.Mode().IsRegular() || fi.Size() != f.Size:
		return refused("which has %d bytes instead of %d", fi.Size(), f.Size)
	}
	to := filepath.Join(scratch, "value-"+strings.TrimPrefix(f.Name, wire.ArrayPrefix))
	if err := os.Rename(name, to); err != nil {
		return refused("which cannot be renamed: %v", cause(err))
	}
	return engine.Array{Pos: f.Pos, File: to}, nil
}

// sweep removes the files that a dead worker had not handed over.
func (p *process) sweep() {
	scratch := p.e.prog.Scratch
	if scratch == "" {
		return
	}
	entries, _ := os.ReadDir(scratch)
	for _, e := range entries {
		for _, prefix := range []string{wire.ArrayPrefix, wire.PayloadPrefix} {
			if strings.HasPrefix(e.Name(), fmt.Sprint(prefix, p.child.pid, "-")) {
				os.Remove(filepath.Join(scratch, e.Name()))
			}
		}
	}
}
