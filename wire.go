package comal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"reflect"
	"unsafe"

	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/engine"
)

// wire is how the items and values of one program cross processes. On failure
// both functions tell the position of the item as well.
type wire[I, O any] struct {
	encode func(t *engine.Task, in []I) (bad int, err error)
	decode func(r *engine.Result, out []O) (bad int, err error)
}

// wireOf returns how a program's items and values travel.
func wireOf[I, O any](p engine.Program) (wire[I, O], error) {
	switch {
	case p.Kind == engine.Command:
		return commandWire[I, O](), nil
	case p.Kind == engine.Python:
		return pythonWire[I, O](), nil
	case p.JSON:
		return jsonWire[I, O](), nil
	}
	in, out := codecOf[I](), codecOf[O]()
	if err := firstError(in.err, out.err); err != nil {
		return wire[I, O]{}, err
	}
	return codecWire(in, out), nil
}

func codecWire[I, O any](in *codec[I], out *codec[O]) wire[I, O] {
	return wire[I, O]{
		encode: func(t *engine.Task, items []I) (bad int, err error) {
			t.Args, bad, err = in.append(nil, items)
			return bad, err
		},
		decode: func(r *engine.Result, values []O) (int, error) { return out.decode(r.Values, values) },
	}
}

// jsonWire sends JSON. A value that is not of the type fails its item alone;
// for items that have failed, and for arrays, it holds null.
func jsonWire[I, O any]() wire[I, O] {
	w := codecWire(jsonCodec[I](), jsonCodec[O]())
	w.decode = func(r *engine.Result, out []O) (int, error) {
		done := failedItems(r)
		for _, a := range r.Arrays {
			done[a.Pos] = true
		}
		return eachJSON(r.Values, r.N, func(i int, raw []byte) {
			if done[i] {
				return
			}
			if err := decodeOneJSON(raw, &out[i]); err != nil {
				r.Fails = append(r.Fails, unreadable(i, err))
			}
		})
	}
	return w
}

// commandWire is the way of Exec, whose types are these.
func commandWire[I, O any]() wire[I, O] {
	return wire[I, O]{
		encode: func(t *engine.Task, in []I) (int, error) {
			t.Argv, _ = any(in).([][]string)
			return 0, nil
		},
		decode: func(r *engine.Result, out []O) (int, error) {
			copy(any(out).([]Output), r.Outputs)
			return 0, nil
		},
	}
}

// pythonWire sends JSON, and slices of numbers as arrays.
func pythonWire[I, O any]() wire[I, O] {
	w := jsonWire[I, O]()
	if descr := npyType(reflect.TypeFor[I]()); descr != "" {
		w.encode = func(t *engine.Task, in []I) (int, error) {
			t.Args = nulls(len(in))
			for i, v := range in {
				t.Arrays = append(t.Arrays, engine.Array{Pos: i, Npy: vectorNpy(descr, v)})
			}
			return 0, nil
		}
	}
	decode := w.decode
	w.decode = func(r *engine.Result, out []O) (int, error) {
		bad, err := decode(r, out)
		for _, a := range r.Arrays {
			if a.Pos < 0 || a.Pos >= len(out) {
				return bad, fmt.Errorf("an array for item %d of %d", a.Pos, len(out))
			}
			if err := takeArray(&out[a.Pos], &a); err != nil {
				r.Fails = append(r.Fails, unreadable(a.Pos, err))
			}
		}
		return bad, err
	}
	return w
}

// unreadable is the failure of an item whose value did not arrive as one.
func unreadable(i int, err error) *engine.ItemError {
	return &engine.ItemError{Index: i, Kind: engine.KindError, Message: "the value cannot be read: " + err.Error(), Err: err}
}

// nulls is a JSON array of n nulls.
func nulls(n int) []byte {
	b := []byte("[")
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "null"...)
	}
	return append(b, ']')
}

// npyType is NumPy's name of the numbers in a slice type, "" if it is none.
func npyType(t reflect.Type) string {
	if t.Kind() != reflect.Slice || !isNumber(t.Elem()) || t.Elem().Kind() == reflect.Uint8 {
		return ""
	}
	letter := "i"
	switch t.Elem().Kind() {
	case reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		letter = "u"
	case reflect.Float32, reflect.Float64:
		letter = "f"
	}
	return fmt.Sprintf("<%s%d", letter, t.Elem().Size())
}

// vectorNpy returns a slice of numbers as the bytes of a .npy file.
func vectorNpy(descr string, v any) []byte {
	r := reflect.ValueOf(v)
	b := npy.AppendHeader(nil, npy.Header{Descr: descr, Shape: []int{r.Len()}})
	at, size := len(b), int(r.Type().Elem().Size())
	b = append(b, unsafe.Slice((*byte)(r.UnsafePointer()), r.Len()*size)...)
	littleEndian(b[at:], size)
	return b
}

// takeArray stores an array as a value: as it is in a Value, its numbers in a
// slice of the same type.
func takeArray[O any](out *O, a *engine.Array) error {
	if v, ok := any(out).(*Value); ok {
		*v = Value{Npy: a.Npy, NpyFile: a.File}
		return nil
	}
	if a.File == "" {
		return readVector(out, bytes.NewReader(a.Npy), int64(len(a.Npy)))
	}
	defer os.Remove(a.File)
	f, err := os.Open(a.File)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return readVector(out, f, info.Size())
}

// readVector reads the numbers of a .npy file of so many bytes.
func readVector[O any](out *O, from io.ReaderAt, size int64) error {
	h, at, err := npy.ReadHeader(from, size)
	if err != nil {
		return err
	}
	t := reflect.TypeFor[O]()
	if h.Descr != npyType(t) || len(h.Shape) != 1 {
		return fmt.Errorf("it is an array of type %s and shape %v, which is no %s", h.Descr, h.Shape, t)
	}
	r := reflect.MakeSlice(t, h.Shape[0], h.Shape[0])
	to := unsafe.Slice((*byte)(r.UnsafePointer()), size-int64(at))
	if _, err := from.ReadAt(to, int64(at)); err != nil && err != io.EOF {
		return err
	}
	littleEndian(to, int(t.Elem().Size()))
	reflect.ValueOf(out).Elem().Set(r)
	return nil
}
