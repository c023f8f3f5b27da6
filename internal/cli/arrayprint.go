package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/comal-go/comal/ndarray"
)

// shapeText writes a shape as it is given: 200000x1000.
func shapeText(shape []int) string {
	words := make([]string, len(shape))
	for i, n := range shape {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, "x")
}

// lengths are those of axes, which are written as a list where there are none, too.
type lengths []int

func (a lengths) MarshalJSON() ([]byte, error) { return json.Marshal(append([]int{}, a...)) }

// resultLine is what JSON tells of a result. Data is there if it was not written
// to a file.
type resultLine struct {
	Result string          `json:"result"`
	DType  string          `json:"dtype"`
	Shape  lengths         `json:"shape"`
	File   string          `json:"file,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"`
}

// print shows results: values are those that were not written.
func (j *arrayJob) print(values []ndarray.Array) error {
	out := bufio.NewWriter(j.c.out)
	for i, r := range j.results {
		var err error
		switch {
		case j.json:
			l := resultLine{Result: r.name, DType: r.array.DType().String(), Shape: r.array.Shape(), File: r.url}
			if r.url == "" {
				l.Data = appendJSON(nil, values[i])
			}
			err = json.NewEncoder(out).Encode(l)
		case r.url != "":
			if !j.quiet {
				fmt.Fprintf(j.c.err, "%s: %s %s\n", r.url, shapeText(r.array.Shape()), r.array.DType())
			}
		default:
			if len(j.results) > 1 {
				fmt.Fprintf(out, "%s: ", r.name)
			}
			_, err = io.WriteString(out, values[i].String()+"\n")
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// appendJSON writes the elements of an array as nested lists; NaN and infinities
// are strings.
func appendJSON(b []byte, a ndarray.Array) []byte {
	if len(a.Shape) == 0 {
		return appendElement(b, a.At())
	}
	b = append(b, '[')
	inner := a
	inner.Shape, inner.Strides = a.Shape[1:], a.Strides[1:]
	for i := range a.Shape[0] {
		if i > 0 {
			b = append(b, ',')
		}
		inner.Offset = a.Offset + i*a.Strides[0]
		b = appendJSON(b, inner)
	}
	return append(b, ']')
}

func appendElement(b []byte, v any) []byte {
	switch x := v.(type) {
	case bool:
		return strconv.AppendBool(b, x)
	case complex128:
		b = appendFloat(append(b, '['), real(x), 64)
		return append(appendFloat(append(b, ','), imag(x), 64), ']')
	case float32:
		return appendFloat(b, float64(x), 32)
	case float64:
		return appendFloat(b, x, 64)
	}
	return fmt.Append(b, v)
}

func appendFloat(b []byte, x float64, bits int) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return strconv.AppendQuote(b, strconv.FormatFloat(x, 'g', -1, bits))
	}
	return strconv.AppendFloat(b, x, 'g', -1, bits)
}
