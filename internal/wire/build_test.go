package wire

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestBuildIsTheSameInAnotherProcess(t *testing.T) {
	const variable = "COMAL_TEST_PRINT_BUILD"
	if os.Getenv(variable) != "" {
		os.Stdout.WriteString("build " + Build() + "\n")
		return
	}
	path, err := Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), variable+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if want := "build " + Build() + "\n"; !strings.Contains(string(out), want) {
		t.Errorf("the other process printed %q, want %q in it", out, want)
	}
	if h := (Hello{Build(), "os/arch", "-"}); len(strings.Fields(h.String())) != 4 {
		t.Errorf("a build breaks the greeting: %q", h)
	}
}
