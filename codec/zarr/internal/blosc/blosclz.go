package blosc

import "errors"

var errLZ = errors.New("no stream of blosclz")

// near is the farthest distance that the short form of a match can express.
const near = 8191

// unlz unpacks a stream of blosclz, which must fill dst. The format is that of
// https://github.com/Blosc/c-blosc (blosclz.c): control bytes below 32 are that
// many literals and one; others are matches, with 3 bits of length and 13 of
// distance, both of which can be continued.
func unlz(dst, src []byte) error {
	if len(src) == 0 {
		return errLZ
	}
	control, at, n := int(src[0]&31), 1, 0
	for {
		if control < 32 {
			length := control + 1
			if length > len(src)-at || length > len(dst)-n {
				return errLZ
			}
			copy(dst[n:], src[at:at+length])
			at += length
			n += length
		} else {
			length, distance, used, ok := match(control, src[at:])
			if !ok || distance > n || length > len(dst)-n {
				return errLZ
			}
			at += used
			repeat(dst, n, distance, length)
			n += length
		}
		if at >= len(src) {
			break
		}
		control = int(src[at])
		at++
	}
	if n != len(dst) {
		return errLZ
	}
	return nil
}

// match reads what follows the control byte of a match, and tells how many bytes
// that was.
func match(control int, src []byte) (length, distance, used int, ok bool) {
	length = control>>5 - 1
	far := control & 31 << 8
	if length == 6 {
		for {
			if used >= len(src) {
				return 0, 0, 0, false
			}
			more := int(src[used])
			used++
			length += more
			if more != 255 {
				break
			}
		}
	}
	if used >= len(src) {
		return 0, 0, 0, false
	}
	low := int(src[used])
	used++
	distance = far + low + 1
	if low == 255 && far == 31<<8 {
		if used+2 > len(src) {
			return 0, 0, 0, false
		}
		distance = int(src[used])<<8 + int(src[used+1]) + near + 1
		used += 2
	}
	return length + 3, distance, used, true
}

// repeat copies length bytes from a distance before at; they may overlap.
func repeat(dst []byte, at, distance, length int) {
	for length > 0 {
		n := copy(dst[at:at+length], dst[at-distance:at])
		at += n
		length -= n
		distance += n
	}
}
