package comal_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/internal/testkit"
)

const (
	receiverVariable = "COMAL_TEST_RECEIVER" // the function, and a folder for results
	largeRow         = 37_500_000            // numbers: 300 MB
)

// TestReceiver is no test but the coordinator that the next one looks at: a
// process of its own, whose peak is nobody else's.
func TestReceiver(t *testing.T) {
	function, folder, ok := strings.Cut(os.Getenv(receiverVariable), "\n")
	if !ok {
		return
	}
	o := comal.Option{Python: testkit.Python(t), Processes: 1}
	lines := &results.JSONLines{Out: os.Stderr, Folder: &results.Folder{Dir: folder}}
	receive := func(n int) {
		for res, err := range comal.Stream(t.Context(), slices.Values([]int{n}), comal.Python[int, comal.Value](function), o) {
			if err != nil {
				t.Fatal(err)
			}
			r := results.Record{Index: n, Npy: res.Value.Npy, NpyFile: res.Value.NpyFile, JSON: res.Value.JSON}
			if err := lines.Write(&r); err != nil {
				t.Fatal(err)
			}
		}
	}
	receive(1)
	before, err := host.ReadUsage(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	receive(largeRow)
	after, _ := host.ReadUsage(os.Getpid())
	fmt.Printf("grew by %d\n", after.PeakRSS-before.PeakRSS)
}

// TestLargeArrayIsNotHeldInMemory is row 13 of the fault matrix for arrays.
func TestLargeArrayIsNotHeldInMemory(t *testing.T) {
	testkit.NoLeaks(t)
	function, folder := big(t, "row"), filepath.Join(t.TempDir(), "results")
	cmd := exec.Command(os.Args[0], "-test.run=^TestReceiver$")
	cmd.Env = append(os.Environ(), receiverVariable+"="+function+"\n"+folder, "GORACE=atexit_sleep_ms=0")
	var told strings.Builder
	cmd.Stderr = &told
	out, err := cmd.Output()
	var grown int64
	if n, _ := fmt.Sscanf(string(out), "grew by %d", &grown); n != 1 || err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, told.String())
	}
	if t.Logf("the coordinator grew by %d bytes", grown); grown > 60_000_000 {
		t.Errorf("that is more than 60 MB")
	}
	file := filepath.Join(folder, fmt.Sprint(largeRow, ".npy"))
	if want := fmt.Sprintf(`{"npy":%q,"shape":[%d],"dtype":"<f8"}`, file, largeRow); !strings.Contains(told.String(), want) {
		t.Errorf("told %s, want %s", told.String(), want)
	}
	const sum = `import sys, numpy; a = numpy.load(sys.argv[1], mmap_mode="r"); print(a.shape[0], int(a.sum()))`
	text, err := exec.Command(testkit.Python(t), "-c", sum, file).CombinedOutput()
	if want := fmt.Sprintln(largeRow, largeRow/2*(largeRow-1)); string(text) != want || err != nil {
		t.Errorf("the array in %s has the sum %s, want %s (%v)", file, text, want, err)
	}
}
