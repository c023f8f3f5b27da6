package image_test

import (
	"errors"
	"fmt"

	"github.com/comal-go/comal/codec/image"
)

func Example() {
	const path = "testdata/png-2-8-10x9.png"
	product, err := image.SignatureFile(path, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	algebra, err := image.SignatureFastFile(path)
	fmt.Println(product, algebra, err)
	// Output: 175538 175538 <nil>
}

func ExampleOpen() {
	_, err := image.Open("testdata/make.py", 0)
	fmt.Println(errors.Is(err, image.ErrNotImage))
	fmt.Println(err)
	// Output:
	// true
	// image "testdata/make.py": not a PNG, JPEG or GIF image, it begins with "\"\"\"Makes small i"; check what the file really is, or leave it out
}
