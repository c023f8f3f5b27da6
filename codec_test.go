package comal

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// roundTrip sends values through both of a type's codecs.
func roundTrip[T any](t *testing.T, vs ...T) {
	t.Helper()
	for name, c := range map[string]*codec[T]{"native": codecOf[T](), "json": jsonCodec[T]()} {
		if c.err != nil {
			t.Errorf("%T: %v", vs, c.err)
			return
		}
		b, _, err := c.append([]byte("before"), vs)
		if err != nil {
			t.Errorf("%s of %T: %v", name, vs, err)
			continue
		}
		got := make([]T, len(vs))
		if _, err := c.decode(b[len("before"):], got); err != nil || len(vs) > 0 && !reflect.DeepEqual(got, vs) {
			t.Errorf("%s of %T: %v became %v, %v", name, vs, vs, got, err)
		}
	}
}

type named int16

type record struct {
	Name string
	Size int64
	Tags []string
	When time.Time
	Next *record
}

// point has a binary form of its own.
type point struct{ x, y int32 }

func (p point) AppendBinary(b []byte) ([]byte, error) {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, uint32(p.x)), uint32(p.y)), nil
}

func (p *point) UnmarshalBinary(b []byte) error {
	p.x, p.y = int32(binary.BigEndian.Uint32(b)), int32(binary.BigEndian.Uint32(b[4:]))
	return nil
}

func (p point) MarshalJSON() ([]byte, error)  { return json.Marshal([2]int32{p.x, p.y}) }
func (p *point) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &[]any{&p.x, &p.y}) }

func TestCodecsRoundTrip(t *testing.T) {
	roundTrip[int](t)
	roundTrip(t, 1, -2, math.MaxInt)
	roundTrip(t, named(3), named(-4))
	roundTrip(t, uint8(0), uint8(255))
	roundTrip(t, 1.5, math.Inf(-1), math.SmallestNonzeroFloat64)
	roundTrip(t, true, false)
	roundTrip(t, "", "plain", "tortilla 🌽", "\"quotes\"\n\\", "\xff not \x80 UTF-8", `\udc80`, "\u0000\x7f")
	roundTrip(t, []string{"a", "\xfe", "x\\udc80\xc3"}, []string{})
	roundTrip(t, []float64{1, 2.5}, []float64{-3})
	roundTrip(t, []named{1, 2, 3})
	roundTrip(t, []byte("bytes"))
	roundTrip(t, struct{}{}, struct{}{})
	roundTrip(t, map[string]int{"a": 1})
	roundTrip(t, point{1, -2}, point{})
	roundTrip(t, [3]bool{true}, [3]bool{})
	roundTrip(t, map[int][]string{1: nil, 2: {}})
	roundTrip(t, []*int32{nil, new(int32)})
	roundTrip(t, record{Name: "x", Tags: []string{"y"}, When: time.Unix(5, 0).UTC(), Next: &record{Name: "z"}})
}

func TestNaNSurvives(t *testing.T) {
	for _, c := range []*codec[float64]{codecOf[float64](), jsonCodec[float64]()} {
		b, _, err := c.append(nil, []float64{math.NaN()})
		got := []float64{0}
		if _, err2 := c.decode(b, got); err != nil || err2 != nil || !math.IsNaN(got[0]) {
			t.Errorf("NaN became %v, %v, %v", got[0], err, err2)
		}
	}
	type cell struct {
		X float32
		P *float64
	}
	c, inf, got := codecOf[cell](), math.Inf(1), []cell{{}}
	b, _, err := c.append(nil, []cell{{float32(math.NaN()), &inf}})
	if _, err2 := c.decode(b, got); err != nil || err2 != nil || got[0].X == got[0].X || *got[0].P != inf {
		t.Errorf("NaN in a struct became %+v, %v, %v", got[0], err, err2)
	}
}

func TestTypesThatCannotTravel(t *testing.T) {
	for want, err := range map[string]error{
		"chan int is of kind chan": codecOf[chan int]().err,
		"is of kind func":          codecOf[[]func()]().err,
		"is of kind interface":     codecOf[any]().err,
		"embeds time.Time": codecOf[struct {
			time.Time
			X int
		}]().err,
		"hidden is not exp":          codecOf[struct{ hidden int }]().err,
		"element is of kind complex": codecOf[map[string]complex128]().err,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func TestDecodeRefusesOddBytes(t *testing.T) {
	three := make([]int32, 3)
	if _, err := codecOf[int32]().decode(make([]byte, 11), three); err == nil {
		t.Error("11 bytes are three int32")
	}
	words := make([]string, 2)
	for _, b := range []string{"", "\x05abc", "\x01a\x01b\x01c", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if _, err := codecOf[string]().decode([]byte(b), words); err == nil {
			t.Errorf("%q are two strings", b)
		}
	}
	for _, b := range []string{``, `[`, `[1`, `[1]`, `[1,2,3]`, `[1,"x"]`, `{}`, `[1,]`, `["a,1]`} {
		if _, err := jsonCodec[int]().decode([]byte(b), make([]int, 2)); err == nil {
			t.Errorf("%q are two ints", b)
		}
	}
}

func FuzzStrings(f *testing.F) {
	f.Add("a\xff`\"\\udcff")
	f.Fuzz(func(t *testing.T, s string) {
		b := appendJSONString(nil, s)
		var got string
		if err := decodeOneJSON(b, &got); err != nil || got != s {
			t.Fatalf("%q became %s, then %q, %v", s, b, got, err)
		}
		var standard string
		if err := json.Unmarshal(b, &standard); err != nil || utf8.ValidString(s) && standard != s {
			t.Fatalf("%q became %s, which encoding/json reads as %q, %v", s, b, standard, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`[1,{"a":[2]}]`))
	f.Add([]byte(`["\udc80\"",null]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		jsonCodec[Value]().decode(b, make([]Value, 2))
		jsonCodec[string]().decode(b, make([]string, 2))
		codecOf[string]().decode(b, make([]string, 2))
		codecOf[[]float64]().decode(b, make([][]float64, 2))
		codecOf[record]().decode(b, make([]record, 2))
		codecOf[map[string][]bool]().decode(b, make([]map[string][]bool, 2))
	})
}
