package items

import "strings"

// Quote writes s so that a POSIX shell reads it as one word, s: as it is where
// no shell makes anything else of it, else in single quotes. It is for showing
// commands that can be pasted. s has no NUL byte.
func Quote(s string) string {
	for i := 0; i < len(s); i++ {
		if !bare(s[i]) {
			return quote(s)
		}
	}
	if s == "" {
		return quote(s)
	}
	return s
}

// bare tells whether a byte means nothing to a shell anywhere in an argument.
func bare(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_-+,./:@%", c) >= 0
}

// quote writes s in single quotes, whatever it holds: in a command line even a
// harmless word could be a keyword, or the 2 of 2>file.
func quote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
