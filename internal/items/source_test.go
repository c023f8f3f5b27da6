package items_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/comal-go/comal/internal/items"
)

// collect returns the rows, their values joined by spaces.
func collect(s items.Source) (rows []string, err error) {
	for row, e := range s.Rows() {
		if e != nil {
			return rows, e
		}
		rows = append(rows, strings.Join(row, " "))
	}
	return rows, nil
}

func check(t *testing.T, name string, s items.Source, want ...string) {
	t.Helper()
	got, err := collect(s)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %q, %v; want %q", name, got, err, want)
	}
	if n, known := s.Count(); known && n != len(want) {
		t.Errorf("%s: counts %d rows, has %d", name, n, len(want))
	}
}

// The rows were printed by GNU parallel 20221122, but for the lists without words.
func TestListsAreCrossedAsByGNUParallel(t *testing.T) {
	for _, c := range []struct {
		words string
		want  []string
	}{
		{"::: a b ::: 1 2 3", []string{"a 1", "a 2", "a 3", "b 1", "b 2", "b 3"}},
		{"::: a b ::: x y ::: 1 2", []string{"a x 1", "a x 2", "a y 1", "a y 2", "b x 1", "b x 2", "b y 1", "b y 2"}},
		{"::: a b c :::+ 1 2", []string{"a 1", "b 2"}},
		{"::: a b :::+ 1 2 3", []string{"a 1", "b 2"}},
		{"::: a b :::+ 1 2 3 4 5 :::+ p q r", []string{"a 1 p", "b 2 q"}},
		{"::: a b :::+ 1 2 ::: x y :::+ u v", []string{"a 1 x u", "a 1 y v", "b 2 x u", "b 2 y v"}},
		{"::: x y ::: a b :::+ 1 2 3", []string{"x a 1", "x b 2", "y a 1", "y b 2"}},
		{":::", nil},
		{"::: a b :::", nil},
		{"::: a b :::+", nil},
	} {
		command, lists, err := items.Split(append([]string{"echo", "{}"}, strings.Fields(c.words)...))
		if err != nil || !slices.Equal(command, []string{"echo", "{}"}) {
			t.Errorf("%s: command %q, %v", c.words, command, err)
		}
		src := items.Cross(lists)
		if _, known := src.Count(); !known || src.Columns() != len(lists) {
			t.Errorf("%s: %d columns, count known: %v", c.words, src.Columns(), known)
		}
		check(t, c.words, src, c.want...)
		check(t, c.words+" again", src, c.want...)
	}
}

func TestSplitWithoutLists(t *testing.T) {
	command, lists, err := items.Split([]string{"echo", "a"})
	if err != nil || lists != nil || len(command) != 2 {
		t.Errorf("%q, %v, %v", command, lists, err)
	}
	if _, _, err := items.Split([]string{"echo", "::::", "file"}); err == nil || !strings.Contains(err.Error(), "--items FILE") {
		t.Errorf("with :::: %v", err)
	}
	if _, _, err := items.Split([]string{"echo", ":::+", "a", ":::", "b"}); err == nil || !strings.Contains(err.Error(), "a ::: comes first") {
		t.Errorf("with :::+ first: %v", err)
	}
	check(t, "no lists", items.Cross(nil))
}

func TestHugeProductsCostNothing(t *testing.T) {
	list := items.List{Words: make([]string, 100_000)}
	src := items.Cross(slices.Repeat([]items.List{list}, 8))
	if n, known := src.Count(); known {
		t.Errorf("counts %d rows of 10^40", n)
	}
	for row, err := range src.Rows() {
		if len(row) != 8 || err != nil {
			t.Errorf("row %q, %v", row, err)
		}
		break
	}
}

func TestRange(t *testing.T) {
	for spec, want := range map[string][]string{
		"0:3": {"0", "1", "2"}, "-2:1": {"-2", "-1", "0"}, "0:10:4": {"0", "4", "8"}, "0:8:4": {"0", "4"}, "3:0:-1": {"3", "2", "1"},
		"3:0": nil, "0:3:-1": nil, "5:5": nil, " 1 : 3 ": {"1", "2"}, "10:-10:-7": {"10", "3", "-4"},
		"9223372036854775805:9223372036854775807":                       {"9223372036854775805", "9223372036854775806"},
		"-9223372036854775807:-9223372036854775808:-1":                  {"-9223372036854775807"},
		"-9223372036854775808:9223372036854775807:9223372036854775807":  {"-9223372036854775808", "-1", "9223372036854775806"},
		"9223372036854775807:-9223372036854775808:-9223372036854775808": {"9223372036854775807", "-1"},
	} {
		src, err := items.Range(spec)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		check(t, spec, src, want...)
	}
	src, _ := items.Range("0:9000000000000000000")
	if n, known := src.Count(); math.MaxInt == math.MaxInt64 && (n != 9000000000000000000 || !known) {
		t.Errorf("a huge range counts %d, %v", n, known)
	}
	src, _ = items.Range("-9223372036854775808:9223372036854775807")
	if n, known := src.Count(); known {
		t.Errorf("a range of 2^64-1 counts %d", n)
	}
	for _, spec := range []string{"", "5", "1:2:3:4", "a:b", "1.5:3", "0:10:0", ":5", "0:99999999999999999999", "0:10:"} {
		if _, err := items.Range(spec); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("--range %q: ", spec)) {
			t.Errorf("%q: %v", spec, err)
		}
	}
}

