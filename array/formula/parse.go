package formula

import (
	"fmt"
	"strconv"

	"github.com/comal-go/comal/array"
)

// value is what a part of an expression is: an *array.Array; an int or a float64;
// a list; or a word that names nothing, as a type does.
type value any

type list []value

type word string

// parser reads an expression and makes arrays as it goes: each level of operators
// is a function that asks for the next higher one.
type parser struct {
	scanner
	named map[string]*array.Array
	depth int
}

// deepest bounds how far brackets are nested.
const deepest = 200

func (p *parser) fail(format string, args ...any) error {
	return p.failAt(p.token.at, nil, format, args...)
}

func (p *parser) failAt(at int, err error, format string, args ...any) error {
	return &Error{Text: p.text, At: at, Message: fmt.Sprintf(format, args...), Err: err}
}

// found names the token for a message.
func (p *parser) found() string {
	if p.token.kind == end {
		return "the end"
	}
	return strconv.Quote(p.token.text)
}

func (p *parser) is(text string) bool { return p.token.kind == operator && p.token.text == text }

// accept takes an operator if it is there.
func (p *parser) accept(text string) bool {
	if !p.is(text) {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(text string) error {
	if p.accept(text) {
		return nil
	}
	return p.fail("%q is expected here, not %s", text, p.found())
}

func (p *parser) whole() (value, error) {
	p.next()
	if p.token.kind == end {
		return nil, p.fail("the expression is empty")
	}
	v, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.token.kind != end {
		return nil, p.fail("an operator is expected here, not %s", p.found())
	}
	return v, nil
}

// levels are the operators of two operands, from those that bind least.
var levels = [][]struct{ sign, function string }{
	{{"<", "less"}, {"<=", "less_equal"}, {">", "greater"}, {">=", "greater_equal"}, {"==", "equal"}, {"!=", "not_equal"}},
	{{"|", "bitwise_or"}},
	{{"^", "bitwise_xor"}},
	{{"&", "bitwise_and"}},
	{{"<<", "bitwise_left_shift"}, {">>", "bitwise_right_shift"}},
	{{"+", "add"}, {"-", "subtract"}},
	{{"*", "multiply"}, {"/", "divide"}, {"//", "floor_divide"}, {"%", "remainder"}, {"@", "matmul"}},
}

func (p *parser) expression() (value, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > deepest {
		return nil, p.fail("the expression is nested more than %d deep", deepest)
	}
	return p.binary(0)
}

// binary reads operands that are joined by the operators of a level.
func (p *parser) binary(level int) (value, error) {
	if level == len(levels) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for compared := false; err == nil; {
		function := ""
		for _, o := range levels[level] {
			if p.is(o.sign) {
				function = o.function
			}
		}
		if function == "" {
			return left, nil
		}
		if compared {
			return nil, p.fail("comparisons cannot be chained: write (a < b) & (b < c)")
		}
		compared = level == 0
		at := p.token.at
		p.next()
		var right value
		if right, err = p.binary(level + 1); err == nil {
			left, err = p.apply(at, function, left, right)
		}
	}
	return nil, err
}

var signs = map[string]string{"-": "negative", "+": "positive", "~": "bitwise_invert"}

func (p *parser) unary() (value, error) {
	function := signs[p.token.text]
	if p.token.kind != operator || function == "" {
		return p.power()
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > deepest {
		return nil, p.fail("the expression is nested more than %d deep", deepest)
	}
	at := p.token.at
	p.next()
	v, err := p.unary()
	if err != nil {
		return nil, err
	}
	return p.apply(at, function, v)
}

// power binds more than a sign on its left, less than one on its right.
func (p *parser) power() (value, error) {
	base, err := p.postfix()
	if err != nil || !p.is("**") {
		return base, err
	}
	at := p.token.at
	p.next()
	exponent, err := p.unary()
	if err != nil {
		return nil, err
	}
	return p.apply(at, "pow", base, exponent)
}

// postfix reads an operand and what follows it: ranges in brackets, .T.
func (p *parser) postfix() (value, error) {
	at := p.token.at
	v, err := p.operand()
	for err == nil {
		switch {
		case p.is("["):
			var a *array.Array
			if a, err = p.array(v, at); err == nil {
				v, err = p.brackets(a)
			}
		case p.is("."):
			p.next()
			if p.token.text != "T" {
				return nil, p.fail("only .T may follow a point")
			}
			var a *array.Array
			if a, err = p.array(v, at); err == nil {
				p.next()
				v = array.Transpose(a)
			}
		default:
			return v, nil
		}
	}
	return nil, err
}

func (p *parser) operand() (value, error) {
	t := p.token
	switch {
	case t.kind == number:
		p.next()
		return p.number(t)
	case t.kind == name:
		p.next()
		if p.is("(") {
			return p.call(t)
		}
		return p.variable(t), nil
	case p.is("("), p.is("["):
		return p.group()
	}
	return nil, p.fail("an array, a number or a function is expected here, not %s", p.found())
}

func (p *parser) number(t token) (value, error) {
	if n, err := strconv.Atoi(t.text); err == nil {
		return n, nil
	}
	x, err := strconv.ParseFloat(t.text, 64)
	if err != nil {
		return nil, p.failAt(t.at, nil, "%q is not a number", t.text)
	}
	return x, nil
}

// group reads an expression in brackets, or a list.
func (p *parser) group() (value, error) {
	square := p.is("[")
	closing := map[bool]string{false: ")", true: "]"}[square]
	p.next()
	var values list
	for !p.accept(closing) {
		v, err := p.expression()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if p.accept(closing) {
			if len(values) == 1 && !square {
				return v, nil
			}
			break
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
	return values, nil
}
