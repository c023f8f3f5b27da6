package items_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/items"
)

// The values were printed by GNU parallel 20221122.
func TestPathPartsAreThoseOfGNUParallel(t *testing.T) {
	for _, c := range [][5]string{
		// {}, {.}, {/}, {//}, {/.}
		{"a.b/c", "a.b/c", "c", "a.b", "c"},
		{"a/b.c.d", "a/b.c", "b.c.d", "a", "b.c"},
		{"a", "a", "a", ".", "a"},
		{"b/", "b/", "", ".", ""},
		{"/", "/", "", "/", ""},
		{"//a", "//a", "a", "/", "a"},
		{"a//", "a//", "", ".", ""},
		{"a//b", "a//b", "b", "a", "b"},
		{"///", "///", "", "/", ""},
		{"a/b//", "a/b//", "", "a", ""},
		{"a/b//c", "a/b//c", "c", "a/b", "c"},
		{".bashrc", "", ".bashrc", ".", ""},
		{"x/.bashrc", "x/", ".bashrc", "x", ""},
		{"a.", "a", "a.", ".", "a"},
		{"a.b.", "a.b", "a.b.", ".", "a.b"},
		{"../x", "../x", "x", "..", "x"},
		{"./x", "./x", "x", ".", "x"},
		{".", "", ".", ".", ""},
		{"..", ".", "..", ".", "."},
		{"", "", "", ".", ""},
		{"a/b/", "a/b/", "", "a", ""},
		{"a/.x.y", "a/.x", ".x.y", "a", ".x"},
		{"a b.c", "a b", "a b.c", ".", "a b"},
		{"/a", "/a", "a", "/", "a"},
		{"/.b", "/", ".b", "/", ""},
		{"/a/b.tar.gz", "/a/b.tar", "b.tar.gz", "/a", "b.tar"},
		{"x.y//z", "x.y//z", "z", "x.y", "z"},
		{"a/..b", "a/.", "..b", "a", "."},
		{".a.b", ".a", ".a.b", ".", ".a"},
	} {
		got := expand(t, []string{"{.}", "{/}", "{//}", "{/.}"}, c[:1], 1)
		if !slices.Equal(got, c[1:]) {
			t.Errorf("%q: %q, want %q", c[0], got, c[1:])
		}
		if numbered := expand(t, []string{"{1.}", "{1/}", "{1//}", "{1/.}"}, c[:1], 1); !slices.Equal(numbered, got) {
			t.Errorf("%q: numbered %q, want %q", c[0], numbered, got)
		}
	}
}

func expand(t *testing.T, argv, row []string, seq int) []string {
	t.Helper()
	tmpl, err := items.Parse(argv, len(row), false)
	if err != nil {
		t.Fatal(err)
	}
	args, err := tmpl.Expand(nil, row, seq, "4")
	if err != nil {
		t.Fatal(err)
	}
	return args
}

func TestExpand(t *testing.T) {
	for _, c := range []struct{ argv, row, want string }{
		{"gzip", "a b.png", "gzip|a b.png"},
		{"echo|{#}", "a", "echo|7"}, // mentions the item: nothing is appended
		{"make|-j{threads}", "a", "make|-j4|a"},
		{"x{}y", "a b", "xa by"},
		{"{}", "ls", "ls"},
		{"{1}-{2}-{1.}-{2/}", "a.x,p/q", "a.x-p/q-a-q"},
		{"echo|{}", "a,1", "echo|a|1"},
		{"echo|x{}y", "a,1", "echo|xa 1y"},
		{"echo|{.}", "a.b,c.d", "echo|a|c"},
		{"echo|{2}", "a,", "echo|"},
		{`awk|{print $1}|{`, "f", `awk|{print $1}|{|f`},
		{`curl|-d|{"name": "{/.}"}`, "d/n.x", `curl|-d|{"name": "n"}`},
		{"{{}}", "a", "{a}"},
		{"{ }|{0}|{01}|{-1}|{foo}|{a,b}|{1|{.1}|{}", "a", "{ }|{0}|{01}|{-1}|{foo}|{a,b}|{1|{.1}|a"},
		{"é{}ü", "ß\xff", "éß\xffü"},
		{"{}{}", "{1}", "{1}{1}"}, // what an item holds is not looked at
	} {
		got := expand(t, strings.Split(c.argv, "|"), strings.Split(c.row, ","), 7)
		if want := strings.Split(c.want, "|"); !slices.Equal(got, want) {
			t.Errorf("%s of %s: %q, want %q", c.argv, c.row, got, want)
		}
	}
}

