package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/locate"
)

// Tag tells what was written to a target from all else that may be under its name:
// it stays when the part becomes the array. It is that of the part, or of what is
// the array now; "" if there is none.
func Tag(ctx context.Context, t Target, part bool) (string, error) {
	st, key, err := locate.Open(t.URL)
	if err != nil {
		return "", err
	}
	if part {
		key = t.begun(st, key)
	}
	meta := key
	if Format(t.URL) == "zarr" {
		meta = path.Join(key, zarr.MetaName(t.Zarr.Version))
	}
	info, err := st.Stat(ctx, meta)
	there := !errors.Is(err, fs.ErrNotExist)
	if err != nil && there {
		return "", err
	}
	if _, moves := st.(store.Mover); !moves {
		if there == part {
			return "", nil // it is the other one
		}
		return tagOfChunks(ctx, st, key, meta)
	}
	return info.Tag, nil
}

// tagOfChunks is the tag of an array whose chunks are written where they belong, and
// whose metadata make it one: they come last, when the tag has been written down.
func tagOfChunks(ctx context.Context, st store.Store, key, meta string) (string, error) {
	sum := sha256.New()
	for info, err := range st.List(ctx, key+"/") {
		if err != nil {
			return "", err
		}
		if info.Key != meta {
			fmt.Fprintf(sum, "%q %d %q\n", info.Key, info.Size, info.Tag)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}
