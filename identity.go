package comal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/comal-go/comal/engine"
	protocol "github.com/comal-go/comal/internal/wire"
)

// smallInput is the size up to which a file is known by its content instead of
// its size and time.
const smallInput = 1 << 20

// identity is a hash of what the results of all items of a run depend on: the
// function and its source, parameters and files. How the run is carried out (P,
// T, the engine, batches) is no part of it.
func (j *job[I, O]) identity(p engine.Program) ([]byte, error) {
	h := teller{sha256.New()}
	h.tell("comal", "1", p.Kind.String(), typeString[I, O]())
	name, digest, err := j.source(p)
	if err != nil {
		return nil, err
	}
	h.tell("function", name, digest)
	h.tell("settings", append([]string{j.opt.Version, p.Init, p.Dir}, p.Env...)...)
	for _, key := range slices.Sorted(maps.Keys(p.Args)) {
		h.tell("argument", key, string(p.Args[key]))
	}
	for _, key := range slices.Sorted(maps.Keys(p.Files)) {
		if err := h.file(p.Files[key].Path, key); err != nil {
			return nil, err
		}
	}
	for _, path := range j.opt.Inputs {
		if err := h.file(path, path); err != nil {
			return nil, err
		}
	}
	return h.Sum(nil), nil
}

// source names the function and its source by content.
func (j *job[I, O]) source(p engine.Program) (name, digest string, err error) {
	switch p.Kind {
	case engine.Command: // its items say what runs
		return "", "", nil
	case engine.Python:
		if d, ok := j.eng.(engine.Digester); ok {
			digest = d.Digest()
		}
		if digest == "" {
			digest = pythonDigest(p.Name, p.Dir)
		}
		return p.Name, digest, nil
	case engine.Go:
		if p.Binary != "" {
			digest, err = fileDigest(p.Binary)
			return p.Name, digest, err
		}
		digest, err = ownDigest()
		return p.Name, digest, err
	}
	digest, err = ownDigest()
	return goName(j.plain), digest, err
}

// goName is the name of a Go function as its source has it. What a closure has
// captured is not seen.
func goName(f any) string {
	if fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer()); fn != nil {
		return fn.Name()
	}
	return "function"
}

// ownDigest is that of the running program.
var ownDigest = sync.OnceValues(func() (string, error) {
	path, err := protocol.Executable()
	if err != nil {
		return "", err
	}
	return fileDigest(path)
})

// pythonDigest is that of the file a function stands in, "" if it is not found.
func pythonDigest(ref, dir string) string {
	module := ref[:max(0, strings.LastIndexByte(ref, ':'))]
	candidates := []string{module}
	if !strings.HasSuffix(module, ".py") {
		path := strings.ReplaceAll(module, ".", string(filepath.Separator))
		candidates = []string{path + ".py", filepath.Join(path, "__init__.py")}
	}
	for _, c := range candidates {
		if dir != "" && !filepath.IsAbs(c) {
			c = filepath.Join(dir, c)
		}
		if digest, err := fileDigest(c); err == nil {
			return digest
		}
	}
	return ""
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// teller is a hash that is told texts, each with its length, so that no two
// sequences of them are the same bytes.
type teller struct{ hash.Hash }

func (h teller) tell(what string, texts ...string) {
	b := binary.AppendUvarint(nil, uint64(len(texts)))
	for _, s := range append([]string{what}, texts...) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	h.Write(b)
}

// file tells what a file is like.
func (h teller) file(path, name string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", path)
	}
	if err != nil {
		return &engine.StartError{
			Message: "a file that all items depend on cannot be read: " + err.Error(),
			Advice:  "name files that are there (Option.Inputs, Option.Args), or leave them out",
		}
	}
	if info.Size() > smallInput {
		h.tell("file", name, fmt.Sprint(info.Size()), fmt.Sprint(info.ModTime().UnixNano()))
		return nil
	}
	digest, err := fileDigest(path)
	h.tell("file", name, digest)
	return err
}
