package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/comal-go/comal/internal/units"
)

// text is a string flag that names its value in the help.
type text struct {
	to   *string
	name string
}

// String returns the value.
func (t text) String() string {
	if t.to == nil {
		return ""
	}
	return *t.to
}

// Set takes the value. An empty one, as of a variable that is not set, is
// refused: it would be as if the flag were not there.
func (t text) Set(s string) error {
	if s == "" {
		return errors.New("the value is empty")
	}
	*t.to = s
	return nil
}

// Type names the value in a flag's help.
func (t text) Type() string { return t.name }

// texts is a string flag that may be given several times.
type texts struct {
	to   *[]string
	name string
}

// String returns nothing: no default is shown.
func (t texts) String() string { return "" }

// Set adds a value.
func (t texts) Set(s string) error {
	*t.to = append(*t.to, s)
	return nil
}

// Type names the value in a flag's help.
func (t texts) Type() string { return t.name }

// memorySize is a number of bytes, of which 0 makes no sense; unset it is 0.
type memorySize struct{ units.Size }

// String returns the size.
func (m *memorySize) String() string {
	if m.Size == 0 {
		return ""
	}
	return m.Size.String()
}

// Set reads the size.
func (m *memorySize) Set(s string) error {
	if err := m.Size.Set(s); err != nil {
		return err
	}
	if m.Size == 0 {
		return errors.New("it must be more than 0")
	}
	return nil
}

// retryCount is a number of attempts.
type retryCount int

// String returns the number.
func (n *retryCount) String() string { return strconv.Itoa(int(*n)) }

// Set reads the number.
func (n *retryCount) Set(s string) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a whole number of at least 0", s)
	}
	*n = retryCount(v)
	return nil
}

// Type names the value in a flag's help.
func (n *retryCount) Type() string { return "N" }

// autoCount is a number of processes or threads; 0 is auto.
type autoCount int

// String returns the number, or auto.
func (n *autoCount) String() string {
	if *n == 0 {
		return "auto"
	}
	return strconv.Itoa(int(*n))
}

// Set reads the number, or auto.
func (n *autoCount) Set(s string) error {
	if s == "auto" {
		*n = 0
		return nil
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < 1 {
		return fmt.Errorf("%q is not a number of at least 1, nor auto", s)
	}
	*n = autoCount(v)
	return nil
}

// Type names the value in a flag's help.
func (n *autoCount) Type() string { return "N|auto" }

// natural is a number of which 0 makes no sense; unset it is 0.
type natural int

// String returns the number.
func (n *natural) String() string {
	if *n == 0 {
		return ""
	}
	return strconv.Itoa(int(*n))
}

// Set reads the number.
func (n *natural) Set(s string) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < 1 {
		return fmt.Errorf("%q is not a whole number of at least 1", s)
	}
	*n = natural(v)
	return nil
}

// Type names the value in a flag's help.
func (n *natural) Type() string { return "N" }

// failureLimit is a number of items that may fail, or a share of them.
type failureLimit struct {
	count   int
	percent float64
}

// String returns the limit as it is given.
func (l *failureLimit) String() string {
	switch {
	case l.percent > 0:
		return strconv.FormatFloat(l.percent, 'g', -1, 64) + "%"
	case l.count > 0:
		return strconv.Itoa(l.count)
	}
	return ""
}

// Set reads the limit.
func (l *failureLimit) Set(s string) error {
	if number, ok := strings.CutSuffix(s, "%"); ok {
		v, err := strconv.ParseFloat(number, 64)
		if err != nil || !(v > 0 && v <= 100) {
			return fmt.Errorf("%q is not a percentage above 0 and up to 100", s)
		}
		*l = failureLimit{percent: v}
		return nil
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < 1 {
		return fmt.Errorf("%q is neither a number of items, at least 1, nor a percentage such as 5%%", s)
	}
	*l = failureLimit{count: v}
	return nil
}

// Type names the value in a flag's help.
func (l *failureLimit) Type() string { return "N|N%" }

// of returns the limit for that many items, -1 if their number is not known.
func (l *failureLimit) of(items int) (int, error) {
	if l.percent == 0 {
		return l.count, nil
	}
	if items < 0 {
		return 0, errors.New("a percentage needs a number of items that is known before they are read: give a number")
	}
	return max(1, int(l.percent*float64(items)/100)), nil
}
