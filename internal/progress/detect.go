package progress

import (
	"os"
	"strings"

	"golang.org/x/term"
)

// Detect says how a run is best shown on f: redrawn in place if f is a terminal
// that can do so, else as plain lines. Colours are left out where NO_COLOR is
// set, and all but ASCII where the locale does not have it.
func Detect(f *os.File) Options {
	if !term.IsTerminal(int(f.Fd())) {
		return Options{Mode: Plain}
	}
	o := fromEnv(os.Getenv)
	if o.Mode == Terminal && !enableEscapes(f) {
		o.Mode = Plain
	}
	o.Size = func() (columns, rows int) {
		columns, rows, err := term.GetSize(int(f.Fd()))
		if err != nil || columns <= 0 || rows <= 0 {
			return 80, 24 // a serial line does not know its size
		}
		return columns, rows
	}
	return o
}

// fromEnv reads what the environment tells of a terminal.
func fromEnv(getenv func(string) string) Options {
	o := Options{Mode: Terminal, Color: getenv("NO_COLOR") == "", ASCII: !unicodeLocale(getenv)}
	switch t := getenv("TERM"); {
	case t == "dumb", t == "" && !isWindows:
		o.Mode = Plain
	case strings.HasSuffix(t, "-m"), strings.HasPrefix(t, "vt1"), strings.HasPrefix(t, "vt2"):
		o.Color = false
	}
	return o
}

// unicodeLocale tells whether the locale has UTF-8. On Windows the console does
// whatever the locale is.
func unicodeLocale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return isWindows
}
