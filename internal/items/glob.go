package items

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// Glob returns the files and folders that match the patterns, as a shell would
// name them: the matches of each pattern sorted bytewise, one pattern after the
// other. A pattern without a match is an error.
//
// `*` and `?` match within a name, `[a-c]` and `[!a-c]` one letter, a backslash
// takes the next letter as it is, and `**` alone between slashes matches any
// number of folders, or at the end everything below. Commas and braces are
// letters. Names that begin with a dot are matched only by a pattern that begins
// with one. Folders are matched like files; a pattern that ends in a slash
// matches folders only. `**` does not follow symbolic links, so that a loop of
// them does no harm; a link named by any other part is followed.
//
// The folders are read now: sorting needs all names. One that cannot be read is
// an error, because files could be missed without a word. Names are written with
// slashes on every system; on Windows a backslash in a pattern is a slash too.
func Glob(patterns ...string) (Source, error) {
	var all []string
	for _, p := range patterns {
		names, err := globOne(p)
		if err != nil {
			return Source{}, fmt.Errorf("--glob %q: %w", p, err)
		}
		all = append(all, names...)
	}
	return Words(all), nil
}

var errNoMatch = errors.New("nothing matches: check the folder's name with ls, and put the pattern in quotes so that the shell leaves it alone")

func globOne(pattern string) ([]string, error) {
	start, parts, err := parseGlob(pattern)
	if err != nil {
		return nil, err
	}
	var g glob
	if err := g.walk(start, parts); err != nil {
		return nil, fmt.Errorf("%w: files could be missed; allow reading it or write a narrower pattern", err)
	}
	if len(g.found) == 0 {
		return nil, errNoMatch
	}
	slices.Sort(g.found)
	// Two ** in a pattern may find a name in several ways.
	return slices.Compact(g.found), nil
}

// parseGlob cuts a pattern into the folder where the search starts, taken as it
// is written, and the parts to look for below it. The last part is empty if the
// pattern ends in a slash.
func parseGlob(pattern string) (start string, parts []string, err error) {
	if pattern == "" {
		return "", nil, errors.New("the pattern is empty: write one such as 'images/*.png'")
	}
	if runtime.GOOS == "windows" {
		pattern = strings.ReplaceAll(pattern, `\`, "/")
	}
	for {
		i := strings.IndexByte(pattern, '/')
		if i < 0 || isMagic(pattern[:i]) {
			break
		}
		start += unescape(pattern[:i]) + "/"
		pattern = pattern[i+1:]
	}
	words := strings.Split(pattern, "/")
	for i, w := range words {
		again := i > 0 && w == "**" && words[i-1] == "**"
		if again || w == "" && i < len(words)-1 {
			continue
		}
		if w, err = checkPart(w); err != nil {
			return "", nil, err
		}
		parts = append(parts, w)
	}
	return start, parts, nil
}

// checkPart makes a part of a pattern fit for path.Match.
func checkPart(part string) (string, error) {
	if strings.Contains(part, "[:") {
		return "", errors.New("classes such as [:digit:] are not known: write [0-9]")
	}
	part = strings.ReplaceAll(part, "[!", "[^")
	if _, err := path.Match(part, ""); err != nil {
		return "", fmt.Errorf(`%q has a "[" or a "\" that is not finished: write \[ for the letter itself`, part)
	}
	return part, nil
}

func isMagic(part string) bool { return strings.ContainsAny(part, "*?[") }

// unescape takes the backslashes out of a part without wildcards.
func unescape(part string) string {
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		if part[i] == '\\' && i+1 < len(part) {
			i++
		}
		b.WriteByte(part[i])
	}
	return b.String()
}

// glob is the search for one pattern.
type glob struct{ found []string }

// walk looks for parts below dir, which is "" or ends in a slash.
func (g *glob) walk(dir string, parts []string) error {
	part, rest := parts[0], parts[1:]
	last, deep := len(rest) == 0, part == "**"
	switch {
	case part == "":
		if dir != "" && isFolder(dir) {
			g.found = append(g.found, dir)
		}
		return nil
	case !isMagic(part):
		return g.literal(dir+unescape(part), rest)
	case deep && !last:
		if err := g.walk(dir, rest); err != nil {
			return err
		}
	}
	if deep {
		rest = parts
	}
	below, err := g.readDir(dir, part, last, deep)
	for _, d := range below {
		if err != nil {
			break
		}
		err = g.walk(d, rest)
	}
	return err
}

// readDir takes the entries of dir that match, if this part of the pattern is
// the last one, and returns the folders where the search goes on.
func (g *glob) readDir(dir, part string, last, deep bool) (below []string, err error) {
	err = readDir(dir, part, func(e fs.DirEntry) {
		name := dir + e.Name()
		if last {
			g.found = append(g.found, name)
		}
		linked := e.Type()&fs.ModeSymlink != 0
		if deep && e.IsDir() || !deep && !last && (e.IsDir() || linked) {
			below = append(below, name+"/")
		}
	})
	return below, err
}

// literal takes a name that has no wildcards, or goes on below it.
func (g *glob) literal(name string, rest []string) error {
	if len(rest) > 0 {
		return g.walk(name+"/", rest)
	}
	_, err := os.Lstat(name)
	if err == nil {
		g.found = append(g.found, name)
	}
	return ignoreGone(err)
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// readDir calls each for the entries of dir that match pattern. A folder that is
// gone, or is none, has no entries.
func readDir(dir, pattern string, each func(fs.DirEntry)) error {
	dir = cmp.Or(dir, ".")
	// Opening a named pipe would wait for its writer.
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ignoreGone(err)
	}
	f, err := os.Open(dir)
	if err != nil {
		return ignoreGone(err)
	}
	defer f.Close()
	hidden := strings.HasPrefix(strings.TrimPrefix(pattern, `\`), ".")
	for {
		entries, err := f.ReadDir(1024)
		for _, e := range entries {
			ok, _ := path.Match(pattern, e.Name())
			if ok && (hidden || e.Name()[0] != '.') {
				each(e)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return ignoreGone(err)
		}
	}
}

// ignoreGone drops the errors that say there is no such file.
func ignoreGone(err error) error {
	for _, e := range []error{fs.ErrNotExist, syscall.ENOTDIR, syscall.ELOOP} {
		if errors.Is(err, e) {
			return nil
		}
	}
	return err
}
