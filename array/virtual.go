package array

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// virtual returns what follows "random:" in an URL.
func virtual(u string) (string, bool) { return strings.CutPrefix(u, "random:") }

// parseRandom returns the array that DISTRIBUTION:SHAPE?seed=N&chunks=SHAPE&low=X&high=X
// describes.
func parseRandom(spec string) (*Array, error) {
	const form = "as in random:uniform:200000x1000?seed=1&chunks=10000x1000"
	spec, query, _ := strings.Cut(spec, "?")
	name, dims, ok := strings.Cut(spec, ":")
	if !ok {
		return nil, fmt.Errorf("random numbers want a distribution and a shape, %s", form)
	}
	shape, err := ParseShape(dims)
	if err != nil {
		return nil, err
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", query, err)
	}
	dist, seed, chunk := Distribution{Name: name, High: 1}, uint64(0), []int(nil)
	if name == "integers" {
		dist.High = 100
	}
	for key := range values {
		switch v := values.Get(key); key {
		case "seed":
			if seed, err = strconv.ParseUint(v, 10, 64); err != nil {
				err = fmt.Errorf("seed=%s is no whole number of at least 0", v)
			}
		case "low", "mean", "high", "std":
			to := &dist.High
			if key == "low" || key == "mean" {
				to = &dist.Low
			}
			if *to, err = strconv.ParseFloat(v, 64); err != nil {
				err = fmt.Errorf("%s=%s is no number", key, v)
			}
		case "chunks":
			chunk, err = ParseShape(v)
		default:
			err = fmt.Errorf("there is no setting %q: there are seed, chunks, low, high (of uniform, integers), mean, std (of normal)", key)
		}
		if err != nil {
			return nil, err
		}
	}
	a := Random(dist, seed, shape...).rechunked(chunk)
	return a, a.err
}

// ParseShape reads a shape as it is written on the command line: 200000x1000.
func ParseShape(text string) ([]int, error) {
	var shape []int
	for s := range strings.SplitSeq(text, "x") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%q is no shape, as 200000x1000 is", text)
		}
		shape = append(shape, n)
	}
	return shape, nil
}
