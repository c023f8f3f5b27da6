package formula

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is that of a token.
type kind int

const (
	end kind = iota
	number
	name
	operator
	odd // no token at all
)

// token is a word of an expression.
type token struct {
	kind kind
	text string
	at   int
}

// scanner cuts an expression into tokens.
type scanner struct {
	text  string
	pos   int
	token token // the one that is looked at
}

// operators of two bytes are looked for first.
var operators = []string{"**", "//", "<<", ">>", "<=", ">=", "==", "!="}

const single = "+-*/%@()[],:=<>&|^~."

// next goes on to the next token.
func (s *scanner) next() {
	for s.pos < len(s.text) && strings.ContainsRune(" \t\r\n", rune(s.text[s.pos])) {
		s.pos++
	}
	s.token = token{at: s.pos}
	if s.pos == len(s.text) {
		return
	}
	rest := s.text[s.pos:]
	r, size := utf8.DecodeRuneInString(rest)
	k, n := odd, size
	switch {
	case isDigit(rest[0]), rest[0] == '.' && len(rest) > 1 && isDigit(rest[1]):
		k, n = number, numberLen(rest)
	case unicode.IsLetter(r), r == '_':
		k, n = name, nameLen(rest)
	case len(rest) > 1 && contains(operators, rest[:2]):
		k, n = operator, 2
	case strings.ContainsRune(single, r):
		k = operator
	}
	s.token.kind, s.token.text = k, rest[:n]
	s.pos += n
}

func contains(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func nameLen(s string) int {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}

// numberLen is the length of digits, a point and an exponent.
func numberLen(s string) int {
	i := 0
	for i < len(s) && (isDigit(s[i]) || s[i] == '.') {
		i++
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		for k := j; k < len(s) && isDigit(s[k]); k++ {
			i = k + 1
		}
	}
	return i
}
