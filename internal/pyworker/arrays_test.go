package pyworker

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// header returns the beginning of a .npy file in format 1.0.
func header(dtype, shape string) []byte {
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", dtype, shape)
	text += strings.Repeat(" ", 63-(10+len(text))%64) + "\n"
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(text)), byte(len(text)>>8))
	return append(b, text...)
}

// floats returns a .npy file of one row of float64.
func floats(x ...float64) []byte {
	b := header("<f8", fmt.Sprintf("(%d,)", len(x)))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func TestArrayItemsAndValues(t *testing.T) {
	testkit.Need(t, "numpy")
	s := with(t, "arrays.py:double")
	one, three := floats(1, 2), floats(3, 4, 5)
	payload := slices.Concat([]byte(`[null,21,null]`), one, three)
	r := s.whole(wire.Task{N: 3, Arrays: [][2]int{{0, len(one)}, {2, len(three)}}}, payload)
	if len(r.Fails) > 0 || len(r.Arrays) != 2 || r.Arrays[0][0] != 0 || r.Arrays[1][0] != 2 {
		t.Fatalf("%+v", r.Result)
	}
	if !bytes.Equal(r.npy[0], floats(2, 4)) || !bytes.Equal(r.npy[1], floats(6, 8, 10)) {
		t.Errorf("arrays %q", r.npy)
	}
	if got := string(r.values[0]) + string(r.values[1]) + string(r.values[2]); got != "null42null" {
		t.Errorf("values %s", got)
	}
}

func TestArrayItemsCanBeWrittenTo(t *testing.T) {
	testkit.Need(t, "numpy")
	s := with(t, "arrays.py:describe")
	npy := slices.Concat(header("|u1", "(2, 3)"), []byte{1, 2, 3, 4, 5, 6})
	r := s.whole(wire.Task{N: 2, Arrays: [][2]int{{1, len(npy)}}}, append([]byte(`["x",null]`), npy...))
	if got, want := string(r.values[1]), `["uint8",[2,3],[[1,2,3],[4,5,6]]]`; got != want || string(r.values[0]) != `"x"` {
		t.Errorf("%s %v, want %s", r.values, r.Fails, want)
	}
}

func TestDamagedArrayItems(t *testing.T) {
	testkit.Need(t, "numpy")
	s := with(t, "arrays.py:describe")
	objects := slices.Concat(header("|O", "(1,)"), []byte("\x80\x04K\x01."))
	for _, c := range []struct {
		npy     []byte
		message string
	}{
		{[]byte("nothing of the kind"), "ValueError: "},
		{floats(1, 2, 3)[:140], "ValueError: "},
		{nil, ""}, // which error depends on NumPy's version
		{objects, "ValueError: Object arrays cannot be loaded when allow_pickle=False"},
	} {
		r := s.whole(wire.Task{N: 2, Arrays: [][2]int{{0, len(c.npy)}}}, append([]byte(`[null,2]`), c.npy...))
		if len(r.Fails) != 1 || r.Fails[0].Index != 0 || !strings.HasPrefix(r.Fails[0].Message, c.message) || string(r.values[1]) != "2" {
			t.Errorf("%.20q: %+v", c.npy, r.Fails)
		}
	}
}

func TestNumPyValues(t *testing.T) {
	testkit.Need(t, "numpy")
	s := with(t, "arrays.py:evaluate")
	for _, c := range []struct{ expression, want string }{
		{`np.float64(2.5)`, `2.5`},
		{`np.float32(0.5)`, `0.5`},
		{`np.float64("nan")`, `"NaN"`},
		{`np.int64(-3)`, `-3`},
		{`np.uint64(2**64 - 1)`, `18446744073709551615`},
		{`np.bool_(True)`, `true`},
		{`np.str_("x")`, `"x"`},
		{`[np.int8(1), {"a": np.arange(4).reshape(2, 2)}]`, `[1,{"a":[[0,1],[2,3]]}]`},
		{`(np.array([1.0, np.nan]), np.float32("inf"))`, `[[1.0,"NaN"],"Infinity"]`},
		{`{np.int64(3): np.int64(4)}`, `{"3":4}`},
	} {
		if o := s.items(c.expression); o.values[0] != c.want || len(o.fails) > 0 {
			t.Errorf("%s: %s %v, want %s", c.expression, o.values[0], o.fails, c.want)
		}
	}
	for _, c := range []struct{ expression, message, advice string }{
		{`np.array([{}])`, "an array of Python objects (dtype object)", "tolist()"},
		{`np.ma.masked_equal([1, 2], 2)`, "a masked array", "filled"},
		{`[np.array([{1}])]`, "a set at value[0][0]", "sorted(value)"},
		{`[np.longdouble(1)]`, " at value[0], which JSON", "float(value)"},
		{`np.complex128(1j)`, "a complex, which", "[value.real, value.imag]"},
	} {
		f := s.items(c.expression).fails[0]
		if f == nil || !strings.Contains(f.Message, c.message) || !strings.Contains(f.Advice, c.advice) {
			t.Errorf("%s: %+v", c.expression, f)
		}
	}
}

func TestArrayValuesAreThoseOfTheirTime(t *testing.T) {
	testkit.Need(t, "numpy")
	r := with(t, "arrays.py:fill").whole(wire.Task{N: 2}, []byte("[1,2]"))
	if len(r.npy) != 2 || !bytes.Equal(r.npy[0], floats(1, 1, 1)) || !bytes.Equal(r.npy[1], floats(2, 2, 2)) {
		t.Errorf("%q", r.npy)
	}
}

// table returns the arguments table=PATH.
func table(path string, private bool) map[string]engine.ArrayFile {
	return map[string]engine.ArrayFile{"table": {Path: path, Private: private}}
}

func TestArrayArguments(t *testing.T) {
	testkit.Need(t, "numpy")
	path := filepath.Join(t.TempDir(), "table.npy")
	if err := os.WriteFile(path, floats(1, 2, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	for private, want := range map[bool]string{false: `["memmap",false,5.0]`, true: `["ndarray",true,5.0]`} {
		s := start(t, setup{})
		if ready := s.program(wire.Program{Name: "arrays.py:total", Files: table(path, private)}); ready.Error != "" {
			t.Fatalf("%+v", ready)
		}
		if got := s.items(1).values[0]; got != want {
			t.Errorf("private %v: %s, want %s", private, got, want)
		}
	}
	s := start(t, setup{})
	s.program(wire.Program{Name: "arrays.py:write", Files: table(path, true)})
	r := s.whole(wire.Task{N: 1}, []byte("[9]"))
	if !bytes.Equal(r.npy[0], floats(9, 2, 3)) || !bytes.Equal(must(os.ReadFile(path))(t), floats(1, 2, 3)) {
		t.Errorf("a private copy: %q", r.npy)
	}
	s = start(t, setup{})
	s.program(wire.Program{Name: "arrays.py:write", Files: table(path, false)})
	if f := s.items(9).fails[0]; f == nil || !strings.Contains(f.Message, "read-only") {
		t.Errorf("a shared copy: %+v", f)
	}
}

func TestArrayArgumentsThatCannotBeRead(t *testing.T) {
	testkit.Need(t, "numpy")
	dir := write(t, [2]string{"text.npy", "a b c"}, [2]string{"empty.npy", ""},
		[2]string{"objects.npy", string(header("|O", "(1,)")) + "\x80\x04K\x01."},
		[2]string{"short.npy", string(floats(1, 2)[:100])})
	for name, message := range map[string]string{
		"absent.npy":  "FileNotFoundError",
		"text.npy":    "Error: ",
		"empty.npy":   "Error: ",
		"objects.npy": "ValueError: ",
		"short.npy":   "ValueError: ",
	} {
		ready := start(t, setup{}).program(wire.Program{Name: "arrays.py:total", Files: table(filepath.Join(dir, name), false)})
		if !strings.Contains(ready.Error, "the argument table="+dir) || !strings.Contains(ready.Error, message) || !strings.Contains(ready.Advice, "numpy.save") {
			t.Errorf("%s: %+v", name, ready)
		}
	}
}

// TestWithoutNumPy hides NumPy behind a package that cannot be imported.
func TestWithoutNumPy(t *testing.T) {
	dir := write(t, [2]string{"numpy/__init__.py", "raise ImportError('hidden by the test')\n"})
	env := []string{"PYTHONPATH=" + dir}

	s := start(t, setup{env: env})
	ready := s.program(wire.Program{Name: "jobs.py:same", Files: table("x.npy", false)})
	if !ready.Missing || !strings.Contains(ready.Error, "the argument table=x.npy needs NumPy") || !strings.Contains(ready.Advice, "-m pip install numpy") {
		t.Errorf("%+v", ready)
	}

	s = start(t, setup{env: env})
	if ready := s.program(wire.Program{Name: "jobs.py:same"}); ready.Error != "" {
		t.Fatalf("%+v", ready)
	}
	npy := floats(1)
	r := s.whole(wire.Task{N: 2, Arrays: [][2]int{{0, len(npy)}}}, append([]byte(`[null,2]`), npy...))
	if f := r.Fails; len(f) != 1 || !strings.Contains(f[0].Message, "an item that is an array needs NumPy") || !strings.Contains(f[0].Advice, "pip install numpy") {
		t.Errorf("%+v", r.Result)
	}
	if string(r.values[1]) != "2" {
		t.Errorf("%s", r.values)
	}
}

func TestNumPyIsImportedByNeedOnly(t *testing.T) {
	o := with(t, "jobs.py:evaluate").items(`[m for m in __import__("sys").modules if m.startswith("numpy")]`)
	if o.values[0] != "[]" {
		t.Error(o.values)
	}
}

func TestArgumentsOfBothKinds(t *testing.T) {
	testkit.Need(t, "numpy")
	path := filepath.Join(t.TempDir(), "table.npy")
	if err := os.WriteFile(path, floats(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, setup{})
	ready := s.program(wire.Program{Name: "arrays.py:total", Files: table(path, false), Args: map[string]json.RawMessage{"other": json.RawMessage("1")}})
	if !strings.Contains(ready.Error, "cannot be called with an item, other=, table=: got an unexpected keyword argument 'other'") {
		t.Errorf("%+v", ready)
	}
	s = start(t, setup{})
	s.program(wire.Program{Name: "arrays.py:total", Files: table(path, false)})
	if o := s.items(0); !strings.HasSuffix(o.values[0], ",0.0]") {
		t.Errorf("an empty array: %v", o)
	}
}

// TestLongArraysHaveFiles has arrays of all kinds beyond a low limit.
func TestLongArraysHaveFiles(t *testing.T) {
	testkit.Need(t, "numpy")
	s := start(t, setup{argv: altered(t, "MOST_INLINE = 1 << 20", "MOST_INLINE = 100")})
	s.program(wire.Program{Name: "arrays.py:evaluate"})
	wants := map[int]string{
		0: "np.arange(200.0)", 2: "np.arange(3000).reshape(20, 150).T", 4: "np.arange(400)[::2]",
		5: "np.zeros((30, 7), dtype=[('a', '<f8'), ('b', '<i4')])", 6: "np.arange(5000.0).astype('>f4')",
	}
	expressions := []string{"np.arange(200.0)", "np.arange(3)", wants[2], "1", wants[4], wants[5], wants[6]}
	r := s.whole(wire.Task{N: len(expressions)}, must(json.Marshal(expressions))(t))
	if len(r.Fails) > 0 || len(r.Files) != len(wants) || len(r.Arrays) != 1 || string(r.values[3]) != "1" {
		t.Fatalf("%+v", r.Result)
	}
	const same = `import sys, numpy as np; a = np.load(sys.argv[1]); b = eval(sys.argv[2])
assert a.dtype == b.dtype and a.shape == b.shape and (a == b).all(), (a, b)`
	for _, f := range r.Files {
		path := filepath.Join(s.scratch, f.Name)
		if fi := must(os.Stat(path))(t); fi.Size() != f.Size || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, mode %v", f.Name, fi.Size(), fi.Mode())
		}
		if out, err := exec.Command(testkit.Python(t), "-c", same, path, wants[f.Pos]).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", wants[f.Pos], out)
		}
	}
}

// TestNoRoomForArrays has items fail whose arrays find no place, and says so.
func TestNoRoomForArrays(t *testing.T) {
	testkit.Need(t, "numpy")
	s := start(t, setup{})
	disk := testkit.SmallDisk(t, 4<<20)
	folder := s.scratch
	s.scratch = disk
	s.program(wire.Program{Name: "arrays.py:evaluate"})
	s.scratch = folder
	r := s.whole(wire.Task{N: 3}, []byte(`["np.zeros(300000)","np.zeros(3000000)","1"]`))
	if len(r.Fails) != 1 || r.Fails[0].Index != 1 || r.Fails[0].Kind != engine.KindRefused || !r.NoSpace ||
		!strings.Contains(r.Fails[0].Message, "an array of 24000000 bytes, cannot be put into the scratch folder "+disk) {
		t.Errorf("%+v", r.Result)
	}
	if left := must(os.ReadDir(disk))(t); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}
