package zarr

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"

	"github.com/comal-go/comal/codec"
)

// mostListed is how many objects an array may have for Contents to be known.
const mostListed = 20_000

var _ codec.Lister = (*reader)(nil)

// Contents lists the objects of the array, with their sizes and tags, metadata too:
// on a local disk some microseconds each, elsewhere a request for a thousand. It is
// "" where objects cannot be listed, and of arrays of more than 20,000.
func (r *reader) Contents(ctx context.Context) (contents string, stored int64, err error) {
	prefix := r.at.prefix
	if prefix != "" {
		prefix += "/"
	}
	sum, n := fnv.New128a(), 0
	for info, err := range r.st.List(ctx, prefix) {
		if errors.Is(err, errors.ErrUnsupported) {
			return "", 0, nil
		}
		if err != nil {
			return "", 0, fmt.Errorf("%s: %w", r.at.name, err)
		}
		if n++; n > mostListed {
			return "", 0, nil
		}
		stored += info.Size
		fmt.Fprintf(sum, "%q %d %d %q\n", info.Key, info.Size, info.Modified.UnixNano(), info.Tag)
	}
	_, _ = io.WriteString(sum, "end")
	return fmt.Sprintf("%x", sum.Sum(nil)), stored, nil
}
