package comal

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/registry"
)

// Func is a function over items. Any Go function of this shape is one and runs
// in this process; those made by Register, Named, Python and Exec have a name
// by which they run in other processes, too. All can be called directly: those
// given to Register run here, the others start a worker for the one item. A Func
// that is wrapped in another function has lost its name.
type Func[I, O any] func(ctx context.Context, item I) (O, error)

// origin says where a Func with a name came from.
type origin struct {
	program engine.Program  // Kind, Name, Binary, Type, JSON
	entry   *registry.Entry // for Go functions of this program
	direct  any             // the function given to Register
}

// origins finds the origin of a Func by its identity.
//
// A func value is a pointer to a closure. Each Func with an origin is a closure
// of its own, made by one call, and kept alive by the value stored here, so the
// pointer names it for good. (Code pointers would not do: all closures of one
// generic function share them.)
var origins sync.Map // unsafe.Pointer -> *origin

func identity[I, O any](f func(context.Context, I) (O, error)) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&f))
}

// originOf returns the origin of f, nil if it is a plain function.
func originOf[I, O any](f func(context.Context, I) (O, error)) *origin {
	if f == nil {
		return nil
	}
	if o, ok := origins.Load(identity(f)); ok {
		return o.(*origin)
	}
	return nil
}

// Register gives a Go function a name, so that it can run in worker processes
// and on other engines. Call it where package variables are initialised: the
// program is started again as a worker and must know the same names.
//
//	var area = comal.Register("area", func(ctx context.Context, r Rect) (float64, error) { ... })
//
// Numbers, strings, slices, maps and structs of these cross processes bit for
// bit; types with AppendBinary and UnmarshalBinary, or with marshalling methods
// for JSON or text, by these. Register panics if a name is taken or a type
// cannot travel: channels, functions, interfaces, structs with unexported
// fields.
//
// What the function prints in a worker process does not appear on its own:
// Option.Printed and Result.Printed have it.
func Register[I, O any](name string, f func(context.Context, I) (O, error)) Func[I, O] {
	if name == "" || f == nil || strings.Contains(name, ":") {
		panic("comal.Register: a function needs a body and a name without colons")
	}
	in, out := codecOf[I](), codecOf[O]()
	if in.err != nil || out.err != nil {
		panic(fmt.Sprintf("comal.Register(%q): %v", name, firstError(in.err, out.err)))
	}
	e := &registry.Entry{Name: name, Type: typeString[I, O](), Open: opener(f, in, out)}
	if err := registry.Add(e); err != nil {
		panic("comal.Register: " + err.Error())
	}
	fn := func(ctx context.Context, item I) (O, error) { return f(ctx, item) }
	origins.Store(identity(fn), &origin{
		program: engine.Program{Kind: engine.Go, Name: name, Type: e.Type},
		entry:   e,
		direct:  f,
	})
	return fn
}

// resolve looks up a function of this program that was named before it was
// registered.
func (o *origin) resolve() *origin {
	if o == nil || o.entry != nil || o.program.Kind != engine.Go || o.program.Binary != "" {
		return o
	}
	found := *o
	found.entry = registry.Get(o.program.Name)
	return &found
}

func typeString[I, O any]() string {
	return reflect.TypeFor[I]().String() + " -> " + reflect.TypeFor[O]().String()
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Named returns the Go function registered under a name: in this program, or in
// another one as PROGRAM:NAME, where PROGRAM has a slash or names a file. Items
// and values travel as JSON, so I and O need not be the types it was registered
// with. Whether it exists is found out when it is run.
func Named[I, O any](ref string) Func[I, O] {
	binary, name := splitRef(ref)
	return remote[I, O](&origin{program: engine.Program{Kind: engine.Go, Name: name, Binary: binary, JSON: true}})
}

// Python returns a Python function, given as MODULE:FUNCTION or
// FILE.py:FUNCTION. It runs in persistent Python processes. Items and values
// are what JSON can hold; one-dimensional slices of numbers travel as NumPy
// arrays where NumPy is installed. Take Value as O to get them as they come.
func Python[I, O any](ref string) Func[I, O] {
	return remote[I, O](&origin{program: engine.Program{Kind: engine.Python, Name: ref}})
}

// Output is what a command left behind.
type Output = engine.Output

// Exec runs commands: an item is an argument list, executed directly and not by
// a shell. A command that ends with a code other than 0 is a failed item of
// kind exit; its Output is there all the same. [engine.ThreadsMark] in an argument
// is the number of threads that the command may use.
var Exec = remote[[]string, Output](&origin{program: engine.Program{Kind: engine.Command, Name: "command"}})

// Value is a value as a worker in another language returned it.
type Value struct {
	JSON json.RawMessage // nil if it is an array
	Npy  []byte          // an array, as the bytes of a .npy file

	// NpyFile is an array of more than 1 MiB in a Stream: a .npy file on the
	// disk instead of Npy. It lies among the run's temporary files and goes with
	// them when the run, or the Pool, ends: rename it to keep it, remove it when
	// it has been used. Map and Reduce read it into Npy.
	NpyFile string
}

// remote returns a Func that runs elsewhere; called directly it does so for one
// item.
func remote[I, O any](o *origin) Func[I, O] {
	var fn Func[I, O]
	fn = func(ctx context.Context, item I) (O, error) {
		var zero O
		out, err := Map(ctx, []I{item}, fn)
		if len(out) == 0 {
			return zero, err
		}
		return out[0], err
	}
	origins.Store(identity(fn), o)
	return fn
}
