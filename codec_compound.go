package comal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
)

// compound makes f the form of a type with elements or fields.
func (f *form) compound(t reflect.Type, at string, known map[reflect.Type]*form) error {
	if t.Kind() == reflect.Struct {
		return f.fields(t, at, known)
	}
	elem, err := formOf(t.Elem(), at+"'s element", known)
	if err != nil {
		return err
	}
	switch t.Kind() {
	case reflect.Array:
		f.array(t.Len(), elem)
	case reflect.Slice:
		f.list(t, elem)
	case reflect.Pointer:
		f.optional(t, elem)
	case reflect.Map:
		key, err := formOf(t.Key(), at+"'s key", known)
		if err != nil {
			return err
		}
		f.dictionary(t, key, elem)
	}
	return nil
}

// fields is the form of a struct: its fields in order.
func (f *form) fields(t reflect.Type, at string, known map[reflect.Type]*form) error {
	forms := make([]*form, t.NumField())
	for i := range forms {
		field := t.Field(i)
		if !field.IsExported() {
			return fmt.Errorf("%s.%s is not exported and would be lost: export it, or give the type AppendBinary and UnmarshalBinary", at, field.Name)
		}
		var err error
		if forms[i], err = formOf(field.Type, at+"."+field.Name, known); err != nil {
			return err
		}
	}
	f.append = func(b []byte, v reflect.Value) (_ []byte, err error) {
		for i := 0; i < len(forms) && err == nil; i++ {
			b, err = forms[i].append(b, v.Field(i))
		}
		return b, err
	}
	f.decode = func(b []byte, v reflect.Value) (_ []byte, err error) {
		for i := 0; i < len(forms) && err == nil; i++ {
			b, err = forms[i].decode(b, v.Field(i))
		}
		return b, err
	}
	return nil
}

// array is the form of n elements.
func (f *form) array(n int, elem *form) {
	f.append = func(b []byte, v reflect.Value) (_ []byte, err error) {
		for i := 0; i < n && err == nil; i++ {
			b, err = elem.append(b, v.Index(i))
		}
		return b, err
	}
	f.decode = func(b []byte, v reflect.Value) (_ []byte, err error) {
		for i := 0; i < n && err == nil; i++ {
			b, err = elem.decode(b, v.Index(i))
		}
		return b, err
	}
}

// list is the form of a slice: 0 for nil, else the length plus one and the
// elements.
func (f *form) list(t reflect.Type, elem *form) {
	f.append = func(b []byte, v reflect.Value) (_ []byte, err error) {
		if v.IsNil() {
			return append(b, 0), nil
		}
		b = binary.AppendUvarint(b, uint64(v.Len())+1)
		for i := 0; i < v.Len() && err == nil; i++ {
			b, err = elem.append(b, v.Index(i))
		}
		return b, err
	}
	f.decode = func(b []byte, v reflect.Value) ([]byte, error) {
		n, b, err := length(b)
		if err != nil || n == 0 {
			return b, err
		}
		list := reflect.MakeSlice(t, 0, min(n-1, 1024)) // a length that lies costs little
		one := reflect.New(t.Elem()).Elem()
		for i := 0; i < n-1 && err == nil; i++ {
			if len(b) == 0 && t.Elem().Size() > 0 {
				return nil, errCut
			}
			one.SetZero()
			b, err = elem.decode(b, one)
			list = reflect.Append(list, one)
		}
		v.Set(list)
		return b, err
	}
}

// optional is the form of a pointer: 0 for nil, else 1 and what it points to.
func (f *form) optional(t reflect.Type, elem *form) {
	f.append = func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return append(b, 0), nil
		}
		return elem.append(append(b, 1), v.Elem())
	}
	f.decode = func(b []byte, v reflect.Value) ([]byte, error) {
		if len(b) == 0 {
			return nil, errCut
		}
		if b[0] == 0 {
			return b[1:], nil
		}
		v.Set(reflect.New(t.Elem()))
		return elem.decode(b[1:], v.Elem())
	}
}

// dictionary is the form of a map: 0 for nil, else the length plus one and keys
// and elements in turn, in an order that depends on what they are alone: equal
// maps have equal bytes.
func (f *form) dictionary(t reflect.Type, key, elem *form) {
	f.append = func(b []byte, v reflect.Value) (_ []byte, err error) {
		if v.IsNil() {
			return append(b, 0), nil
		}
		b = binary.AppendUvarint(b, uint64(v.Len())+1)
		k, e := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		pairs := make([][]byte, 0, v.Len())
		for it := v.MapRange(); it.Next() && err == nil; {
			k.SetIterKey(it)
			e.SetIterValue(it)
			var pair []byte
			if pair, err = key.append(nil, k); err == nil {
				pair, err = elem.append(pair, e)
			}
			pairs = append(pairs, pair)
		}
		slices.SortFunc(pairs, bytes.Compare)
		return append(b, bytes.Join(pairs, nil)...), err
	}
	f.decode = func(b []byte, v reflect.Value) ([]byte, error) {
		n, b, err := length(b)
		if err != nil || n == 0 {
			return b, err
		}
		m := reflect.MakeMap(t)
		for i := 0; i < n-1 && err == nil; i++ {
			k, e := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			if b, err = key.decode(b, k); err == nil {
				b, err = elem.decode(b, e)
			}
			m.SetMapIndex(k, e)
		}
		v.Set(m)
		return b, err
	}
}
