package pyworker

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// TestNamesakesOfTheLibrary has files in the working folder that are called
// like modules the worker imports.
func TestNamesakesOfTheLibrary(t *testing.T) {
	testkit.Python(t)
	common := []string{"json", "types", "signal", "struct", "enum", "base64", "zlib", "math"}
	for _, c := range []struct {
		function string
		onPath   bool // the folder is on PYTHONPATH, too; Python itself stumbles over some files there
		names    []string
	}{
		{"job.py:f", false, common},
		{"job:f", false, common},
		{"job.py:f", true, []string{"json"}},
		{"job:f", true, []string{"json"}},
	} {
		dir := t.TempDir()
		write := func(name, text string) {
			if err := os.WriteFile(filepath.Join(dir, name+".py"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range c.names {
			write(name, "raise SystemExit('taken for the library')\n")
		}
		write("job", "import helper\ndef f(item):\n    return helper.twice(item)\n")
		write("helper", "def twice(x):\n    return 2 * x\n")
		var env []string
		if c.onPath {
			env = []string{"PYTHONPATH=" + dir}
		}
		s := start(t, setup{dir: dir, env: env})
		if ready := s.program(wire.Program{Name: c.function}); ready.Error != "" {
			t.Fatalf("%+v: %+v", c, ready)
		}
		if o := s.items(2); o.values[0] != "4" {
			t.Errorf("%+v: %+v", c, o)
		}
	}
}
