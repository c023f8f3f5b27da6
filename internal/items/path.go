package items

import "strings"

// pathParts holds what may follow the column in a replacement string. Only a
// slash separates folders, on every system.
var pathParts = map[string]func(string) string{
	"":   nil,
	".":  withoutExtension,
	"/":  base,
	"//": folder,
	"/.": func(s string) string { return withoutExtension(base(s)) },
}

// withoutExtension drops the last dot of the last name and what follows it, even
// if there is nothing before it.
func withoutExtension(s string) string {
	if dot := strings.LastIndexByte(s, '.'); dot > strings.LastIndexByte(s, '/') {
		return s[:dot]
	}
	return s
}

// base is what follows the last slash.
func base(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// folder is what dirname(1) prints: slashes at the end do not count, a name
// without a folder is in ".".
func folder(s string) string {
	name := strings.TrimRight(s, "/")
	dir := name[:strings.LastIndexByte(name, '/')+1]
	switch top := strings.TrimRight(dir, "/"); {
	case top != "":
		return top
	case dir != "" || name == "" && s != "":
		return "/"
	}
	return "."
}
