package items

import (
	"fmt"
	"slices"
	"strings"
)

// parseShell reads a command line for sh. It follows the shell's quotes, so that
// a value is one word, or one part of a word, wherever it stands and whatever it
// holds. Where that cannot be known, a replacement string is refused: no item is
// ever run as code.
func parseShell(line string, columns int) (*Template, error) {
	s := shellScan{stack: []context{plain}, fresh: true}
	pieces, err := s.scan(strings.TrimRight(line, " \t\n"), columns)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(pieces, piece.isItem) {
		end := piece{kind: value, text: "{}", alone: true}
		if end.quote, err = s.quote(end.text); err != nil {
			return nil, err
		}
		pieces = append(pieces, piece{text: " "}, end)
	}
	return &Template{shell: true, words: [][]piece{pieces}}, nil
}

// context is what the shell is reading.
type context byte

const (
	plain     context = ' '  // words, also inside ( ) and $( )
	single    context = '\'' // '...'
	double    context = '"'  // "..."
	backquote context = '`'  // `...`
	parameter context = '{'  // ${...}
	sum       context = '+'  // $((...))
	paren     context = '('  // ( ) within a sum
	comment   context = '#'
)

// shellScan keeps track of where in a command line the scan is.
type shellScan struct {
	stack   []context
	fresh   bool   // at the start of a word
	escaped bool   // after a backslash and its byte
	unsure  string // what was met after which the context is not known
}

func (s *shellScan) top() context { return s.stack[len(s.stack)-1] }

func (s *shellScan) push(c context) { s.stack = append(s.stack, c) }

func (s *shellScan) pop() {
	if len(s.stack) > 1 {
		s.stack = s.stack[:len(s.stack)-1]
	}
}

// scan cuts a command line into pieces.
func (s *shellScan) scan(line string, columns int) ([]piece, error) {
	var pieces []piece
	begin := 0
	for i := 0; i < len(line); {
		p, ok, err := replacement(line[i:], columns)
		if err != nil {
			return nil, err
		}
		if !ok {
			i += s.step(line, i)
			continue
		}
		if p.kind == value {
			if p.quote, err = s.quote(p.text); err != nil {
				return nil, err
			}
		}
		after := i + len(p.text)
		p.alone = s.fresh && (after == len(line) || strings.IndexByte(" \t\n;&|)", line[after]) >= 0)
		pieces = append(pieces, piece{text: line[begin:i]}, p)
		i, begin = after, after
		s.fresh, s.escaped = false, false
	}
	return append(pieces, piece{text: line[begin:]}), nil
}

// quote returns the quote that is open here, or why a value cannot stand here.
func (s *shellScan) quote(text string) (string, error) {
	where := s.unsure
	for _, c := range s.stack {
		switch c {
		case backquote:
			where = "inside `...`"
		case parameter:
			where = "inside ${...}"
		case sum, paren:
			where = "inside $((...))"
		case comment:
			where = "in a comment"
		}
	}
	if where != "" {
		return "", fmt.Errorf("%s stands %s, where it cannot be quoted safely: begin the command with x=%s; and write $x there", text, where, text)
	}
	if c := s.top(); c != plain {
		return string(c), nil
	}
	return "", nil
}

// step reads what is at line[i:] and returns how many bytes it took.
func (s *shellScan) step(line string, i int) int {
	n, escaped := 1, false
	switch c := s.top(); {
	case c == single:
		s.endAt(line[i], '\'')
	case c == comment:
		s.endAt(line[i], '\n')
	case line[i] == '\\':
		n, escaped = min(2, len(line)-i), true
		s.doubt(n == 1, `after a \ at the very end`)
		// The shell takes such a pair out and joins what is around it.
		joins := strings.HasPrefix(line[i:], "\\\n") && i > 0 && line[i-1] != ' ' && line[i-1] != '\t'
		s.doubt(joins, `after a \ at the end of a line with no blank before it`)
	case c == plain:
		n = s.stepPlain(line[i:], line[max(i-1, 0)])
	default:
		n = s.stepInside(line[i:])
	}
	s.escaped = escaped
	s.fresh = !escaped && s.top() == plain && strings.IndexByte(" \t\n;&|(", line[i+n-1]) >= 0
	return n
}

// stepInside reads within a quote or an expansion that knows the backslash.
func (s *shellScan) stepInside(rest string) int {
	quote := rest[0] == '\'' || rest[0] == '"'
	switch s.top() {
	case backquote:
		s.endAt(rest[0], '`')
		return 1
	case double:
		if s.endAt(rest[0], '"') {
			return 1
		}
	case parameter:
		if s.endAt(rest[0], '}') {
			return 1
		}
		s.doubt(quote, "after quotes inside ${...}")
	case sum, paren:
		s.doubt(quote, "after quotes inside $((...))")
		return s.stepSum(rest)
	}
	return s.stepDollar(rest)
}

// endAt leaves the context at the byte that ends it.
func (s *shellScan) endAt(c, end byte) bool {
	if c == end {
		s.pop()
	}
	return c == end
}

func (s *shellScan) doubt(yes bool, where string) {
	if yes && s.unsure == "" {
		s.unsure = where
	}
}

// stepPlain reads outside all quotes.
func (s *shellScan) stepPlain(rest string, before byte) int {
	switch c := rest[0]; c {
	case '\'', '"':
		s.push(context(c))
		return 1
	case '(':
		s.doubt(strings.HasPrefix(rest, "(("), "after ((")
		s.doubt(before == '=', "after =(") // a mistake there does not stop bash at once
		s.push(plain)
		return 1
	case ')':
		s.pop()
		return 1
	case '#':
		if s.fresh {
			s.push(comment)
		}
		s.doubt(before == ')' || s.escaped, "after a # that may begin a comment")
		return 1
	case '<':
		if strings.HasPrefix(rest, "<<<") {
			return 3
		}
		s.doubt(strings.HasPrefix(rest, "<<"), "after <<")
		return 1
	case 'c':
		// The ) of its patterns has no (.
		word := strings.IndexByte(" \t\n;&|(<>)`", before) >= 0
		s.doubt(word && len(s.stack) > 1 && strings.HasPrefix(rest, "case"), "after a case inside ( )")
		return 1
	case '$':
		s.doubt(strings.HasPrefix(rest, "$'"), "after $'...'") // not the same in all shells
	}
	return s.stepDollar(rest)
}

// stepDollar reads what begins the same inside double quotes and outside.
func (s *shellScan) stepDollar(rest string) int {
	if strings.HasPrefix(rest, "$$") { // the shell's number; what follows is by itself, or in some shells not
		s.doubt(len(rest) > 2 && strings.IndexByte("({[$'\"", rest[2]) >= 0, "after $$")
		return 2
	}
	s.doubt(strings.HasPrefix(rest, "$["), "after $[")
	for _, o := range openers {
		if strings.HasPrefix(rest, o.text) {
			s.push(o.opens)
			return len(o.text)
		}
	}
	return 1
}

var openers = []struct {
	text  string
	opens context
}{
	{"$((", sum},
	{"$(", plain},
	{"${", parameter},
	{"`", backquote},
}

// stepSum reads arithmetic, which ends with two parentheses at once.
func (s *shellScan) stepSum(rest string) int {
	switch {
	case rest[0] == '(':
		s.push(paren)
		return 1
	case rest[0] == ')' && s.top() == paren:
		s.pop()
		return 1
	case strings.HasPrefix(rest, "))"):
		s.pop()
		return 2
	case rest[0] == ')':
		// It was a command substitution that begins with a subshell.
		s.doubt(true, "after $((")
		return 1
	}
	return s.stepDollar(rest)
}
