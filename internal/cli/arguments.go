package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/comal-go/comal/engine"
)

// keywords reads the --arg flags: K=V, with V as JSON if it is that, and
// K=@FILE.npy for an array.
func keywords(args []string) (map[string]any, error) {
	if len(args) == 0 {
		return nil, nil
	}
	const form = "write --arg NAME=VALUE, such as --arg scale=2.5 or --arg weights=@weights.npy"
	m := map[string]any{}
	for _, a := range args {
		k, v, ok := strings.Cut(a, "=")
		if !ok || k == "" {
			return nil, usagef(form, "--arg %q names no value", a)
		}
		if _, twice := m[k]; twice {
			return nil, usagef("leave one out", "--arg %s is given twice", k)
		}
		if file, ok := strings.CutPrefix(v, "@"); ok {
			array, err := arrayFile(k, file)
			if err != nil {
				return nil, err
			}
			m[k] = array
		} else {
			m[k] = argument(v)
		}
	}
	return m, nil
}

// argument is a value as JSON: as it is if it is that, else a string. Bytes that
// are not UTF-8 become lone surrogates, as Python names files and as items have
// them.
func argument(v string) json.RawMessage {
	text := json.RawMessage(v)
	if !json.Valid(text) {
		text = quoted(v)
	}
	return surrogates(string(text))
}

// quoted writes a string of any bytes as JSON, with odd ones as they are.
func quoted(s string) []byte {
	b := []byte{'"'}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			b = fmt.Appendf(b, `\u%04x`, c)
		} else {
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// surrogates makes JSON of what would be JSON if it were UTF-8. Odd bytes can
// only stand in strings.
func surrogates(s string) []byte {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = fmt.Appendf(b, `\udc%02x`, s[i])
		} else {
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}

// arrayFile reads FILE.npy or FILE.npy:copy. Workers may have another folder.
func arrayFile(name, file string) (engine.ArrayFile, error) {
	file, private := strings.CutSuffix(file, ":copy")
	if !strings.HasSuffix(file, ".npy") {
		return engine.ArrayFile{}, usagef(`a text that begins with @ is written --arg '`+name+`="@..."'`, "--arg %s=@%s: the file must be a .npy file", name, file)
	}
	if _, err := os.Stat(file); err != nil {
		return engine.ArrayFile{}, usagef("check the path", "--arg %s: %v", name, err)
	}
	path, err := filepath.Abs(file)
	return engine.ArrayFile{Path: path, Private: private}, err
}
