package grid_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/comal-go/comal/grid"
)

func ExampleDefault() {
	fmt.Println(grid.Default([]int{1000000, 1000}, 8, nil))
	fmt.Println(grid.Default([]int{1000000, 1000}, 8, []int{1, 0}))
	fmt.Println(grid.Default([]int{1000, 1000}, 8, nil))
	// Output:
	// [4096 1000]
	// [1000000 4]
	// [1000 1000]
}

func TestDefault(t *testing.T) {
	for _, c := range []struct {
		shape []int
		size  int
		axes  []int
		want  []int
	}{
		{[]int{}, 8, nil, []int{}},
		{[]int{0, 3}, 8, nil, []int{1, 3}},
		{[]int{3, 0}, 8, nil, []int{3, 1}},
		{[]int{1 << 40}, 16, nil, []int{2 << 20}},
		{[]int{5, 10_000_000}, 8, nil, []int{1, 4 << 20}},
		{[]int{1000, 100_000}, 8, nil, []int{41, 100_000}},
		{[]int{9, 7, 4 << 20}, 8, []int{0, 1, 2}, []int{1, 1, 4 << 20}},
		{[]int{9, 7, 4 << 20}, 8, []int{2, 1, 0}, []int{9, 7, 66560}},
	} {
		if got := grid.Default(c.shape, c.size, c.axes); !slices.Equal(got, c.want) {
			t.Errorf("Default(%v, %d, %v) = %v, want %v", c.shape, c.size, c.axes, got, c.want)
		}
	}
}
