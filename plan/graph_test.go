package plan

import (
	"fmt"
	"strings"
	"testing"
)

// chain returns a plan of 20 stages that read files and each other.
func chain() Plan {
	var stages []Stage
	for i := range 20 {
		s := Stage{Name: fmt.Sprintf("stage %d of <all> & more", i), Tasks: 10 * i, Task: []Use{{"chunk of \"X\"", 80 * mb}}, Writes: 8e9}
		switch {
		case i == 0:
			s.Inputs = []Input{{"X.npy", 8e9, 8e9}}
		case i%5 == 0:
			s.Inputs = []Input{{"X.npy", 8e9, 8e9}, {fmt.Sprintf("other<%d>.zarr", i), 1e9, 1e9}}
		default:
			s.Inputs = []Input{{fmt.Sprintf("mid %d", i-1), 8e9, 8e9}}
		}
		if i%5 != 4 {
			s.Output = fmt.Sprintf("mid %d", i)
		} else {
			s.Writes = 0
		}
		stages = append(stages, s)
	}
	p, err := Fit(stages, Limits{Budget: 1e9, Base: 20 * mb, Cores: 4})
	if err != nil {
		panic(err)
	}
	return p
}

// TestSVG asserts that all names and bytes are in a drawing, escaped.
func TestSVG(t *testing.T) {
	svg := string(chain().SVG())
	for _, want := range []string{"stage 7 of &lt;all&gt; &amp; more", "X.npy", "other&lt;5&gt;.zarr", "mid 3", "8 GB", "190 tasks, 4 at once"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q", want)
		}
	}
}
