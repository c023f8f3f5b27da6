package comal

import (
	"context"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/registry"
)

// inProcess makes a program run in this process: the function itself, or by its
// name with items and values as JSON.
func (j *job[I, O]) inProcess(p *engine.Program) error {
	switch {
	case j.from == nil:
		p.Run = j.runTask
	case j.from.entry == nil:
		return j.notHere(p)
	default:
		direct, ok := j.from.direct.(func(context.Context, I) (O, error))
		if ok {
			j.f = direct
			p.Run = j.runTask
			break
		}
		p.JSON = true
		var err error
		if j.wire, err = wireOf[I, O](*p); err != nil {
			return err
		}
		p.Run = j.runNamed
	}
	return j.initHere(p)
}

// notHere says why a function cannot run in this process.
func (j *job[I, O]) notHere(p *engine.Program) error {
	if p.Kind != engine.Go {
		return nil // the engine says so
	}
	if p.Binary != "" {
		return &engine.StartError{Program: p.Binary + ":" + p.Name, Message: "a function of another program cannot run in this process", Advice: "use procs:"}
	}
	_, err := registry.Find(p.Name)
	return err
}

// initHere runs the initializer.
func (j *job[I, O]) initHere(p *engine.Program) error {
	if p.Init == "" || p.Run == nil {
		return nil
	}
	e, err := registry.Find(p.Init)
	if err != nil {
		return err
	}
	return e.Once(j.ctx)
}

// runNamed runs a task of a function whose types are not known here.
func (j *job[I, O]) runNamed(ctx context.Context, t engine.Task) engine.Result {
	if bad := j.Encode(&t); bad != nil {
		if bad.Index == 0 {
			return engine.Result{N: 1, Fails: []*engine.ItemError{bad}, Local: make([]O, 1)}
		}
		t.N, t.Args = bad.Index, nil
		if bad := j.Encode(&t); bad != nil {
			return engine.Result{}
		}
	}
	b, err := j.from.entry.Open(t.Args, t.N, true)
	if err != nil {
		return refuse(t.N, err, make([]O, t.N))
	}
	n, fails := b.Run(withItemTime(ctx, j.itemTime(t)), 0, t.Budget, nil) // what is left comes back
	res := engine.Result{N: n, Fails: fails}
	if res.Values, err = b.Encode(0, n); err != nil {
		j.encodeEach(b, &res)
	}
	return res
}

// encodeEach encodes values one by one because one of them cannot be.
func (j *job[I, O]) encodeEach(b registry.Batch, res *engine.Result) {
	failed := failedItems(res)
	res.Values = []byte{'['}
	for i := range res.N {
		one, err := b.Encode(i, i+1)
		if err != nil {
			one = []byte("[null]")
			if !failed[i] {
				res.Fails = append(res.Fails, &engine.ItemError{Index: i, Kind: engine.KindError, Message: "the value cannot travel: " + err.Error(), Err: err})
			}
		}
		if i > 0 {
			res.Values = append(res.Values, ',')
		}
		res.Values = append(res.Values, one[1:len(one)-1]...)
	}
	res.Values = append(res.Values, ']')
}

// refuse fails n items by one cause.
func refuse(n int, err error, local any) engine.Result {
	res := engine.Result{N: n, Local: local}
	for i := range n {
		res.Fails = append(res.Fails, &engine.ItemError{Index: i, Kind: engine.KindRefused, Message: err.Error(), Err: err})
	}
	return res
}

// batch is a registry.Batch over typed items.
type batch[I, O any] struct {
	f      func(context.Context, I) (O, error)
	in     []I
	out    []O
	bad    []*engine.ItemError // items that could not be read, in order
	encode *codec[O]
}

// opener returns what opens batches of a registered function. Of JSON, which
// may come from anywhere, each item that is of another type fails by itself.
func opener[I, O any](f func(context.Context, I) (O, error), in *codec[I], out *codec[O]) func([]byte, int, bool) (registry.Batch, error) {
	return func(args []byte, n int, asJSON bool) (registry.Batch, error) {
		b := &batch[I, O]{f: f, in: make([]I, n), out: make([]O, n), encode: out}
		if !asJSON {
			_, err := in.decode(args, b.in)
			return b, err
		}
		b.encode = jsonCodec[O]()
		for i := range b.in {
			raw, rest, err := nextJSON(args, i == 0)
			if err != nil {
				return nil, err
			}
			args = rest
			if err := decodeOneJSON(raw, &b.in[i]); err != nil {
				b.bad = append(b.bad, &engine.ItemError{Index: i, Kind: engine.KindRefused, Message: "the item cannot be read: " + err.Error()})
			}
		}
		return b, nil
	}
}

func (b *batch[I, O]) Run(ctx context.Context, lo int, budget time.Duration, after func(int, time.Duration)) (int, []*engine.ItemError) {
	hi := len(b.in)
	if len(b.bad) > 0 {
		if e := b.bad[0]; e.Index == lo {
			b.bad = b.bad[1:]
			return 1, []*engine.ItemError{e}
		}
		hi = b.bad[0].Index
	}
	r := runner[I, O]{ctx: ctx, f: b.f, in: b.in[:hi], out: b.out, time: itemTimeOf(ctx)}
	n := r.run(lo, budget, after)
	return n, r.fails
}

func (b *batch[I, O]) Encode(lo, hi int) ([]byte, error) {
	out, _, err := b.encode.append(nil, b.out[lo:hi])
	return out, err
}
