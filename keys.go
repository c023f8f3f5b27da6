package comal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"unsafe"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/journal"
)

// itemKey is the key of one item. Of those whose keys are equal it says which
// one it is.
type itemKey struct {
	key   journal.Key
	which int32
	known bool // false if there is no telling: the item is run and not kept
}

// keyer makes keys of items, in the order of the input. One goroutine uses it.
type keyer[I any] struct {
	base  []byte // of the run, in each key
	codec *codec[I]
	words func(item *I) []string   // of an item that may name files; may be nil
	more  func(index int) []string // files that items depend on beside; may be nil
	dir   string                   // of relative names
	tools map[string]string        // what programs of commands are like
	seen  map[uint64]int32         // how many items had a key, by its first half
	hash  hash.Hash
	buf   []byte
	one   []I
}

func newKeyer[I any](p engine.Program, base []byte, more func(int) []string) (*keyer[I], error) {
	k := &keyer[I]{
		base: base, codec: codecOf[I](), words: wordsOf[I](), more: more, dir: p.Dir,
		seen: map[uint64]int32{}, hash: sha256.New(), one: make([]I, 1),
	}
	if k.codec.err != nil && travelsAsJSON(p) {
		k.codec = jsonCodec[I]()
	}
	if p.Kind == engine.Command {
		k.tools = map[string]string{}
	}
	return k, k.codec.err
}

// travelsAsJSON says whether a program takes whatever JSON can hold.
func travelsAsJSON(p engine.Program) bool { return p.Kind == engine.Python || p.JSON }

// wordsOf returns how the words of an item are got, nil if it has none.
func wordsOf[I any]() func(*I) []string {
	t := reflect.TypeFor[I]()
	switch {
	case t == reflect.TypeFor[[]string]():
		return func(item *I) []string { return any(*item).([]string) }
	case t.Kind() == reflect.String:
		return func(item *I) []string { return []string{*(*string)(unsafe.Pointer(item))} }
	}
	return nil
}

// of returns the key of the item at an index.
func (k *keyer[I]) of(index int, item I) itemKey {
	k.one[0] = item
	var err error
	if k.buf, err = k.encode(k.buf[:0]); err != nil {
		return itemKey{}
	}
	if k.words != nil {
		words := k.words(&k.one[0])
		if k.tools != nil && len(words) > 0 {
			k.text(k.tool(words[0]))
		}
		k.files(words)
	}
	if k.more != nil {
		files := k.more(index)
		k.buf = binary.AppendUvarint(k.buf, uint64(len(files)))
		for _, name := range files { // which the item does not hold
			k.text(name)
		}
		k.files(files)
	}
	k.hash.Reset()
	k.hash.Write(k.base)
	k.hash.Write(k.buf)
	var sum [sha256.Size]byte
	key := itemKey{key: journal.Key(k.hash.Sum(sum[:0])[:16]), known: true}
	slot := binary.LittleEndian.Uint64(key.key[:])
	key.which = k.seen[slot]
	k.seen[slot]++
	return key
}

// encode appends the item, with its length. A marshaller that panics does so
// where it runs, too; here it must not end the run.
func (k *keyer[I]) encode(b []byte) (_ []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("it panicked: %v", v)
		}
	}()
	b = append(b, make([]byte, 8)...)
	at := len(b)
	b, _, err = k.codec.append(b, k.one)
	if err == nil {
		binary.LittleEndian.PutUint64(b[at-8:], uint64(len(b)-at))
	}
	return b, err
}

// text adds a text with its length.
func (k *keyer[I]) text(s string) {
	k.buf = append(binary.AppendUvarint(k.buf, uint64(len(s))), s...)
}

// files adds what the files are like that words name.
func (k *keyer[I]) files(words []string) {
	for i, w := range words {
		if size, time, ok := k.look(w); ok {
			k.buf = binary.AppendUvarint(k.buf, uint64(i)+1)
			k.buf = binary.LittleEndian.AppendUint64(k.buf, uint64(size))
			k.buf = binary.LittleEndian.AppendUint64(k.buf, uint64(time))
		}
	}
	k.buf = append(k.buf, 0)
}

