package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/codec/image"
)

// builtins are the Go functions that come with the program.
var builtins = []struct {
	name, oneLine string
}{
	{signature, "of an image file: the integer part of the mean of m·mᵀ, m being the median of its channels (T threads)"},
	{signatureFast, "the same number by algebra, in a fraction of the time"},
}

const (
	signature     = "signature"
	signatureFast = "signature-fast"
)

var (
	signatureOf = comal.Register(signature, func(ctx context.Context, path string) (int64, error) {
		return image.SignatureFile(path, comal.Threads(ctx))
	})
	_ = comal.Register(signatureFast, func(_ context.Context, path string) (int64, error) {
		return image.SignatureFastFile(path)
	})
)

// listBuiltins prints a line for each.
func listBuiltins(w io.Writer) error {
	for _, b := range builtins {
		if _, err := fmt.Fprintf(w, "%-16s%s\n", b.name, b.oneLine); err != nil {
			return err
		}
	}
	return nil
}
