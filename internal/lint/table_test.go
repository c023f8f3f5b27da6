package lint

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
)

const page = `# Rooms

<!-- imports:begin -->
| package | one line | of this module | third party |
|---|---|---|---|
| ` + "`house` | the front | `kitchen`, `cellar` | - |" + `
| ` + "`kitchen` | the fire | - | `example.org/pan` |" + `
| ` + "`attic` | | - | - |" + `
| ` + "`attic` | dust | - | - |" + `
<!-- imports:end -->

after
`

var rooms = map[string]string{
	"ARCHITECTURE.md": page,
	"house.go":        "package house\n\nimport _ \"example.org/house/kitchen\"\n",
	"house_linux.go":  "//go:build linux\n\npackage house\n\nimport _ \"example.org/house/garden/shed\"\n",
	"house_test.go":   "package house\n\nimport _ \"example.org/house/cellar\"\n",
	"kitchen/k.go":    "package kitchen\n\nimport (\n\t_ \"example.org/pan/lid\"\n\t_ \"os\"\n)\n",
	"garden/shed/s.go": `// Package shed keeps tools | toys. It is cold.
package shed
`,
	"checks/c_test.go": "package checks\n\nimport _ \"example.org/house\"\n",
}

func TestCheckTable(t *testing.T) {
	house := plant(t, rooms)
	house.required = []string{"example.org/pan"}
	expect(t, checkTable(house),
		"house_linux.go:5: house may not import garden/shed",
		"ARCHITECTURE.md:6: `house` does not import `cellar`",
		"garden/shed/s.go: no row in the import table",
		"ARCHITECTURE.md:9: a second row for `attic`",
		"ARCHITECTURE.md:9: there is no package `attic`",
	)
}

func TestUpdateTable(t *testing.T) {
	house := plant(t, rooms)
	house.required = []string{"example.org/pan"}
	rows, err := parseTable(page)
	if err != nil {
		t.Fatal(err)
	}
	got, err := replaceTable(page, house.updated(rows))
	if err != nil {
		t.Fatal(err)
	}
	want := "# Rooms\n\n<!-- imports:begin -->\n" + tableHead +
		"| `house` | the front | `garden/shed`, `kitchen` | - |\n" +
		"| `kitchen` | the fire | - | `example.org/pan` |\n" +
		"| `garden/shed` | keeps tools / toys | - | - |\n" +
		"<!-- imports:end -->\n\nafter\n"
	if got != want {
		t.Errorf("updated to\n%s\nwant\n%s", got, want)
	}
	again := maps.Clone(rooms)
	again["ARCHITECTURE.md"] = got
	house = plant(t, again)
	house.required = []string{"example.org/pan"}
	expect(t, checkTable(house))
}

func TestExamplesShareARow(t *testing.T) {
	house := plant(t, map[string]string{
		"ARCHITECTURE.md": tableBegin + "\n| `examples` | programs | `house` | - |\n| `house` | all | - | - |\n" + tableEnd,
		"house.go":        "package house\n",
		"examples/a/a.go": "package main\n\nimport _ \"example.org/house\"\n",
		"examples/b/b.go": "package main\n\nimport _ \"example.org/pan\"\n",
	})
	expect(t, checkTable(house), "examples/b/b.go:3: examples may not import example.org/pan")
}

func TestTableOfNewPackageWithoutWords(t *testing.T) {
	house := plant(t, map[string]string{
		"ARCHITECTURE.md": tableBegin + "\n| `house` |  | - | - |\n" + tableEnd,
		"house.go":        "package house\n",
	})
	expect(t, checkTable(house), "ARCHITECTURE.md:2: say in one line")
}

func TestBrokenTable(t *testing.T) {
	for text, want := range map[string]string{
		"no table": "lost its markers",
		tableEnd:   "lost its markers",
		tableBegin + "\n| `a` | b | - |\n" + tableEnd:     "ARCHITECTURE.md:2: a row is",
		tableBegin + "\n\n| a | b | - | - |\n" + tableEnd: "ARCHITECTURE.md:3: a row is",
	} {
		if _, err := parseTable(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parseTable(%q): %v, want %q", text, err, want)
		}
		expect(t, checkTable(plant(t, map[string]string{"ARCHITECTURE.md": text})), "ARCHITECTURE.md: "+want)
	}
	expect(t, checkTable(plant(t, nil)), "ARCHITECTURE.md: "+fs.ErrNotExist.Error())
	if _, err := replaceTable("no table", nil); err == nil {
		t.Error("a page without markers was written")
	}
}
