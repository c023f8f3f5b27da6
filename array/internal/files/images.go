package files

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/image/stack"
	"github.com/comal-go/comal/store"
)

// openImages opens an image, or all those that a pattern matches, in the order of
// their names.
func openImages(ctx context.Context, st store.Store, pattern string) (codec.Reader, error) {
	special := strings.IndexAny(pattern, `*?[`)
	if special < 0 {
		return stack.Open(ctx, st, []string{pattern})
	}
	var keys []string
	for info, err := range st.List(ctx, pattern[:special]) {
		if err != nil {
			return nil, err
		}
		match, err := path.Match(pattern, info.Key)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", pattern, err)
		}
		if match {
			keys = append(keys, info.Key)
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no image matches %q: %w", pattern, fs.ErrNotExist)
	}
	return stack.Open(ctx, st, keys)
}
