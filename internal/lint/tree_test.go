package lint

import (
	"strings"
	"testing"
	"testing/fstest"
)

// plant loads a module of these files; go.mod is there without being named.
func plant(t *testing.T, files map[string]string) *tree {
	t.Helper()
	fsys := fstest.MapFS{"go.mod": {Data: []byte("module example.org/house\n\ngo 1.26\n")}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	house, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return house
}

// expect wants exactly these findings in any order, each given by its place
// and a part of its text: "path:line: part".
func expect(t *testing.T, found []finding, want ...string) {
	t.Helper()
	left := map[string]bool{}
	for _, f := range found {
		left[f.String()] = true
	}
next:
	for _, w := range want {
		place, part, _ := strings.Cut(w, ": ")
		for f := range left {
			if strings.HasPrefix(f, place+": ") && strings.Contains(f, part) {
				delete(left, f)
				continue next
			}
		}
		t.Errorf("nothing says %q", w)
	}
	for f := range left {
		t.Errorf("unexpected: %s", f)
	}
}

func TestLoad(t *testing.T) {
	house := plant(t, map[string]string{
		"house.go":              "package house\n",
		"house_windows.go":      "package house\n",
		"house_test.go":         "package house_test\n",
		"run.py":                "pass\n",
		"room/room.go":          "package room\n",
		"room/testdata/x.go":    "not Go",
		"room/testdata/x.txtar": "exec true\n",
		"room/testdata/x.py":    "pass\n",
		".cache/x.go":           "not Go",
		"_old/x.go":             "not Go",
		"vendor/x/x.go":         "not Go",
		"tools/go.mod":          "module example.org/house/tools\n",
		"tools/x.go":            "not Go",
	})
	var got []string
	for _, p := range house.packages {
		got = append(got, house.label(p.path)+"="+p.name)
		for _, s := range p.files {
			got = append(got, s.path)
		}
	}
	for _, s := range house.scripts {
		got = append(got, s.path)
	}
	want := "house=house house.go house_test.go house_windows.go room=room room/room.go room/testdata/x.txtar run.py"
	if strings.Join(got, " ") != want {
		t.Errorf("loaded %v, want %s", got, want)
	}
}

func TestLoadBroken(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no go.mod":      {},
		"no module line": {"go.mod": {Data: []byte("go 1.26\n")}},
		"bad Go":         {"go.mod": {Data: []byte("module m\n")}, "x.go": {Data: []byte("not Go")}},
	} {
		if _, err := load(files); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestThird(t *testing.T) {
	house := plant(t, map[string]string{"go.mod": `module example.org/house // ours
require example.org/one v1.0.0
require (
	gonum.org/v1/gonum v0.17.0
	gonum.org/v1/plot v0.17.0 // indirect
)
tool example.org/tool
`})
	for imported, want := range map[string]string{
		"os/exec":                      "",
		"example.org/house":            "",
		"example.org/house/room":       "",
		"example.org/household":        "example.org/household",
		"example.org/one":              "example.org/one",
		"gonum.org/v1/gonum/mat":       "gonum.org/v1/gonum",
		"gonum.org/v1/plot/vg/draw":    "gonum.org/v1/plot",
		"gonum.org/v1/gonumeric/thing": "gonum.org/v1/gonumeric/thing",
	} {
		if got, ok := house.third(imported); got != want || ok != (want != "") {
			t.Errorf("third(%s) = %q, %v; want %q", imported, got, ok, want)
		}
	}
	if house.module != "example.org/house" {
		t.Errorf("the module is %q", house.module)
	}
}
