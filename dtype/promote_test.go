package dtype

import "testing"

// TestPromote asserts what holds of every two types; array/internal/ufunc
// compares them with NumPy.
func TestPromote(t *testing.T) {
	for _, a := range All() {
		for _, b := range All() {
			c := Promote(a, b)
			if c != Promote(b, a) || Promote(c, a) != c || c.Kind() < max(a.Kind(), b.Kind()) && a.Kind() != b.Kind() {
				t.Errorf("%v and %v yield %v", a, b, c)
			}
		}
	}
	for _, c := range []struct{ a, constant, want DType }{
		{Uint8, Int64, Uint8},
		{Bool, Int64, Int64},
		{Float32, Float64, Float32},
		{Int8, Float64, Float64},
		{Float32, Complex128, Complex128},
		{Int16, Bool, Int16},
	} {
		if got := PromoteWeak(c.a, c.constant); got != c.want {
			t.Errorf("%v and a constant of %v yield %v; want %v", c.a, c.constant, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, d := range All() {
		text, _ := d.MarshalText()
		var back DType
		if err := back.UnmarshalText(text); err != nil || back != d {
			t.Errorf("%v is read back as %v, %v", d, back, err)
		}
	}
	if _, err := Parse("object"); err == nil {
		t.Error("a type that there is not is read")
	}
}