func TestLastGroupLacksValues(t *testing.T) {
	tmpl, err := items.Parse([]string{"f", "{}", "x{}", "{1}", "{3}"}, 3, false)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tmpl.Expand([]string{"env"}, []string{"a", "b"}, 1, "1")
	if want := []string{"env", "f", "a", "b", "xa b", "a", ""}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestBadTemplates(t *testing.T) {
	for _, c := range []struct {
		argv    []string
		columns int
		shell   bool
		want    string
	}{
		{nil, 1, false, "there is no command to run: write one before the items"},
		{[]string{""}, 1, true, "there is no command to run: write one before the items"},
		{[]string{"f", "x{3}"}, 2, false, "{3}: there are 2 values for a command: write {1} to {2}"},
		{[]string{"f {2/.}"}, 1, true, "{2/.}: there is one item for a command: write {} or {1}"},
		{[]string{"f", "{99999999999999999999}"}, 2, false, "{99999999999999999999}: there are 2 values for a command: write {1} to {2}"},
		{[]string{"f", "{%}"}, 1, false, "{%} is known to GNU parallel but not here: there are {}, {.}, {/}, {//}, {/.}, {1}, {#} and {threads}"},
		{[]string{"f", "{= s/a/b/ =}"}, 1, false, "{= s/a/b/ =} is known to GNU parallel but not here: there are {}, {.}, {/}, {//}, {/.}, {1}, {#} and {threads}"},
		{[]string{"cat `ls {}`"}, 1, true, "{} stands inside `...`, where it cannot be quoted safely: begin the command with x={}; and write $x there"},
	} {
		if _, err := items.Parse(c.argv, c.columns, c.shell); err == nil || err.Error() != c.want {
			t.Errorf("Parse(%q): %v\nwant %s", c.argv, err, c.want)
		}
	}
}

func TestNULInAnItem(t *testing.T) {
	tmpl, _ := items.Parse([]string{"f"}, 1, false)
	_, err := tmpl.Expand(nil, []string{"a\x00b"}, 1, "1")
	want := `item "a\x00b" holds a NUL byte, which no argument of a command can: if NUL bytes separate the items, add -0`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"echo {}", "a{1.}b{2//}", `"$(cat {})" # {}`, "{{{}}}", "x${1}`{}`", "a <<E\n{}\nE"} {
		f.Add(s, "it's", "b.c", true)
		f.Add(s, "it's", "b.c", false)
	}
	f.Fuzz(func(t *testing.T, command, one, two string, shell bool) {
		tmpl, err := items.Parse(strings.Fields(command), 2, shell)
		if err != nil {
			return
		}
		args, err := tmpl.Expand(nil, []string{one, two}, 1, "1")
		if hasNUL := strings.Contains(one+two, "\x00"); (err != nil) != hasNUL {
			t.Fatalf("%q: %v", command, err)
		}
		if err == nil && shell && len(args) != 3 {
			t.Fatalf("%q: %q", command, args)
		}
	})
}

func ExampleTemplate() {
	command := []string{"convert", "{}", "-resize", "{2}%", "small/{1/.}-{2}.png"}
	src := items.Cross([]items.List{{Words: []string{"img/a.jpeg"}}, {Words: []string{"25", "50"}}})
	tmpl, err := items.Parse(command, src.Columns(), false)
	if err != nil {
		fmt.Println(err)
		return
	}
	seq := 0
	for row := range src.Rows() {
		seq++
		args, _ := tmpl.Expand(nil, row, seq, "1")
		fmt.Println(strings.Join(args, " "))
	}
	// Output:
	// convert img/a.jpeg 25 -resize 25% small/a-25.png
	// convert img/a.jpeg 50 -resize 50% small/a-50.png
}

func ExampleParse_shell() {
	tmpl, _ := items.Parse([]string{`gzip -c {} > "out/{/}.gz"`}, 1, true)
	args, _ := tmpl.Expand(nil, []string{"my notes; rm -r x"}, 1, "1")
	fmt.Println(args[2])
	// Output:
	// gzip -c 'my notes; rm -r x' > "out/"'my notes; rm -r x'".gz"
}
