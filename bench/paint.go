package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/codec/image"
)

// paint makes images like those of the demonstration in the folder of the run
// and returns their names. They are made once for a size.
func (l *lab) paint(ctx context.Context, count, width, height int) ([]string, error) {
	numbers := make([]int, count)
	for i := range numbers {
		numbers[i] = i + 1
	}
	l.logf("making %d images of %d x %d", count, width, height)
	return comal.Map(ctx, numbers, func(_ context.Context, n int) (string, error) {
		name := filepath.Join(l.scratch, fmt.Sprintf("%d-by-%d-%02d.jpg", width, height, n))
		if exists(name) {
			return name, nil
		}
		f, err := os.Create(name)
		if err != nil {
			return "", err
		}
		w := bufio.NewWriter(f)
		err = jpeg.Encode(w, image.Synthetic(uint64(n), width, height), &jpeg.Options{Quality: 90})
		return name, errors.Join(err, w.Flush(), f.Close())
	}, comal.Option{Threads: 1})
}

// signature is the job of the demonstration.
func signature(ctx context.Context, path string) (int64, error) {
	return image.SignatureFile(path, comal.Threads(ctx))
}
