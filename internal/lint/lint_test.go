package lint

import (
	"cmp"
	"flag"
	"io/fs"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write the import table of "+tableFile+" anew")

// root is the module's folder, seen from this package's.
const root = "../.."

func TestTable(t *testing.T) {
	house := loadHouse(t)
	if *update {
		text, err := fs.ReadFile(house.fsys, tableFile)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := parseTable(string(text))
		if err != nil {
			t.Fatal(err)
		}
		changed, err := replaceTable(string(text), house.updated(rows))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(root+"/"+tableFile, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	report(t, checkTable(house))
}

func TestHouse(t *testing.T) {
	house := loadHouse(t)
	for _, c := range []struct {
		name  string
		check func(*tree) []finding
	}{
		{"sizes", checkSizes},
		{"docs", checkDocs},
		{"pure", checkPure},
		{"names", checkNames},
		{"paths", checkPaths},
		{"skips", checkSkips},
		{"readme", checkReadme},
		{"dependencies", checkDependencies},
	} {
		t.Run(c.name, func(t *testing.T) { report(t, c.check(house)) })
	}
}

// TestFigures fails for nothing: with -v it prints where the sizes stand.
func TestFigures(t *testing.T) {
	all := measure(loadHouse(t))
	for _, of := range []struct {
		name string
		all  []sized
	}{{"files", all.files}, {"functions", all.functions}, {"test files", all.tests}} {
		if len(of.all) > 0 {
			t.Logf("%4d %-10s median %3d  90%% %3d  longest %3d lines (%s)", len(of.all), of.name,
				ranked(of.all, 0.5).lines, ranked(of.all, 0.9).lines, ranked(of.all, 1).lines, ranked(of.all, 1).name)
		}
	}
}

func loadHouse(t *testing.T) *tree {
	t.Helper()
	house, err := load(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	return house
}

func report(t *testing.T, found []finding) {
	t.Helper()
	slices.SortFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text))
	})
	for _, f := range found {
		t.Error(f)
	}
}
