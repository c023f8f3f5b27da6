package store

import (
	"fmt"
	"io/fs"
	"strings"
)

// CheckKey returns an error that wraps ErrKey if no object may have the name:
// it is empty, absolute, has an element "", "." or "..", a zero byte, or is not
// UTF-8.
func CheckKey(key string) error {
	if key == "." || !fs.ValidPath(key) || strings.IndexByte(key, 0) >= 0 {
		return fmt.Errorf("%w %q: take names with single slashes between them, none of which is . or .., as in a/b", ErrKey, key)
	}
	return nil
}

// CheckMove is CheckKey for both names of a Move, neither of which may lie in the
// other.
func CheckMove(from, to string) error {
	if err := CheckKey(from); err != nil {
		return err
	}
	if err := CheckKey(to); err != nil {
		return err
	}
	if from == to || strings.HasPrefix(from, to+"/") || strings.HasPrefix(to, from+"/") {
		return fmt.Errorf("%w: %q cannot be moved to %q: neither may lie in the other", ErrKey, from, to)
	}
	return nil
}
