package results

import (
	"bytes"
	"io"

	"github.com/comal-go/comal/internal/label"
)

// Printed shows what functions printed, each line behind the name of its item.
// What failed items printed is told with the failures.
type Printed struct{ Out io.Writer }

// Write shows what one item printed.
func (p Printed) Write(r *Record) error {
	if len(r.Printed) == 0 || r.Err != nil {
		return nil
	}
	var b bytes.Buffer
	name := label.Of(r.Item, 40)
	for line := range bytes.Lines(r.Printed) {
		b.WriteString(name + ": ")
		b.Write(bytes.TrimSuffix(line, []byte("\n")))
		b.WriteByte('\n')
	}
	_, err := p.Out.Write(b.Bytes())
	return err
}
