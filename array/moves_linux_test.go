//go:build !race

package array_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/plan"
)

// movesVariable has the test binary move the elements of an array alone, and tell
// what it took.
const movesVariable = "COMAL_TEST_MOVES"

// move is a rechunk, or a transpose if there are no chunks, and what is told of it.
type move struct {
	From, To string
	Chunk    []int
	Memory   int64

	Plan, Peak, Read, Written int64
	Stages                    string
	Error                     string
}

// moved is the array of a move.
func (m move) moved() *array.Array {
	a := array.Open(context.Background(), m.From)
	if m.Chunk == nil {
		return array.Transpose(a)
	}
	return array.Rechunk(a, m.Chunk...)
}

func init() { runMove = moveAlone }

// moveAlone is what the process of a move does.
func moveAlone(text string) {
	var m move
	err := json.Unmarshal([]byte(text), &m)
	if err == nil {
		before := counted()
		stop := watch(resident)
		o := array.Option{Map: comal.Option{Memory: m.Memory}, Pass: func(p plan.Plan, stage int) {
			m.Plan = p.Peak
			m.Stages += fmt.Sprintf("%s in %v; ", p.Stages[stage].Name, p.Stages[stage].Grid.Chunk)
		}}
		err = array.Store(context.Background(), o, array.Output{Array: m.moved(), URL: m.To, Zarr: array.Zarr{Compressor: "none"}})
		after := counted()
		m.Peak, m.Read, m.Written = stop(), after[0]-before[0]-lookedAt.Load(), after[1]-before[1]
	}
	if err != nil {
		m.Error = err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(m)
}

// counted returns the bytes that calls of the system have read and written in this
// process, whatever of them came from a cache.
func counted() (n [2]int64) {
	text, _ := os.ReadFile("/proc/self/io")
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		bytes, _ := strconv.ParseInt(value, 10, 64)
		switch name {
		case "rchar":
			n[0] = bytes
		case "wchar":
			n[1] = bytes
		}
	}
	return n
}

// TestMoves rechunks and transposes files of ten times the memory that is left for
// tasks, in processes of their own: two passes at most, by the count of the system,
// inside plan and budget, and nothing gets lost. Chunks of the shapes of rows,
// columns, squares and primes go into each other.
func TestMoves(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 300 MB")
	}
	const itself = 17e6 // what the program is planned with
	rows, columns, square, prime := []int{31, 2000}, []int{4000, 16}, []int{500, 250}, []int{397, 211}
	for i, c := range []struct {
		name     string
		of       dtype.DType
		from, to []int // chunks; nil is a .npy file
		over     bool  // transposed
	}{
		{"file to columns", dtype.Float64, nil, columns, false},
		{"file transposed", dtype.Float64, nil, nil, true},
		{"primes to a file", dtype.Float64, prime, nil, false},
		{"rows to columns", dtype.Float64, rows, columns, false},
		{"columns to rows", dtype.Int16, columns, rows, false},
		{"squares to primes", dtype.Float64, square, prime, false},
		{"file of bytes to primes", dtype.Bool, nil, prime, false},
		{"rows transposed", dtype.Int16, rows, nil, true},
	} {
		if os.Getenv("COMAL_LONG") == "" && i > 2 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			shape := []int{4000 * 8 / c.of.Size(), 2000} // 64 MB
			m := move{From: filepath.Join(dir, "x.npy"), To: filepath.Join(dir, "y.npy"), Memory: itself + 64e6/10}
			if c.from != nil {
				m.From = filepath.Join(dir, "x.zarr")
			}
			if c.to != nil {
				m.To = filepath.Join(dir, "y.zarr")
			}
			if !c.over {
				m.Chunk = append([]int{}, shape...)
				copy(m.Chunk, c.to)
			}
			lines := array.Reshape(array.Arange(0, float64(shape[0]), 1), -1, 1)
			x := array.AsType(array.Remainder(array.Add(array.Multiply(lines, 7), array.Arange(0, 2000, 1)), 5), c.of)
			if c.from != nil {
				x = array.Rechunk(x, c.from...)
			}
			out := array.Output{Array: x, URL: m.From, Zarr: array.Zarr{Compressor: "none"}}
			if err := array.Store(t.Context(), array.Option{}, out); err != nil {
				t.Fatal(err)
			}
			m.judge(t, 64e6)
		})
	}
}

// judge makes a move of an array of some bytes and looks at what came out.
func (m move) judge(t *testing.T, size int64) {
	text, _ := json.Marshal(m)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), movesVariable+"="+string(text))
	told, err := cmd.Output()
	if err = errors.Join(err, json.Unmarshal(told, &m)); err != nil || m.Error != "" {
		t.Fatalf("%v %s: %s", err, m.Error, told)
	}
	t.Logf("%d bytes of %d planned, read %.2f times, written %.2f times: %s", m.Peak, m.Plan,
		float64(m.Read)/float64(size), float64(m.Written)/float64(size), m.Stages)
	if most := 4*size + size/10; m.Read+m.Written > most {
		t.Errorf("%d bytes read, %d written: want at most what two passes over %d have", m.Read, m.Written, size)
	}
	if m.Peak > m.Plan || m.Plan > m.Memory {
		t.Errorf("%d bytes resident, %d planned, %d allowed", m.Peak, m.Plan, m.Memory)
	}
	arrays, err := array.Compute(t.Context(), array.Option{}, m.moved(), array.Open(t.Context(), m.To))
	if err != nil {
		t.Fatal(err)
	}
	if want, got := arrays[0], arrays[1]; !bytes.Equal(got.Raw(), want.Raw()) {
		t.Error("the elements are other ones")
	}
}
