package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

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
		} else if json.Valid([]byte(v)) {
			m[k] = json.RawMessage(v)
		} else {
			m[k] = v
		}
	}
	return m, nil
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
