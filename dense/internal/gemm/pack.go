package gemm

// pack copies a panel: element e of step l, at from[e*es+l*ls], goes to
// to[l*width+e], for e below have and l below k. Elements from have to width are
// set to 0.
func pack[T Float](to []T, width, have, k int, from []T, es, ls int) {
	e := 0
	for ; e+8 <= have; e += 8 {
		pack8(to[e:], width, k, from[e*es:], es, ls)
	}
	for ; e+2 <= have; e += 2 {
		pack2(to[e:], width, k, from[e*es:], es, ls)
	}
	for ; e < have; e++ {
		for l := range k {
			to[l*width+e] = from[e*es+l*ls]
		}
	}
	if have < width {
		for l := range k {
			clear(to[l*width+have : l*width+width])
		}
	}
}

func pack8[T Float](to []T, width, k int, from []T, es, ls int) {
	switch {
	case es == 1:
		for l := range k {
			*(*[8]T)(to[l*width:]) = *(*[8]T)(from[l*ls:])
		}
	case ls == 1:
		f0, f1, f2, f3 := from[:k], from[es:][:k], from[2*es:][:k], from[3*es:][:k]
		f4, f5, f6, f7 := from[4*es:][:k], from[5*es:][:k], from[6*es:][:k], from[7*es:][:k]
		for l := range k {
			t := (*[8]T)(to[l*width:])
			t[0], t[1], t[2], t[3] = f0[l], f1[l], f2[l], f3[l]
			t[4], t[5], t[6], t[7] = f4[l], f5[l], f6[l], f7[l]
		}
	default:
		for l := range k {
			t, f := (*[8]T)(to[l*width:]), from[l*ls:]
			for e := range t {
				t[e] = f[e*es]
			}
		}
	}
}

func pack2[T Float](to []T, width, k int, from []T, es, ls int) {
	for l := range k {
		t := (*[2]T)(to[l*width:])
		t[0], t[1] = from[l*ls], from[l*ls+es]
	}
}
