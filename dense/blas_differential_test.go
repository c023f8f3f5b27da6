package dense

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"

	"github.com/comal-go/comal/internal/judge"
)

// A call is one method of gonum's interface with arguments that fit together,
// or nearly. A number that stands behind a slice is its stride.
type call struct {
	method string
	args   []reflect.Value
}

// randomCall makes arguments of dimensions up to size. In a quarter of the calls
// one of them is wrong.
func randomCall(rng *rand.Rand, method reflect.Method, size int) call {
	c := call{method: method.Name}
	wrong := -1
	if types := method.Type.NumIn(); rng.IntN(4) == 0 {
		wrong = rng.IntN(types)
	}
	dims := []int{1 + rng.IntN(size), 1 + rng.IntN(size), rng.IntN(size + 1)}
	stride := 0 // of the slice before
	for i := range method.Type.NumIn() {
		t := method.Type.In(i)
		var v any
		switch {
		case t.Kind() == reflect.Slice:
			n := (size + 2) * (size + 2)
			if i == wrong {
				n = rng.IntN(n)
			}
			stride = randomStride(rng, size, i+1 == wrong)
			v = numbers(rng, t, n, stride)
		case i > 0 && method.Type.In(i-1).Kind() == reflect.Slice:
			v = stride
		case t.Kind() == reflect.Int && i == wrong:
			v = -1 - rng.IntN(2)
		case t.Kind() == reflect.Int:
			v = dims[i%len(dims)]
		default:
			v = flag(rng, t, i == wrong)
		}
		c.args = append(c.args, reflect.ValueOf(v).Convert(t))
	}
	return c
}

// randomStride is long enough for any row, or 1 for vectors without gaps.
func randomStride(rng *rand.Rand, size int, wrong bool) int {
	switch {
	case wrong:
		return rng.IntN(size) - 2
	case rng.IntN(4) == 0:
		return 1
	}
	return size + rng.IntN(3)
}

// numbers makes a slice in which a matrix has a heavy diagonal, so that what is
// solved with it does not grow.
func numbers(rng *rand.Rand, t reflect.Type, n, stride int) any {
	v := reflect.MakeSlice(t, n, n)
	for i := range n {
		x := rng.Float64() - 0.5
		if i%max(1, stride+1) == 0 {
			x += 3
		}
		v.Index(i).SetFloat(x)
	}
	return v.Interface()
}

// flag makes anything that is no slice and no number of elements.
func flag(rng *rand.Rand, t reflect.Type, wrong bool) any {
	legal := map[reflect.Type]string{
		reflect.TypeFor[blas.Transpose](): "NTC",
		reflect.TypeFor[blas.Uplo]():      "UL",
		reflect.TypeFor[blas.Diag]():      "NU",
		reflect.TypeFor[blas.Side]():      "LR",
	}[t]
	switch {
	case legal == "" && t.Kind() == reflect.Struct:
		return reflect.Zero(t).Interface()
	case legal == "":
		return []float64{0, 1, -1, 0.7}[rng.IntN(4)]
	case wrong:
		return "NTCULRAX"[rng.IntN(8)]
	}
	return legal[rng.IntN(len(legal))]
}

// on calls the method of f with copies of the arguments, and returns them, what
// it returned, and what it panicked with.
func (c call) on(f any) (args, results []reflect.Value, panicked any) {
	args = slices.Clone(c.args)
	for i, a := range args {
		if a.Kind() == reflect.Slice {
			args[i] = reflect.AppendSlice(reflect.MakeSlice(a.Type(), 0, a.Len()), a)
		}
	}
	defer func() { panicked = recover() }()
	results = reflect.ValueOf(f).MethodByName(c.method).Call(args)
	return args, results, nil
}

