package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/engine"
)

// Folder keeps what is too long for a line: arrays, and outputs of commands. It
// is made when the first file comes, if not before. Files are named after the item's index and
// replace those of an earlier run.
type Folder struct {
	Dir  string
	made bool
}

// Make makes the folder if it is not there.
func (d *Folder) Make() error {
	if d.made {
		return nil
	}
	err := os.MkdirAll(d.Dir, 0o777)
	if err == nil {
		d.made = true
		sweep(d.Dir, ofItem)
	}
	return err
}

// ofItem says whether a file is called as that of an item.
func ofItem(name string) bool {
	index, _, _ := strings.Cut(name, ".")
	_, err := strconv.ParseUint(index, 10, 64)
	return err == nil && len(index) >= 6
}

// save writes a file of an item and returns its name.
func (d *Folder) save(index int, extension string, from io.Reader) (string, error) {
	return d.fill(index, extension, func(f *File) error {
		_, err := io.Copy(f, from)
		return err
	})
}

// fill makes a file of an item and returns its name.
func (d *Folder) fill(index int, extension string, write func(*File) error) (string, error) {
	if err := d.Make(); err != nil {
		return "", fmt.Errorf("%w: name another folder with --results", err)
	}
	name := filepath.Join(d.Dir, fmt.Sprintf("%06d%s", index, extension))
	f, err := create(name)
	if err != nil {
		return "", err
	}
	defer f.Discard()
	if err := write(f); err != nil {
		return "", err
	}
	return name, f.Commit()
}

// arrayRef is how a value that is an array is written.
type arrayRef struct {
	Npy   string `json:"npy"`
	Shape []int  `json:"shape,omitzero"`
	Dtype string `json:"dtype,omitempty"`
}

// saveArray writes an array and returns what stands for it.
func (d *Folder) saveArray(r *Record) (json.RawMessage, error) {
	// What the header says is for people: NumPy reads the file all the same if
	// it is not understood here.
	var h npy.Header
	name, err := d.fill(r.Index, ".npy", func(f *File) error {
		if r.NpyFile == "" {
			h, _, _ = npy.Parse(r.Npy)
			_, err := f.Write(r.Npy)
			return err
		}
		if err := f.Take(r.NpyFile); err != nil {
			return err
		}
		if info, err := f.Stat(); err == nil {
			h, _, _ = npy.ReadHeader(f, info.Size())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return marshal(arrayRef{Npy: name, Shape: h.Shape, Dtype: h.Descr})
}

// outputOf opens what a command wrote to standard output, wherever it is.
func outputOf(o *engine.Output) (io.ReadCloser, error) {
	if o.StdoutFile == "" {
		return io.NopCloser(bytes.NewReader(o.Stdout)), nil
	}
	return os.Open(o.StdoutFile)
}

// Keep writes standard output and error of each command to a folder, as
// INDEX.out and INDEX.err.
type Keep struct{ Folder *Folder }

// Write keeps what a command left, if it left anything.
func (k Keep) Write(r *Record) error {
	if r.Output == nil {
		return nil
	}
	out, err := outputOf(r.Output)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := k.Folder.save(r.Index, ".out", out); err != nil {
		return err
	}
	_, err = k.Folder.save(r.Index, ".err", bytes.NewReader(r.Output.Stderr))
	return err
}