// look tells what a regular file of that name is like, if there is one.
func (k *keyer[I]) look(name string) (size, time int64, ok bool) {
	if name == "" || len(name) > 4096 || strings.IndexByte(name, 0) >= 0 {
		return 0, 0, false
	}
	if k.dir != "" && !filepath.IsAbs(name) {
		name = filepath.Join(k.dir, name)
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return 0, 0, false
	}
	return info.Size(), info.ModTime().UnixNano(), true
}

// mostTools is how many programs are remembered.
const mostTools = 256

// tool tells what the program of a command is like. It is looked up once.
func (k *keyer[I]) tool(name string) string {
	if s, ok := k.tools[name]; ok {
		return s
	}
	path := name
	if !strings.ContainsRune(name, filepath.Separator) {
		path, _ = exec.LookPath(name)
	}
	s := ""
	if size, time, ok := k.look(path); ok {
		s = fmt.Sprint(size, " ", time, " ")
	}
	if len(k.tools) >= mostTools {
		clear(k.tools)
	}
	k.tools[strings.Clone(name)] = s
	return s
}

// kept is how values of one type lie in a journal.
type kept[O any] struct {
	// append adds a value to b, and names the file that is part of it, if any.
	append func(b []byte, v []O) ([]byte, string, error)
	// decode is the way back; file is a copy for the value to have.
	decode func(b []byte, file string, v []O) error
}

// keptAs returns how the values of a program are kept, or says why they cannot
// be.
func keptAs[O any](p engine.Program) (kept[O], error) {
	switch any(*new(O)).(type) {
	case Output:
		return kept[O]{appendOutput[O], decodeOutput[O]}, nil
	case Value:
		return kept[O]{appendValue[O], decodeValue[O]}, nil
	}
	c := codecOf[O]()
	if c.err != nil && travelsAsJSON(p) {
		c = jsonCodec[O]()
	}
	return kept[O]{
		append: func(b []byte, v []O) (_ []byte, _ string, err error) {
			b, _, err = c.append(b, v)
			return b, "", err
		},
		decode: func(b []byte, _ string, v []O) error {
			_, err := c.decode(b, v)
			return err
		},
	}, c.err
}

func appendOutput[O any](b []byte, v []O) ([]byte, string, error) {
	o := any(v).([]Output)[0]
	b = binary.AppendVarint(b, int64(o.Code))
	b = append(binary.AppendUvarint(b, uint64(len(o.Stdout))), o.Stdout...)
	return append(b, o.Stderr...), o.StdoutFile, nil
}

func decodeOutput[O any](b []byte, file string, v []O) error {
	code, w := binary.Varint(b)
	if w <= 0 {
		return errCut
	}
	n, b, err := length(b[w:])
	if err != nil || n > len(b) {
		return errCut
	}
	o := Output{Code: int(code), StdoutFile: file}
	if n > 0 {
		o.Stdout = b[:n:n]
	}
	if len(b) > n {
		o.Stderr = b[n:]
	}
	any(v).([]Output)[0] = o
	return nil
}

// A Value is kept as a letter and its bytes, or its file.
func appendValue[O any](b []byte, v []O) ([]byte, string, error) {
	value := any(v).([]Value)[0]
	if value.NpyFile != "" {
		return append(b, 'f'), value.NpyFile, nil
	}
	if value.Npy != nil {
		return append(append(b, 'n'), value.Npy...), "", nil
	}
	return append(append(b, 'j'), value.JSON...), "", nil
}

func decodeValue[O any](b []byte, file string, v []O) error {
	if len(b) == 0 || (b[0] == 'f') != (file != "") {
		return errCut
	}
	value := Value{NpyFile: file}
	if b[0] == 'f' {
		// the file is all
	} else if rest := bytes.Clone(b[1:]); b[0] == 'n' {
		value.Npy = rest
	} else {
		value.JSON = rest
	}
	any(v).([]Value)[0] = value
	return nil
}
