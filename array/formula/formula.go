// Package formula computes expressions over arrays that are written as text, in
// the notation of Python with NumPy: mean(exp(a*b + 1), axis=0).
package formula

import (
	"fmt"
	"strings"

	"github.com/comal-go/comal/array"
)

// Error says what is wrong with an expression, and where.
type Error struct {
	Text    string // the expression
	At      int    // offset of the first byte that is wrong
	Message string
	Err     error // of the operation; may be nil
}

// Error shows the place.
func (e *Error) Error() string {
	line := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, e.Text)
	column := len([]rune(e.Text[:e.At]))
	return fmt.Sprintf("%s\n  %s\n  %s^", e.Message, line, strings.Repeat(" ", column))
}

// Unwrap returns the error of the operation.
func (e *Error) Unwrap() error { return e.Err }

// Eval returns the array that an expression describes, of arrays that it names.
// The error is an *Error.
func Eval(text string, named map[string]*array.Array) (*array.Array, error) {
	p := &parser{scanner: scanner{text: text}, named: named}
	v, err := p.whole()
	if err != nil {
		return nil, err
	}
	a, err := p.array(v, 0)
	if err != nil {
		return nil, err
	}
	return a, nil
}

// Slice returns the part of an array that ranges describe as they are written in
// brackets: [start:stop:step, 5]. The brackets may be missing. A single number
// takes its axis away.
func Slice(a *array.Array, ranges string) (*array.Array, error) {
	text := strings.TrimSpace(ranges)
	if !strings.HasPrefix(text, "[") {
		text = "[" + text + "]"
	}
	p := &parser{scanner: scanner{text: text}}
	p.next()
	part, err := p.brackets(a)
	if err == nil && p.token.kind != end {
		err = p.fail("there is something behind the brackets")
	}
	return part, err
}
