package comal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonCodec writes a batch as one JSON array. Strings that are not UTF-8 keep
// their bytes as lone surrogates, the way Python names such files.
func jsonCodec[T any]() *codec[T] {
	appendOne := appendJSON[T]
	if reflect.TypeFor[T]().Kind() == reflect.String {
		appendOne = func(b []byte, v T) ([]byte, error) {
			return appendJSONString(b, reflect.ValueOf(v).String()), nil
		}
	}
	if reflect.TypeFor[T]() == reflect.TypeFor[[]string]() {
		appendOne = func(b []byte, v T) ([]byte, error) {
			return appendJSONStrings(b, any(v).([]string)), nil
		}
	}
	return &codec[T]{
		append: func(b []byte, vs []T) ([]byte, int, error) {
			b = append(b, '[')
			for i, v := range vs {
				if i > 0 {
					b = append(b, ',')
				}
				var err error
				if b, err = appendOne(b, v); err != nil {
					return nil, i, err
				}
			}
			return append(b, ']'), 0, nil
		},
		decode: decodeJSON[T],
	}
}

func appendJSON[T any](b []byte, v T) ([]byte, error) {
	if f, ok := any(v).(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return appendJSONString(b, jsonFloat(f)), nil
	}
	one, err := json.Marshal(v)
	return append(b, one...), err
}

// jsonFloat names the numbers that JSON does not have.
func jsonFloat(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return "NaN"
}

func appendJSONStrings(b []byte, ss []string) []byte {
	b = append(b, '[')
	for i, s := range ss {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(b, s)
	}
	return append(b, ']')
}

// appendJSONString quotes a string of any bytes: one that is not UTF-8 becomes
// a lone surrogate, U+DC80 to U+DCFF, for each odd byte.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' || c == 0x7f {
				b = fmt.Appendf(b, `\u%04x`, c)
			} else {
				b = append(b, c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = fmt.Appendf(b, `\udc%02x`, c)
		} else {
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return append(b, '"')
}

// decodeJSON reads a JSON array of exactly len(vs) values.
func decodeJSON[T any](b []byte, vs []T) (bad int, err error) {
	first := -1
	at, broken := eachJSON(b, len(vs), func(i int, raw []byte) {
		if e := decodeOneJSON(raw, &vs[i]); e != nil && first < 0 {
			first, err = i, e
		}
	})
	if broken != nil {
		return at, broken
	}
	return max(first, 0), err
}

// eachJSON calls f for each value of a JSON array of exactly n. If it is not
// one it returns the place where it breaks off.
func eachJSON(b []byte, n int, f func(i int, raw []byte)) (int, error) {
	for i := range n {
		var raw []byte
		var err error
		if raw, b, err = nextJSON(b, i == 0); err != nil {
			return i, err
		}
		f(i, raw)
	}
	if s := bytes.TrimSpace(b); n > 0 && string(s) != "]" {
		return n - 1, errors.New("more values than items")
	}
	return 0, nil
}

func decodeOneJSON[T any](raw []byte, v *T) error {
	if string(raw) == "null" && !nullable[T]() {
		return fmt.Errorf("it is null, which is no %T (did the function return nothing?)", *v)
	}
	switch p := any(v).(type) {
	case *Value:
		*p = Value{JSON: bytes.Clone(raw)}
		return nil
	case *json.RawMessage:
		*p = bytes.Clone(raw)
		return nil
	case *float64:
		if f, ok := jsonNonFinite[string(raw)]; ok {
			*p = f
			return nil
		}
	case *string:
		if raw[0] == '"' && strings.Contains(string(raw), `\ud`) {
			s, err := surrogates(raw)
			*p = s
			return err
		}
	case *[]string:
		if strings.Contains(string(raw), `\ud`) {
			ss, err := surrogatesIn(raw)
			*p = ss
			return err
		}
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("it is %.80s, which is no %T", raw, *v)
	}
	return nil
}

// nullable says whether null is a value of a type, or as good as none at all.
func nullable[T any]() bool {
	t := reflect.TypeFor[T]()
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return t == reflect.TypeFor[Value]() || t.Size() == 0
}

var jsonNonFinite = map[string]float64{
	`"NaN"`: math.NaN(), `"Infinity"`: math.Inf(1), `"-Infinity"`: math.Inf(-1),
}

// surrogates reads a JSON string in which lone surrogates stand for bytes.
func surrogates(raw []byte) (string, error) {
	var out []byte
	s := raw[1 : len(raw)-1]
	for len(s) > 0 {
		if s[0] != '\\' {
			out = append(out, s[0])
			s = s[1:]
			continue
		}
		r, n := escape(s)
		if n == 0 {
			return "", fmt.Errorf("odd escape %.6q", s)
		}
		if r >= 0xdc80 && r <= 0xdcff {
			out = append(out, byte(r))
		} else {
			out = utf8.AppendRune(out, r)
		}
		s = s[n:]
	}
	return string(out), nil
}

// surrogatesIn reads a JSON array of such strings.
func surrogatesIn(raw []byte) ([]string, error) {
	var ss []string
	for string(raw) != "]" {
		one, rest, err := nextJSON(raw, ss == nil)
		if err != nil || one[0] != '"' {
			return nil, fmt.Errorf("it is %.80s, which is no list of strings", raw)
		}
		s, err := surrogates(one)
		if err != nil {
			return nil, err
		}
		ss, raw = append(ss, s), bytes.TrimSpace(rest)
	}
	return ss, nil
}

// escape reads the escape sequence at the start of s, a surrogate pair as one,
// and returns its length, 0 if it is none.
func escape(s []byte) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	if s[1] != 'u' {
		i := strings.IndexByte(`"\/bfnrt`, s[1])
		if i < 0 {
			return 0, 0
		}
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	r := hexRune(s)
	if utf16.IsSurrogate(r) && len(s) >= 12 {
		if pair := utf16.DecodeRune(r, hexRune(s[6:])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	if r < 0 {
		return 0, 0
	}
	return r, 6
}

// hexRune reads \uXXXX, -1 if it is none.
func hexRune(s []byte) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	v, err := strconv.ParseUint(string(s[2:6]), 16, 32)
	if err != nil {
		return -1
	}
	return rune(v)
}

// nextJSON cuts the next value off a JSON array: [ before the first, commas
// between.
func nextJSON(b []byte, first bool) (raw, rest []byte, err error) {
	b = bytes.TrimLeft(b, " \t\r\n")
	want := byte(',')
	if first {
		want = '['
	}
	if len(b) == 0 || b[0] != want {
		return nil, nil, errors.New("fewer values than items")
	}
	b = bytes.TrimLeft(b[1:], " \t\r\n")
	n := jsonLen(b)
	if n <= 0 {
		return nil, nil, errors.New("the value is cut off")
	}
	return b[:n:n], b[n:], nil
}

// jsonLen is the length of the JSON value at the start of b, 0 if it has no end.
// The value itself is not checked.
func jsonLen(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i++
			for i < len(b) && b[i] != '"' {
				if b[i] == '\\' {
					i++
				}
				i++
			}
			if i >= len(b) {
				return 0
			}
			if depth == 0 {
				return i + 1
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 {
				return len(bytes.TrimRight(b[:i], " \t\r\n"))
			}
			depth--
			if depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return len(bytes.TrimRight(b[:i], " \t\r\n"))
			}
		}
	}
	return 0
}
