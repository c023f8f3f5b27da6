package zarr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
)

// parseFill returns the bytes of one element, as the machine keeps those of the
// type that is read, for a fill value in metadata. No value is zero.
func parseFill(e element, raw json.RawMessage) ([]byte, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return make([]byte, e.dtype.Size()), nil
	}
	fill, err := e.fill(raw)
	if err != nil {
		return nil, fmt.Errorf("fill value %.40s of %v: %w", raw, e.dtype, err)
	}
	return fill, nil
}

func (e element) fill(raw json.RawMessage) ([]byte, error) {
	switch e.dtype.Kind() {
	case dtype.Boolean:
		return fillBool(raw)
	case dtype.Floating:
		v, err := e.float(raw)
		if e.dtype == dtype.Float32 {
			return wordsOf(float32(v)), err
		}
		return wordsOf(v), err
	case dtype.Complex:
		return e.complex(raw)
	case dtype.Signed:
		v, err := strconv.ParseInt(whole(raw), 10, 8*e.size)
		return e.low(uint64(v)), err
	}
	v, err := strconv.ParseUint(whole(raw), 10, 8*e.size)
	return e.low(v), err
}

func fillBool(raw json.RawMessage) ([]byte, error) {
	switch string(raw) {
	case "true", "1", "1.0":
		return []byte{1}, nil
	case "false", "0", "0.0":
		return []byte{0}, nil
	}
	return nil, fmt.Errorf("want true or false")
}

// whole returns a number without the fraction of zero that some write.
func whole(raw json.RawMessage) string { return strings.TrimSuffix(string(raw), ".0") }

// low returns the bytes of an integer of e's size.
func (e element) low(v uint64) []byte {
	switch e.size {
	case 1:
		return wordsOf(uint8(v))
	case 2:
		return wordsOf(uint16(v))
	case 4:
		return wordsOf(uint32(v))
	}
	return wordsOf(v)
}

// float reads a number, the name of one that JSON does not have, or its bits in
// hexadecimal digits.
func (e element) float(raw json.RawMessage) (float64, error) {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		var v float64
		err := json.Unmarshal(raw, &v)
		return v, err
	}
	switch text {
	case "NaN":
		return math.NaN(), nil
	case "Infinity":
		return math.Inf(1), nil
	case "-Infinity":
		return math.Inf(-1), nil
	}
	digits, ok := strings.CutPrefix(text, "0x")
	bits, err := strconv.ParseUint(digits, 16, 8*e.unit)
	if !ok || err != nil {
		return 0, fmt.Errorf(`want a number, "NaN", "Infinity", "-Infinity" or "0x" and the digits of %d bytes`, e.unit)
	}
	switch e.unit {
	case 2:
		return float64(codec.Half(uint16(bits))), nil
	case 4:
		return float64(math.Float32frombits(uint32(bits))), nil
	}
	return math.Float64frombits(bits), nil
}

func (e element) complex(raw json.RawMessage) ([]byte, error) {
	var pair []json.RawMessage
	if json.Unmarshal(raw, &pair) != nil {
		re, err := e.float(raw)
		return wordsOf(complex(re, 0)), err
	}
	if len(pair) != 2 {
		return nil, fmt.Errorf("want two numbers")
	}
	re, err := e.float(pair[0])
	if err != nil {
		return nil, err
	}
	im, err := e.float(pair[1])
	return wordsOf(complex(re, im)), err
}
