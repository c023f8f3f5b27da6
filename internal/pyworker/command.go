// Package pyworker starts Python workers: it finds the interpreter and carries
// the worker's source, which speaks comal's worker protocol and needs nothing
// but Python's standard library.
package pyworker

import (
	"bytes"
	"compress/zlib"
	"embed"
	"encoding/base64"
	"encoding/json"
	"io"
	"sync"
)

//go:embed comal_worker/*.py
var files embed.FS

// modules are the worker's parts, each after those that it imports.
var modules = []string{"failures", "scratch", "frames", "beat", "output", "values", "program", "sources", "tasks", "main"}

// guard ends interpreters that cannot read the rest. It must make sense to them.
const guard = `import sys
if sys.version_info < (3, 8):
    sys.exit("comal's workers need Python 3.8 or later; %s is %s" % (sys.executable, sys.version.split()[0]))
`

// first keeps the working folder off the path while the worker's own imports are
// made: -c puts it before the standard library, and a json.py there is the
// user's. The folder of the standard library stays even if it is that one.
const first = "import os,sys;path=sys.path[:];" +
	"sys.path[:]=[p for p in path if p==os.path.dirname(os.__file__)or p and not(os.path.isdir(p)and os.path.samefile(p,'.'))];"

// loader makes modules of the sources, a list of name and text. The file names
// that it gives them tell the worker's frames in a traceback from the user's.
const loader = `
import types
sys.modules["comal_worker"] = types.ModuleType("comal_worker")
for name, text in sources:
    module = types.ModuleType("comal_worker." + name)
    sys.modules[module.__name__] = module
    exec(compile(text, "comal_worker/" + name + ".py", "exec"), module.__dict__)
sys.path[:] = path
module.main()
`

// Command returns the argument list that starts a worker with the interpreter
// at the path python. What functions print comes with the results only if the
// worker's standard error is a regular file of its own, opened for reading,
// writing and appending. The worker moves the file's offset and empties the
// file after each item that printed: what is there when a worker has died is of
// the item that it was at, and is to be read by position.
func Command(python string) []string {
	// -u makes the standard output of C code unbuffered too: else what an
	// extension printed for one item would come with a later one. -E and -I
	// would keep users from their PYTHONPATH.
	return []string{python, "-u", "-c", packed()}
}

var packed = sync.OnceValue(func() string { return pack(sources()) })

// sources returns name and text of each module.
func sources() [][2]string {
	all := make([][2]string, len(modules))
	for i, name := range modules {
		text, err := files.ReadFile("comal_worker/" + name + ".py")
		if err != nil {
			panic(err) // modules names a file that is not embedded
		}
		all[i] = [2]string{name, string(text)}
	}
	return all
}

// pack makes one line of Python of the sources. They travel as an argument so
// that there is no file to be kept and removed, compressed because Windows
// takes no more than 32 KB, and in base64 because batch files that stand for
// an interpreter spoil quotes and line ends.
func pack(sources [][2]string) string {
	list, err := json.Marshal(sources) // a list of strings means the same in Python
	if err != nil {
		panic(err) // strings can always be marshalled
	}
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	io.WriteString(w, guard+"sources = "+string(list)+loader)
	w.Close() // a buffer takes everything
	return first + "import base64,zlib;exec(zlib.decompress(base64.b64decode('" + base64.StdEncoding.EncodeToString(b.Bytes()) + "')))"
}
