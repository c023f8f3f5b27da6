//go:build !linux && !darwin

package judge

// margin is how far a stray write is looked for.
const margin = 4096

// mapped returns bytes with others on each side, which unmap looks at.
func mapped(bytes int) (all []byte, first, last int, err error) {
	size := (bytes + 63) / 64 * 64
	all = make([]byte, size+2*margin)
	return all, margin, margin + size, nil
}

func unmap(all []byte) {
	for i := range margin {
		if all[i] != 0 || all[len(all)-1-i] != 0 {
			panic("a kernel wrote outside of its memory")
		}
	}
}
