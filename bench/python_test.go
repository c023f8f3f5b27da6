package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
)

func TestPythonThatIsNotThere(t *testing.T) {
	_, err := Overhead(t.Context(), Config{Quick: true, Python: filepath.Join(t.TempDir(), "python")})
	if err == nil || !strings.Contains(err.Error(), "--python") {
		t.Errorf("%v, want it to name what was wrong", err)
	}
}

// TestEnvironment makes one without packages, so that nothing is downloaded.
func TestEnvironment(t *testing.T) {
	python := testkit.Python(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("COMAL_PYTHON", python)
	wanted := requirements
	requirements = []byte("# nothing\n")
	t.Cleanup(func() { requirements = wanted })

	var said []string
	l := newLab(t, Config{Log: func(line string) { said = append(said, line) }})
	first, err := l.interpreter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first.version == "" || len(first.modules) > 0 || len(said) != 1 {
		t.Errorf("%+v, having said %q", first, said)
	}
	again, err := newLab(t, Config{Log: l.Log}).interpreter(t.Context())
	if err != nil || again.path != first.path || len(said) != 1 {
		t.Errorf("the second time: %+v, %v, having said %q", again, err, said)
	}
	around, err := os.ReadDir(filepath.Dir(filepath.Dir(filepath.Dir(first.path))))
	if err != nil || len(around) != 1 {
		t.Errorf("left behind: %v, %v", around, err)
	}

	r, err := inPython("joblib.Parallel", 10).open(t.Context(), l)
	if err == nil {
		r.close()
	}
	if err == nil || !strings.Contains(err.Error(), "pip install joblib") {
		t.Errorf("without joblib: %v", err)
	}
}
