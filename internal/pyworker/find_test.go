package pyworker

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// place makes an empty program.
func place(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	name, env, conda := "python3", []string{"bin", "python"}, []string{"bin", "python"}
	if runtime.GOOS == "windows" {
		name, env, conda = "python.exe", []string{"Scripts", "python.exe"}, []string{"python.exe"}
	}
	usual := place(t, dir, "usual", name)
	other := place(t, dir, "usual", "python3.99.exe")
	venv := place(t, append([]string{dir, "venv"}, env...)...)
	inConda := place(t, append([]string{dir, "conda"}, conda...)...)
	path := filepath.Join(dir, "none") + string(filepath.ListSeparator) + filepath.Dir(usual)
	for _, c := range []struct {
		explicit string
		env      map[string]string
		want     Python
		message  string
	}{
		{want: Python{usual, "PATH"}},
		{explicit: "python3.99.exe", want: Python{other, "--python"}},
		{explicit: other, env: map[string]string{"COMAL_PYTHON": venv}, want: Python{other, "--python"}},
		{explicit: filepath.Join(dir, "venv"), want: Python{venv, "--python"}},
		{env: map[string]string{"COMAL_PYTHON": other, "VIRTUAL_ENV": filepath.Join(dir, "venv")}, want: Python{other, "COMAL_PYTHON"}},
		{env: map[string]string{"VIRTUAL_ENV": filepath.Join(dir, "venv"), "CONDA_PREFIX": filepath.Join(dir, "conda")}, want: Python{venv, "VIRTUAL_ENV"}},
		{env: map[string]string{"CONDA_PREFIX": filepath.Join(dir, "conda")}, want: Python{inConda, "CONDA_PREFIX"}},
		{explicit: filepath.Join(dir, "gone"), message: "--python is " + filepath.Join(dir, "gone")},
		{explicit: "python3.98", message: "--python is python3.98: there is no such program on PATH"},
		{env: map[string]string{"VIRTUAL_ENV": filepath.Join(dir, "usual", "..")}, message: "the folder holds no "},
		{env: map[string]string{"PATH": ""}, message: "there is no python"},
	} {
		got, err := Find(c.explicit, func(key string) string {
			if value, ok := c.env[key]; ok || key != "PATH" {
				return value
			}
			return path
		})
		if got != c.want {
			t.Errorf("%q %v: %+v %v, want %+v", c.explicit, c.env, got, err, c.want)
		}
		if c.message == "" {
			continue
		}
		var start *engine.StartError
		if !errors.As(err, &start) || !start.Missing || start.Advice == "" || !strings.Contains(start.Message, c.message) {
			t.Errorf("%q %v: %v, want %q", c.explicit, c.env, err, c.message)
		}
	}
}

func TestFindKeepsLinks(t *testing.T) {
	testkit.Need(t, "unix")
	dir := t.TempDir()
	base := place(t, dir, "base", "python3")
	link := filepath.Join(dir, "python")
	if err := os.Symlink(base, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	got, err := Find("./python", func(string) string { return "" })
	if err != nil || filepath.Base(got.Path) != "python" || !filepath.IsAbs(got.Path) {
		t.Errorf("%+v %v", got, err)
	}
}