func TestGroup(t *testing.T) {
	check(t, "by 2", items.Words([]string{"a", "b", "c"}).Group(2), "a b", "c")
	check(t, "by 3", items.Words([]string{"a", "b", "c"}).Group(3), "a b c")
	check(t, "of none", items.Words(nil).Group(3))
	check(t, "of pairs", items.Cross([]items.List{{Words: []string{"a"}}, {Words: []string{"1", "2", "3"}}}).Group(2), "a 1 a 2", "a 3")
	broken := items.Lines(io.MultiReader(strings.NewReader("a\nb\nc\n"), iotest.ErrReader(errors.New("disk on fire"))), "list", false)
	got, err := collect(broken.Group(2))
	if !slices.Equal(got, []string{"a b", "c"}) || err == nil || err.Error() != "reading items from list: disk on fire" {
		t.Errorf("%q, %v", got, err)
	}
	for row := range items.Words([]string{"a", "b", "c"}).Group(2).Rows() {
		if len(row) != 2 {
			t.Errorf("%q", row)
		}
		break
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	for in, want := range map[string][]string{
		"":                      nil,
		"a\nb\n":                {"a", "b"},
		"a\n\n\nb":              {"a", "b"},
		"a\r\n\r\nb\r\n":        {"a\r", "b\r"},
		" a \n \n\t\n":          {" a ", " ", "\t"},
		"it's\n\"q\"\n\xff\xfe": {"it's", "\"q\"", "\xff\xfe"},
		long + "\nb\n" + long:   {long, "b", long},
		"a\x00b\n":              {"a\x00b"},
	} {
		check(t, fmt.Sprintf("%.20q", in), items.Lines(strings.NewReader(in), "list", false), want...)
		check(t, fmt.Sprintf("%.20q", in), items.Lines(iotest.OneByteReader(strings.NewReader(in)), "list", false), want...)
	}
	for in, want := range map[string][]string{
		"":               nil,
		"a\x00b\x00":     {"a", "b"},
		"a\x00\x00b\n\r": {"a", "", "b\n\r"},
		"\x00":           {""},
	} {
		check(t, fmt.Sprintf("-0 %q", in), items.Lines(strings.NewReader(in), "list", true), want...)
	}
}

func TestLinesCanBeHadOnce(t *testing.T) {
	src := items.Lines(strings.NewReader("a\n"), "standard input", false)
	check(t, "first", src, "a")
	if _, err := collect(src); err == nil || err.Error() != "the items in standard input have been read already" {
		t.Error(err)
	}
}

// A line must come when it is there, not when a buffer is full.
func TestLinesComeOneByOne(t *testing.T) {
	r, w := io.Pipe()
	go io.WriteString(w, "0\n")
	n := 0
	for row, err := range items.Lines(r, "pipe", false).Rows() {
		if err != nil || row[0] != fmt.Sprint(n) {
			t.Fatalf("%q, %v", row, err)
		}
		if n++; n == 5 {
			break
		}
		// The next line is written only now; a reader that waits for more
		// than a line would never get here.
		go fmt.Fprintln(w, n)
	}
}

// endless gives the same bytes for ever.
type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e) <= len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

func TestAMillionLinesInFlatMemory(t *testing.T) {
	n := 0
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range items.Lines(endless("images/f36.png\n"), "list", false).Rows() {
		if n++; n == 1_000_000 {
			break
		}
		if n%200_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2<<20 {
				t.Fatalf("after %d lines %d bytes more are in use", n, grown)
			}
		}
	}
}

func TestALineWithoutEndIsAnError(t *testing.T) {
	_, err := collect(items.Lines(io.MultiReader(strings.NewReader("a\n"), endless("xxxxxxxx")), "data.bin", false))
	if want := "line 2 of data.bin is longer than 64 MiB, so the items end before it: does it hold names separated by NUL bytes? Then add -0"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = collect(items.Lines(endless("xxxxxxx\n"), "list.txt", true))
	if want := "item 1 of list.txt is longer than 64 MiB, so the items end before it: does it hold one item a line? Then leave -0 away"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "list")
	if err := os.WriteFile(list, []byte("a\nb"), 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := items.Open(list, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	check(t, list, src, "a", "b")
	src, _ = items.Open("-", strings.NewReader("x\x00y"), true)
	check(t, "-", src, "x", "y")
	if _, err := items.Open(filepath.Join(dir, "none"), nil, false); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "none") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := items.Open(dir, nil, false); err == nil || !strings.Contains(err.Error(), "is a folder: for the files in it write --glob") {
		t.Errorf("folder: %v", err)
	}
}

func BenchmarkLines(b *testing.B) {
	n := 0
	for range items.Lines(endless("images/f36.png\n"), "list", false).Rows() {
		if n++; n > b.N {
			return
		}
	}
}

func ExampleCross() {
	command, lists, _ := items.Split([]string{"echo", "{2}", ":::", "a", "b", ":::", "1", "2"})
	src := items.Cross(lists)
	n, _ := src.Count()
	fmt.Println(command, n)
	for row := range src.Rows() {
		fmt.Println(row)
	}
	// Output:
	// [echo {2}] 4
	// [a 1]
	// [a 2]
	// [b 1]
	// [b 2]
}

func TestFixedRowsCanBeHadAgain(t *testing.T) {
	s := items.Fixed([][]string{{"a", "b"}, {"c"}}, 2)
	for range 2 {
		check(t, "fixed", s, "a b", "c")
		for row := range s.Rows() {
			row[0] = "mine"
		}
	}
	if s.Columns() != 2 {
		t.Errorf("%d columns", s.Columns())
	}
}
