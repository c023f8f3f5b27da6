package dense

import (
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// Leaf is how many elements of a vector, or rows of a matrix, are reduced one
// after the other. What they give is joined in a tree: the first 2ᵏ leaves, the
// largest power of two below their number, with the others. So the order depends
// on the length only, and a run of 2ᵏ leaves that begins at a multiple of 2ᵏ is
// a branch of the tree by itself.
const Leaf = 1024

// branch is how many leaves one thread takes at a time.
const branch = 64

// leaves is how many of them n elements have.
func leaves(n int) int { return n/Leaf + (n%Leaf+Leaf-1)/Leaf }

// tree joins values as they come: its trunk holds those of 2ᵏ leaves, k falling.
type tree[T Float] struct {
	op    vec.Op
	trunk [64]T
	high  int
	count uint64
}

func (t *tree[T]) add(v T) {
	for c := t.count; c&1 == 1; c >>= 1 {
		t.high--
		v = vec.Join(t.op, t.trunk[t.high], v)
	}
	t.trunk[t.high] = v
	t.high++
	t.count++
}

// value returns all joined; there is at least one.
func (t *tree[T]) value() T {
	v := t.trunk[t.high-1]
	for i := t.high - 2; i >= 0; i-- {
		v = vec.Join(t.op, t.trunk[i], v)
	}
	return v
}

// branches is how many values overLeaves stores for n elements.
func branches(n int) int {
	if n <= branch*Leaf {
		return 0
	}
	return (leaves(n) + branch - 1) / branch
}

// overLeaves joins the values of the leaves of n elements, n above 0; value is
// called with the first and the end of each.
func overLeaves[T Float](op vec.Op, n, threads int, value func(first, end int) T) T {
	if n <= Leaf {
		return value(0, n)
	}
	one := func(b int) T {
		t := tree[T]{op: op}
		for i := b * branch * Leaf; i < min(n, (b+1)*branch*Leaf); i += Leaf {
			t.add(value(i, min(n, i+Leaf)))
		}
		return t.value()
	}
	if branches(n) == 0 {
		return one(0)
	}
	values := make([]T, branches(n))
	team.Do(len(values), threads, func(b int) { values[b] = one(b) })
	t := tree[T]{op: op}
	for _, v := range values {
		t.add(v)
	}
	return t.value()
}

// joinRows sets dst to the rows of parts joined in the tree, which are
// overwritten; there is at least one.
func joinRows[T Float](op vec.Op, parts []T, rows, stride int, dst []T) {
	cols := len(dst)
	row := func(i int) []T { return parts[i*stride:][:cols] }
	for step := 1; step < rows; step *= 2 {
		for i := 0; i+step < rows; i += 2 * step {
			vec.JoinTo(op, row(i+step), row(i))
		}
	}
	copy(dst, row(0))
}
