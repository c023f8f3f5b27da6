package items

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Template is a command with places for the values of a row.
//
// The replacement strings are those of GNU parallel: {} is the item, {.} without
// its extension, {/} without its folder, {//} its folder, {/.} without both;
// {2} and {2/.} are the same of the second column or, in a group, of the second
// item; {#} is the number of the row, from 1. {threads} is the number of threads
// the command may use. Other words in braces are left alone.
//
// {} of several values is each of them: arguments of their own where {} is an
// argument by itself, else one text with spaces between. A value that the last
// group of items lacks is empty.
//
// In a command line for a shell each value is quoted for the place where it
// stands, also within quotes: it reaches the command as it is, whatever it holds.
// (A command that runs its argument as code, such as eval or ssh, still does.)
// \{} is a pair of braces.
type Template struct {
	shell bool
	words [][]piece // in a shell template, one
}

// piece is a part of a word: a text, or what to put in its place.
type piece struct {
	kind   kind
	text   string // as written
	column int    // from 1; 0 is all
	path   func(string) string
	quote  string // shell: the quote that is open around it, or ""
	alone  bool   // an argument by itself
}

type kind int

const (
	literal kind = iota
	value
	number
	threads
)

// Parse reads a command for rows of that many columns. With shell, argv is one
// command line for sh, in which values are quoted as the place needs it. A
// command that does not mention the item gets {} as its last argument.
func Parse(argv []string, columns int, shell bool) (*Template, error) {
	if len(argv) == 0 || argv[0] == "" {
		return nil, errors.New("there is no command to run: write one before the items")
	}
	if shell {
		return parseShell(strings.Join(argv, " "), columns)
	}
	t := &Template{}
	item := false
	for _, arg := range argv {
		var word []piece
		for arg != "" {
			p, n, err := cutPiece(arg, columns)
			if err != nil {
				return nil, err
			}
			word = append(word, p)
			arg = arg[n:]
		}
		item = item || slices.ContainsFunc(word, piece.isItem)
		t.words = append(t.words, word)
	}
	if !item {
		t.words = append(t.words, []piece{{kind: value, text: "{}"}})
	}
	return t, nil
}

// isItem tells whether the piece names the item it is for.
func (p piece) isItem() bool { return p.kind == value || p.kind == number }

// cutPiece takes the first piece of s, which is not empty, and returns how long
// it is.
func cutPiece(s string, columns int) (piece, int, error) {
	if p, ok, err := replacement(s, columns); ok || err != nil {
		return p, len(p.text), err
	}
	n := strings.IndexByte(s[1:], '{') + 1
	if n == 0 {
		n = len(s)
	}
	return piece{text: s[:n]}, n, nil
}

// replacement reads the replacement string at the start of s, if there is one.
func replacement(s string, columns int) (p piece, ok bool, err error) {
	if s[0] != '{' {
		return p, false, nil
	}
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return p, false, nil
	}
	p.text = s[:end+1]
	word := s[1:end]
	switch {
	case word == "#":
		p.kind = number
		return p, true, nil
	case word == "threads":
		p.kind = threads
		return p, true, nil
	case word == "%" || strings.HasPrefix(word, "=") && strings.HasSuffix(word, "=") && len(word) > 1:
		return p, false, fmt.Errorf("%s is known to GNU parallel but not here: there are {}, {.}, {/}, {//}, {/.}, {1}, {#} and {threads}", p.text)
	}
	digits := len(word) - len(strings.TrimLeft(word, "0123456789"))
	path, known := pathParts[word[digits:]]
	if !known || digits > 0 && word[0] == '0' {
		return p, false, nil
	}
	p.kind, p.path = value, path
	if digits > 0 {
		p.column, err = strconv.Atoi(word[:digits])
		if err != nil || p.column > columns {
			return p, false, noColumn(p.text, columns)
		}
	}
	return p, true, nil
}

func noColumn(text string, columns int) error {
	if columns == 1 {
		return fmt.Errorf("%s: there is one item for a command: write {} or {1}", text)
	}
	return fmt.Errorf("%s: there are %d values for a command: write {1} to {%d}", text, columns, columns)
}

// Expand appends the arguments of one command to dst: those for a row, which is
// number seq counted from 1, run with so many threads: a number, or what is to be replaced by it.
func (t *Template) Expand(dst, row []string, seq int, threads string) ([]string, error) {
	for _, v := range row {
		if strings.IndexByte(v, 0) >= 0 {
			return dst, fmt.Errorf("item %.60q holds a NUL byte, which no argument of a command can: if NUL bytes separate the items, add -0", v)
		}
	}
	if t.shell {
		dst = append(dst, "sh", "-c")
	}
	for _, word := range t.words {
		if !t.shell && len(word) == 1 && word[0].kind == value {
			dst = append(dst, word[0].values(row)...)
			continue
		}
		var b strings.Builder
		for _, p := range word {
			t.write(&b, p, row, seq, threads)
		}
		dst = append(dst, b.String())
	}
	return dst, nil
}

func (t *Template) write(b *strings.Builder, p piece, row []string, seq int, cores string) {
	switch p.kind {
	case literal:
		b.WriteString(p.text)
	case number:
		b.WriteString(strconv.Itoa(seq))
	case threads:
		b.WriteString(cores)
	case value:
		vs := p.values(row)
		if !p.alone {
			vs = []string{strings.Join(vs, " ")}
		}
		for i, v := range vs {
			if i > 0 {
				b.WriteByte(' ')
			}
			if t.shell {
				v = p.quote + quote(v) + p.quote
			}
			b.WriteString(v)
		}
	}
}

// values returns what the piece takes from a row.
func (p piece) values(row []string) []string {
	if p.column > len(row) {
		return []string{""}
	}
	vs := append([]string(nil), row...)
	if p.column > 0 {
		vs = vs[p.column-1 : p.column]
	}
	if p.path != nil {
		for i, v := range vs {
			vs[i] = p.path(v)
		}
	}
	return vs
}
