package npy

import "github.com/comal-go/comal/grid"

// axis is one along which a box extends: how many elements, and how far they are
// apart in the file and in memory.
type axis struct{ n, file, mem int }

// axesOf appends the axes of a box to room, in the order in which they lie in the
// file, those of length 1 left out and neighbours that are one in both places
// merged.
func axesOf(room []axis, b grid.Box, order, file, mem []int) []axis {
	for _, a := range order {
		x := axis{b.Stop[a] - b.Start[a], file[a], mem[a]}
		k := len(room) - 1
		switch {
		case x.n == 1:
		case k >= 0 && room[k].file == x.n*x.file && room[k].mem == x.n*x.mem:
			room[k] = axis{room[k].n * x.n, x.file, x.mem}
		default:
			room = append(room, x)
		}
	}
	return room
}

// span returns how many elements of the file lie between the first and the last
// of some axes, both counted.
func span(axes []axis) int {
	n := 1
	for _, a := range axes {
		n += (a.n - 1) * a.file
	}
	return n
}

// mover moves elements between a file and memory.
type mover interface {
	// run moves n elements that are neighbours in both places.
	run(file, mem, n int) error
	// block moves elements along axes that span no more of the file than a
	// buffer holds.
	block(axes []axis, file, mem int) error
}

// walk cuts what is to be moved into runs and blocks. A block has gaps of at most
// gap elements and spans at most room of them; runs are of at least long elements.
type walk struct{ gap, room, long int }

// do moves the elements along axes from some place on.
func (w walk) do(m mover, axes []axis, file, mem int) error {
	if len(axes) == 0 {
		return m.block(nil, file, mem)
	}
	a := axes[0]
	last := axes[len(axes)-1]
	long := last.file == 1 && last.mem == 1 && last.n >= w.long
	if long && len(axes) == 1 {
		return m.run(file, mem, a.n)
	}
	inner := axes[1:]
	s := span(inner)
	if long || s > w.room || a.file-s > w.gap || !w.dense(inner) {
		for i := range a.n {
			if err := w.do(m, inner, file+i*a.file, mem+i*a.mem); err != nil {
				return err
			}
		}
		return nil
	}
	most := (w.room-s)/a.file + 1
	var part [64]axis
	block := append(part[:0], axes...)
	for i := 0; i < a.n; i += most {
		block[0].n = min(most, a.n-i)
		if err := m.block(block, file+i*a.file, mem+i*a.mem); err != nil {
			return err
		}
	}
	return nil
}

// dense tells whether the elements along axes have no gaps that are too long.
func (w walk) dense(axes []axis) bool {
	for i, a := range axes {
		if a.file-span(axes[i+1:]) > w.gap {
			return false
		}
	}
	return true
}
