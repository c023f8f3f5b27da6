package label_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/comal-go/comal/internal/label"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name string
		cols int
		want string
	}{
		{"images/f36.png", 20, "images/f36.png"},
		{"images/f36.png", 14, "images/f36.png"},
		{"images/f36.png", 13, "image...6.png"},
		{"images/f36.png", 3, "ima"},
		{"images/f36.png", 1, "i"},
		{"a b 'c' \"d\"", 0, "a b 'c' \"d\""},
		{"two\nlines\r\t", 40, `two\nlines\r\t`},
		{"\x1b[31mred\x1b[0m", 40, `\x1b[31mred\x1b[0m`},
		{"\x9b\xff", 40, `\x9b\xff`},
		{"a\x00b\x7f", 40, `a\x00b\x7f`},
		{"\u202eevil\u2066", 40, `\u202eevil\u2066`},
		{"写真/夏.png", 11, "写真/夏.png"},
		{"写真/夏休み.png", 11, "写真....png"},
		{"e\u0301te\u0301.png", 7, "e\u0301te\u0301.png"},
		{"", 5, ""},
	} {
		if got := label.Of(c.name, c.cols); got != c.want {
			t.Errorf("Of(%q, %d) = %q, want %q", c.name, c.cols, got, c.want)
		}
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"abc": 3, "äöü": 3, "日本": 4, "e\u0301": 1, "🎉": 2, "한글": 4, "…": 1, "█": 1, "": 0, "ｱ": 1, "Ａ": 2,
	} {
		if got := label.Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("images/f36.png", 8)
	f.Add("\x1b]0;title\a\xff日本語e\u0301", 5)
	f.Add(strings.Repeat("日", 400), 7)
	f.Fuzz(func(t *testing.T, s string, cols int) {
		cols %= 200
		got := label.Of(s, cols)
		if cols > 0 && label.Width(got) > cols {
			t.Fatalf("Of(%q, %d) is %d columns wide: %q", s, cols, label.Width(got), got)
		}
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) {
			t.Fatalf("Of(%q, %d) = %q", s, cols, got)
		}
	})
}

func BenchmarkOfLongName(b *testing.B) {
	s := strings.Repeat("folder/", 1_000_000)
	for b.Loop() {
		label.Of(s, 40)
	}
}

func ExampleOf() {
	fmt.Println(label.Of("a name\nof two lines", 0))
	fmt.Println(label.Of("a/deep/tree/of/folders/photo.jpeg", 20))
	// Output:
	// a name\nof two lines
	// a/deep/t...hoto.jpeg
}