func (c call) String() string {
	text := c.method + "("
	for _, a := range c.args {
		switch a.Kind() {
		case reflect.Slice:
			text += fmt.Sprintf("[%d], ", a.Len())
		case reflect.Uint8:
			text += fmt.Sprintf("%c, ", a.Uint())
		default:
			text += fmt.Sprintf("%v, ", a)
		}
	}
	return text + ")"
}

// differs says where two lists of values differ by more than rounding.
func differs(got, want []reflect.Value, size int) string {
	for i, w := range want {
		if w.Kind() != reflect.Slice {
			if !near(got[i], w, size) {
				return fmt.Sprintf("value %d is %v, want %v", i, got[i], w)
			}
			continue
		}
		for j := range w.Len() {
			if !near(got[i].Index(j), w.Index(j), size) {
				return fmt.Sprintf("argument %d: element %d is %v, want %v", i, j, got[i].Index(j), w.Index(j))
			}
		}
	}
	return ""
}

// near allows rounding: data is below 4, and what is solved grows by less than 16.
func near(got, want reflect.Value, size int) bool {
	if !want.CanFloat() {
		return got.Interface() == want.Interface()
	}
	g, w, eps := got.Float(), want.Float(), 0x1p-52
	if want.Kind() == reflect.Float32 {
		eps = 0x1p-23
	}
	return g == w || math.Abs(g-w) <= 64*float64(size+4)*eps*max(1, math.Abs(w)) || math.IsNaN(g) && math.IsNaN(w)
}

// gonums is gonum's implementation but for what it writes behind y.
type gonums struct{ gonumBLAS }

func (g gonums) Dgemv(t blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	g.gonumBLAS.Dgemv(t, m, n, alpha, a, lda, x, incX, beta, clip(t, m, n, y, incY), incY)
}

func (g gonums) Sgemv(t blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	g.gonumBLAS.Sgemv(t, m, n, alpha, a, lda, x, incX, beta, clip(t, m, n, y, incY), incY)
}

// TestBLASAsGonum calls every method of both interfaces with random arguments,
// right and wrong, and wants gonum's results and gonum's panics.
func TestBLASAsGonum(t *testing.T) {
	rounds := 100
	if testing.Short() || judge.Raced {
		rounds = 30
	}
	for _, i := range []reflect.Type{reflect.TypeFor[blas.Float64](), reflect.TypeFor[blas.Float32]()} {
		for m := range i.NumMethod() {
			t.Run(i.Method(m).Name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(6, uint64(m)))
				for round := range rounds {
					size := 8
					if round%50 == 0 {
						size = 70
					}
					if !asGonum(t, randomCall(rng, i.Method(m), size), size) {
						return
					}
				}
			})
		}
	}
}

// asGonum holds one call against gonum's.
func asGonum(t *testing.T, c call, size int) bool {
	want, results, panicked := c.on(gonums{})
	for _, f := range []BLAS{{always: true}, {Threads: 3, always: true}, {Threads: 2}} {
		got, returned, message := c.on(f)
		if message != panicked {
			t.Errorf("%v with %d threads panics with %v, gonum's with %v", c, f.Threads, message, panicked)
			return false
		}
		if panicked != nil {
			continue
		}
		if d := differs(got, want, size) + differs(returned, results, size); d != "" {
			t.Errorf("%v with %d threads: %s", c, f.Threads, d)
			return false
		}
	}
	return true
}

// FuzzBLASAsGonum chooses a method, a size and by the seed its arguments.
func FuzzBLASAsGonum(f *testing.F) {
	double, single := reflect.TypeFor[blas.Float64](), reflect.TypeFor[blas.Float32]()
	for m := range double.NumMethod() {
		f.Add(uint64(m), byte(m), byte(6))
	}
	f.Fuzz(func(t *testing.T, seed uint64, method, size byte) {
		i, m := double, int(method)
		if m >= 128 {
			i = single
		}
		n := 2 + int(size)%80
		asGonum(t, randomCall(rand.New(rand.NewPCG(6, seed)), i.Method(m%i.NumMethod()), n), n)
	})
}
