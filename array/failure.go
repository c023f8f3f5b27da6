package array

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/store"
)

// kinds are the errors that keep what they are on the way back from a worker, by
// names.
var kinds = map[string]error{
	"damaged":     codec.ErrDamaged,
	"unsupported": codec.ErrUnsupported,
	"missing":     codec.ErrMissing,
	"no space":    store.ErrNoSpace,
	"read-only":   store.ErrReadOnly,
	"changed":     store.ErrChanged,
	"key":         store.ErrKey,
	"outside":     store.ErrOutside,
	"not there":   fs.ErrNotExist,
	"there":       fs.ErrExist,
	"forbidden":   fs.ErrPermission,
	"not finite":  dense.ErrNotFinite,
	"empty":       reduce.ErrEmpty,
	"late":        context.DeadlineExceeded,
}

// carrier takes errors of one type to another process.
type carrier struct {
	pack   func(error) ([]byte, bool)
	unpack func([]byte) (error, bool)
}

// carriers has a carrier for each name of RegisterError.
var carriers sync.Map // string -> carrier

// RegisterError gives errors of type E a name, so that [errors.As] finds one also
// in the error of a run whose chunk failed in a worker process. They travel by
// [encoding/gob]: what they are must be in exported fields. It is to be called while
// a program starts, by who registers a reducer or a function that returns them, and
// panics if the name is taken.
func RegisterError[E error](name string) {
	_, taken := carriers.LoadOrStore(name, carrier{
		pack: func(err error) ([]byte, bool) {
			e, ok := errors.AsType[E](err)
			var b bytes.Buffer
			ok = ok && gob.NewEncoder(&b).Encode(e) == nil
			return b.Bytes(), ok
		},
		unpack: func(b []byte) (error, bool) {
			var e E
			err := gob.NewDecoder(bytes.NewReader(b)).Decode(&e)
			return e, err == nil
		},
	})
	if taken {
		panic("array: an error " + name + " is registered twice")
	}
}

// failure is the error of a chunk. It can travel: errors.Is and errors.As find the
// same in it on the other side, of what users of arrays look for.
type failure struct {
	text   string
	causes []error
}

func (f *failure) Error() string   { return f.text }
func (f *failure) Unwrap() []error { return f.causes }

// failedAt names the chunk.
func failedAt(chunk int, box grid.Box, err error) error {
	return &failure{fmt.Sprintf("chunk %d %v: %v", chunk, box, err), []error{err}}
}

// facts are a failure as data.
type facts struct {
	Text    string            `json:"text"`
	Kinds   []string          `json:"kinds,omitempty"`
	Typed   map[string][]byte `json:"typed,omitempty"` // by the names of carriers
	Damage  *damage           `json:"damage,omitempty"`
	NoSpace *noSpace          `json:"no_space,omitempty"`
}

type damage struct {
	Kind   string `json:"kind"`
	File   string `json:"file"`
	Offset int64  `json:"offset"`
	Want   string `json:"want"`
}

type noSpace struct {
	Key     string `json:"key"`
	Missing int64  `json:"missing"`
}

// MarshalJSON returns what the root package carries to who started the run.
func (f *failure) MarshalJSON() ([]byte, error) {
	x := facts{Text: f.text, Typed: map[string][]byte{}}
	for name, kind := range kinds {
		if errors.Is(f, kind) {
			x.Kinds = append(x.Kinds, name)
		}
	}
	for name, c := range carriers.Range {
		if b, ok := c.(carrier).pack(f); ok {
			x.Typed[name.(string)] = b
		}
	}
	if d, ok := errors.AsType[*codec.Damage](f); ok {
		x.Damage = &damage{File: d.File, Offset: d.Offset, Want: d.Want}
		for name, kind := range kinds {
			if errors.Is(d.Kind, kind) {
				x.Damage.Kind = name
			}
		}
	}
	if n, ok := errors.AsType[*store.NoSpace](f); ok {
		x.NoSpace = &noSpace{n.Key, n.Missing}
	}
	return json.Marshal(x)
}

// UnmarshalJSON makes an error of the same kinds.
func (f *failure) UnmarshalJSON(text []byte) error {
	var x facts
	if err := json.Unmarshal(text, &x); err != nil {
		return err
	}
	f.text, f.causes = x.Text, nil
	for _, name := range x.Kinds {
		if kind := kinds[name]; kind != nil {
			f.causes = append(f.causes, kind)
		}
	}
	for name, b := range x.Typed {
		if c, ok := carriers.Load(name); ok {
			if err, ok := c.(carrier).unpack(b); ok {
				f.causes = append(f.causes, err)
			}
		}
	}
	if d := x.Damage; d != nil && kinds[d.Kind] != nil {
		f.causes = append(f.causes, &codec.Damage{Kind: kinds[d.Kind], File: d.File, Offset: d.Offset, Want: d.Want})
	}
	if n := x.NoSpace; n != nil {
		f.causes = append(f.causes, &store.NoSpace{Key: n.Key, Missing: n.Missing})
	}
	return nil
}

// itemError is the error of an item without what says that it was an item: users
// of arrays know chunks, which the error names.
func itemError(err error) error {
	var item *comal.ItemError
	if !errors.As(err, &item) || item.Kind != engine.KindError {
		return err
	}
	if item.Err != nil {
		return item.Err
	}
	f := &failure{}
	if item.Data == nil || json.Unmarshal(item.Data, f) != nil {
		return err
	}
	return f
}
