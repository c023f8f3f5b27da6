package lint

import (
	"fmt"
	"strings"
	"testing"
)

func TestDocs(t *testing.T) {
	house := plant(t, map[string]string{
		"house.go": `// Package house is a house.
package house

// Door opens.
type Door struct{}

type Window struct{}

// Open opens
func (d *Door) Open() {}

func (Door) Close() {}

func (w wall) Paint() {}

// Size and colour.
const (
	Big = 1
	// Small is one
	Small = 2
	none  = 3
)

var (
	Red  = 1 // Red is a colour.
	Blue = 2
)

// Build is used so:
//
//	Build()
func Build() {}
`,
		"house_test.go":    "package house\n\nfunc Helper() {}\n",
		"bare/b.go":        "package bare\n",
		"other/o.go":       "// Another thing.\npackage other\n",
		"cmd/house/m.go":   "// House runs the house.\npackage main\n\nfunc Exported() {}\n",
		"cmd/silent/m.go":  "package main\n",
		"checks/c_test.go": "package checks\n",
	})
	expect(t, checkDocs(house),
		"house.go:7: Window has no doc comment",
		"house.go:10: Door.Open is no sentence",
		"house.go:12: Door.Close has no doc comment",
		"house.go:20: Small is no sentence",
		"house.go:26: Blue has no doc comment",
		`bare/b.go: begins with "Package bare "`,
		`other/o.go: begins with "Package other "`,
		"cmd/silent/m.go: package main has no comment",
	)
}

func TestExportedInRoot(t *testing.T) {
	var b strings.Builder
	b.WriteString("// Package house is a house.\npackage house\n\n// T is a type.\ntype T int\n\n// M is a method.\nfunc (T) M() {}\n")
	for i := range limits.exportedInRoot - 1 {
		fmt.Fprintf(&b, "\n// F%d is a function.\nfunc F%d() {}\n", i, i)
	}
	files := map[string]string{"house.go": b.String()}
	expect(t, checkDocs(plant(t, files)))
	files["more.go"] = "package house\n\n// A and B are too much.\nvar A, B int\n"
	expect(t, checkDocs(plant(t, files)), "house.go: exports 32 names, 30 are allowed")
}
