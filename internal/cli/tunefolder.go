package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/tune"
)

// cellFolder keeps the cells of a grid, one file each: 03_06.txt holds
// "03 06 5.65".
type cellFolder struct{ dir string }

const memoryFile = "memory.txt" // peak memory of the cells, beside them

var cellName = regexp.MustCompile(`^(\d+)_(\d+|unset)\.txt$`)

// file is where a cell is kept.
func (d cellFolder) file(s tune.Split) string {
	if s.T == tune.Unset {
		return fmt.Sprintf("%02d_unset.txt", s.P)
	}
	return fmt.Sprintf("%02d_%02d.txt", s.P, s.T)
}

// read returns the cells there are; none is no error.
func (d cellFolder) read() (*tune.Grid, error) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, usagef("check the path", "%v", err)
	}
	g := &tune.Grid{Name: d.dir}
	for _, e := range entries {
		if !cellName.MatchString(e.Name()) {
			continue
		}
		c, err := d.cell(e.Name())
		if err != nil {
			return nil, err
		}
		if err := g.Add(c); err != nil {
			return nil, &tune.GridError{File: d.path(e.Name()), Message: "there is another file of " + c.String(), Advice: "remove one of the two"}
		}
	}
	return g, d.readMemory(g)
}

func (d cellFolder) path(name string) string { return filepath.Join(d.dir, name) }

// cell reads one file.
func (d cellFolder) cell(name string) (c tune.Cell, err error) {
	g, err := readGridFile(d.path(name))
	var bad *tune.GridError
	if errors.As(err, &bad) {
		bad.Advice = "remove it, and it is measured again"
	}
	if err != nil {
		return c, err
	}
	c = g.Cells[0]
	if m := cellName.FindStringSubmatch(name); len(g.Cells) > 1 || d.file(c.Split) != d.canonical(m[1], m[2]) {
		return c, &tune.GridError{
			File: d.path(name), Line: len(g.Cells), Message: fmt.Sprintf("the cell of %s has another name", g.Cells[len(g.Cells)-1].Split),
			Advice: "it should hold one line, \"P T seconds\", of the P and T in its name",
		}
	}
	return c, nil
}

// canonical is the name of a cell of which P and T are written in any way.
func (d cellFolder) canonical(p, t string) string {
	var s tune.Split
	fmt.Sscan(p, &s.P)
	if t != "unset" {
		fmt.Sscan(t, &s.T)
	}
	return d.file(s)
}

// readMemory adds the peak memory of the cells, if it is known.
func (d cellFolder) readMemory(g *tune.Grid) error {
	f, err := os.Open(d.path(memoryFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return g.ReadBytes(f, f.Name())
}

// put keeps a cell, whole or not at all, and with it the memory of all.
func (d cellFolder) put(g *tune.Grid, c tune.Cell) error {
	if err := g.Add(c); err != nil {
		return err
	}
	if err := writeWhole(d.path(memoryFile), g.WriteBytes); err != nil {
		return err
	}
	return writeWhole(d.path(d.file(c.Split)), (&tune.Grid{Cells: []tune.Cell{c}}).Write)
}

// writeWhole writes a file, whole or not at all.
func writeWhole(name string, write func(io.Writer) error) error {
	f, err := results.Create(name)
	if err != nil {
		return err
	}
	defer f.Discard()
	if err := write(f); err != nil {
		return err
	}
	return f.Commit()
}

// readGridFile reads a table, or a cell.
func readGridFile(name string) (*tune.Grid, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, usagef("check the path", "%v", err)
	}
	defer f.Close()
	return tune.ReadGrid(f, name)
}

// readGrid reads what was measured before: a folder of cells, or a table.
func readGrid(name string) (*tune.Grid, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, usagef("name a folder of PP_TT.txt files, or a table of \"P T seconds\" lines", "%v", err)
	}
	if !info.IsDir() {
		return readGridFile(name)
	}
	d := cellFolder{name}
	g, err := d.read()
	if err != nil {
		return nil, err
	}
	if len(g.Cells) == 0 {
		return nil, &tune.GridError{File: name, Message: "there is no cell in it, such as 01_01.txt", Advice: "comal tune --grid 1..4x1..4 -o " + items.Quote(name) + " COMMAND ::: ITEM... makes them"}
	}
	if j, err := d.job(); err == nil {
		g.Facts.Items, g.Facts.Logical, g.Facts.Physical = j.Items, j.Logical, j.Physical
	}
	return g, d.complete(g)
}

// complete says which file is missing, and how to get it.
func (d cellFolder) complete(g *tune.Grid) error {
	if g.Complete() == nil {
		return nil
	}
	ps, ts := axes(g)
	for _, p := range ps {
		for _, t := range ts {
			s := tune.Split{P: p, T: t}
			if _, ok := g.At(s); !ok {
				return &tune.GridError{File: d.path(d.file(s)), Message: fmt.Sprintf("the cell %s is missing", s), Advice: d.goOn()}
			}
		}
	}
	return nil
}

// goOn is how an experiment that was not finished is finished.
func (d cellFolder) goOn() string {
	if j, err := d.job(); err == nil && len(j.Args) > 0 {
		return "the experiment was not finished, and goes on with: comal " + asTyped(j.Args)
	}
	return "the same comal tune --grid goes on where it stopped"
}
