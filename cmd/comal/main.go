// Command comal runs a function or a command over many items at once. See
// `comal help`.
package main

import (
	"os"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/cli"
)

func main() {
	comal.Main()
	os.Exit(cli.Main(os.Args[1:]))
}
