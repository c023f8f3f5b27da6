package micro

import "unsafe"

// plain computes a tile of 4 x 4 with what the compiler makes of Go.
func plain[T Float](k int, alpha T, a *T, ars, acs int, b *T, brs int, beta T, c *T, crs int) {
	var t [4][4]T
	for l := range k {
		row := quad(offset(b, l*brs))
		b0, b1, b2, b3 := row[0], row[1], row[2], row[3]
		for i := range 4 {
			v := *offset(a, i*ars+l*acs)
			r := &t[i]
			r[0] += v * b0
			r[1] += v * b1
			r[2] += v * b2
			r[3] += v * b3
		}
	}
	for i := range 4 {
		row := quad(offset(c, i*crs))
		for j := range 4 {
			if beta == 0 {
				row[j] = alpha * t[i][j]
			} else {
				row[j] = alpha*t[i][j] + beta*row[j]
			}
		}
	}
}

// offset returns the place n elements after p.
func offset[T Float](p *T, n int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(p), n*int(unsafe.Sizeof(*p))))
}

// quad returns the four elements at p.
func quad[T Float](p *T) *[4]T { return (*[4]T)(unsafe.Pointer(p)) }
