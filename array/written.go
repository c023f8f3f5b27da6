package array

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/grid"
)

// program is a stage as data, but for the elements of arrays in memory.
type program struct {
	Trees   expr.Program `json:"trees"`
	Targets []target     `json:"targets"`
	Grid    grid.Grid    `json:"grid"`
}

// write writes a stage for other processes: the length of a program in 8 bytes,
// little end first, the program as JSON, and the elements of arrays in memory.
func (s *stage) write(w io.Writer) error {
	p, err := expr.Flatten(s.Roots...)
	if err != nil {
		return err
	}
	text, err := json.Marshal(program{p, s.Targets, s.Grid})
	if err != nil {
		return err
	}
	if _, err := w.Write(append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...)); err != nil {
		return err
	}
	return expr.WriteConstants(w, s.Roots...)
}

// digest returns what tells stages apart, by all that they do.
func (s *stage) digest() ([]byte, error) {
	h := sha256.New()
	if err := s.write(h); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// readStage reads what write wrote to a file. Before it reserves memory for arrays it
// makes room for what a task of the stage holds.
func readStage(name string, room func(s *stage)) (_ *stage, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var length [8]byte
	if _, err := io.ReadFull(f, length[:]); err != nil {
		return nil, err
	}
	rest := i.Size() - int64(len(length))
	n := binary.LittleEndian.Uint64(length[:])
	if n > uint64(rest) {
		return nil, fmt.Errorf("a program of %d bytes in %d", n, rest)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(f, text); err != nil {
		return nil, err
	}
	s, err := built(text)
	if err != nil {
		return nil, err
	}
	room(s)
	return s, expr.ReadConstants(f, rest-int64(n), s.Roots...)
}

// built makes a stage of a program.
func built(text []byte) (*stage, error) {
	var p program
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, err
	}
	roots, err := p.Trees.Build()
	if err != nil {
		return nil, err
	}
	if len(roots) != len(p.Targets) {
		return nil, fmt.Errorf("%d arrays and %d targets", len(roots), len(p.Targets))
	}
	s := &stage{Grid: p.Grid, Roots: roots, Targets: p.Targets, apart: true}
	return s, s.prepare()
}
