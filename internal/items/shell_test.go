package items_test

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/testkit"
)

// nasty holds items that a shell would make something else of.
var nasty = []string{
	"a", "", " ", "two words", "tab\there", "line\nbreak\n", "it's", `"double"`, `back\slash\`, "$HOME", "$(touch PWNED)",
	"`touch PWNED`", "; touch PWNED", "'; touch PWNED; '", `"; touch PWNED; "`, "a & touch PWNED", "*", "?", "[a-z]", "{a,b}",
	"~", "#x", "-n", "--", "!!", "\xff\xfe", "\x01\x7f\x1b[31m", "日本語", "2", "if", "'", "''", `\'`, "a=b", "$'x'", "<in", ">out", "${x}", "\r",
}

// shells returns the different shells of this machine that may be its sh.
func shells(t *testing.T) []string {
	t.Helper()
	testkit.Need(t, "unix")
	var found []string
	for _, name := range []string{"sh", "dash", "bash"} {
		p, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if real, err := filepath.EvalSymlinks(p); err == nil && !slices.Contains(found, real) {
			found = append(found, real)
		}
	}
	return found
}

func TestQuoteRoundTripsThroughShells(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	words := append([]string(nil), nasty...)
	for range 300 {
		b := make([]byte, rng.IntN(20))
		for i := range b {
			b[i] = byte(1 + rng.IntN(255))
		}
		words = append(words, string(b))
	}
	script := "printf '%s\\0'"
	for _, w := range words {
		script += " " + items.Quote(w)
	}
	for _, sh := range shells(t) {
		out, err := exec.Command(sh, "-c", script).Output()
		if err != nil {
			t.Fatalf("%s: %v", sh, err)
		}
		if got, want := string(out), strings.Join(words, "\x00")+"\x00"; got != want {
			t.Errorf("%s: %q\nwant %q", sh, got, want)
		}
	}
}

// FuzzQuote reads the quoted word back by the rules of POSIX for single quotes
// and backslashes.
func FuzzQuote(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := items.Quote(s)
		var got strings.Builder
		for i, open := 0, false; i < len(q); i++ {
			switch {
			case q[i] == '\'':
				open = !open
			case q[i] == '\\' && !open:
				i++
				got.WriteByte(q[i])
			case !open && strings.IndexByte(" \t\n|&;<>()$`\"*?[#~=!{}^", q[i]) >= 0:
				t.Fatalf("Quote(%q) = %s leaves %q open", s, q, q[i])
			default:
				got.WriteByte(q[i])
			}
		}
		if got.String() != s || q == "" {
			t.Fatalf("Quote(%q) = %s, read as %q", s, q, got.String())
		}
	})
}

// Each command prints its item between < and >, or fails.
func TestItemsReachShellCommandsUnchanged(t *testing.T) {
	commands := []string{
		`printf '<%s>'`,
		`printf '<%s>' {}`,
		`printf '<%s>' "{}"`,
		`printf '<%s>' '{}'`,
		`printf '%s' '<'{}'>'`,
		`printf '%s' "<{}>"`,
		`printf '%s' '<{}>'`,
		`printf '%s' "<"{}">"`,
		`x={}; printf '<%s>' "$x"`,
		`x="{}"; printf '<%s>' "$x"`,
		`printf '<%s>' "it's \"$x\" {}" | sed 's/^<it.s "" /</'`,
		`printf '<%s>' "$(printf '%s.' {})" | sed 's/\.>$/>/'`,
		`printf '<%s>' "$(printf '%s.' "{}")" | sed 's/\.>$/>/'`,
		`f() { printf '<%s>' {}; }; f other`,
		`(printf '<%s>' {}) # the end`,
		`if true; then printf '<%s>' {}; fi`,
		`case a in a) printf '<%s>' {};; esac`,
		`echo $((1 + (2 * 3))) ${x:-y} $# >/dev/null; printf '<%s>' {}`,
		"printf '<%s>' \\\n  {}",
		`printf '<%s>' {} # {#}`,
		`{ printf '<%s>' {}; }`,
		`printf '%s>' \<{}`,
	}
	for _, sh := range shells(t) {
		for _, c := range commands {
			for _, item := range nasty {
				if out := runTemplate(t, sh, t.TempDir(), c, item); out != "<"+item+">" {
					t.Errorf("%s: %s of %q printed %q", sh, c, item, out)
				}
			}
		}
	}
}

// runTemplate runs a shell template in dir and returns what it printed.
func runTemplate(t *testing.T, sh, dir, command string, row ...string) string {
	t.Helper()
	tmpl, err := items.Parse([]string{command}, len(row), true)
	if err != nil {
		t.Fatal(err)
	}
	args, err := tmpl.Expand(nil, row, 1, "1")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(sh, args[1:]...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%s: %s of %q: %v", sh, command, row, err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%s: %s of %q made %s", sh, command, row, left[0].Name())
	}
	return string(out)
}

func TestSeveralValuesInAShellCommand(t *testing.T) {
	for command, want := range map[string]string{
		`printf '<%s>' {}`:                            "<a b><c>",
		`printf '<%s>' "{}"`:                          "<a b c>",
		`printf '<%s>' x{}y`:                          "<xa b cy>",
		`x={}; printf '<%s>' "$x"`:                    "<a b c>",
		`printf '<%s>' {2} {1}|cat`:                   "<c><a b>",
		`printf '<%s>' $(printf '%s-' {})`:            "<a><b-c->",
		`printf '<%s>' {#} {threads} {3} "\{}" '{ }'`: "",
	} {
		if want == "" {
			if _, err := items.Parse([]string{command}, 2, true); err == nil {
				t.Errorf("%s was taken", command)
			}
			continue
		}
		if got := runTemplate(t, shells(t)[0], t.TempDir(), command, "a b", "c"); got != want {
			t.Errorf("%s printed %q, want %q", command, got, want)
		}
	}
	if got := runTemplate(t, shells(t)[0], t.TempDir(), `printf '<%s>' \{} {#}{threads} $((1+{#}))`, "a"); got != "<{}><11><2>" {
		t.Errorf("got %q", got)
	}
}

func TestUnsafePlacesAreRefused(t *testing.T) {
	for command, where := range map[string]string{
		"cat `ls {}`":                      "inside `...`",
		"cat \"`ls '{}'`\"":                "inside `...`",
		"echo ${x:-{}}":                    "inside ${...}",
		"echo ${x:-'a'} {}":                "after quotes inside ${...}",
		"echo $(({} + 1))":                 "inside $((...))",
		"echo $(((1) + {}))":               "inside $((...))",
		"echo a # {}":                      "in a comment",
		"echo a # the end":                 "in a comment", // {} would be appended there
		"cat <<E\n{}\nE":                   "after <<",
		"x=$(case a in a) echo;; esac) {}": "after a case inside ( )",
		"echo $'it\\'s' {}":                "after $'...'",
		"echo $(a)#' {}":                   "after a # that may begin a comment",
		"echo \\;#' {}":                    "after a # that may begin a comment",
		"cat <\\\n<E\n{}\nE":               `after a \ at the end of a line with no blank before it`,
		"((i<<2)); echo {}":                "after ((",
		"echo $[1] {}":                     "after $[",
		"echo $((a) | b) {}":               "inside $((...))",
		"echo \\":                          `after a \ at the very end`,
	} {
		_, err := items.Parse([]string{command}, 1, true)
		if err == nil || !strings.Contains(err.Error(), "{} stands "+where+", where") {
			t.Errorf("%s: %v, want %q", command, err, where)
		}
	}
}

// TestNoItemIsRunAsCode throws random command lines made of what confuses
// quoting at real shells. Whatever is not refused must not run what the item
// holds.
func TestNoItemIsRunAsCode(t *testing.T) {
	fragments := []string{
		"{}", "{}", "{}", "'", "\"", "\\", "$(", ")", "(", "`", "${x:-", "${x}", "}", "#", "\n", " ", " ", "echo ", "$((", "))", "<<E\n", "\nE\n", "<",
		"$'", "case a in a)", ";;", " esac", ";", "|", "&&", "x=", "$", "$[", "]", "<<<", "\\\n", "[[ ", " ]]", "((", "if ", "then ", "fi", "{ ", "$\"", "!", "a",
	}
	payload := "'\"`touch PWNED`;touch PWNED;$(touch PWNED)\ntouch PWNED\n)touch PWNED\n}touch PWNED;\"\ntouch PWNED\n'\ntouch PWNED #"
	rng := rand.New(rand.NewPCG(7, 7))
	dir := t.TempDir()
	tried := 0
	for range 1500 {
		line := "echo "
		for range 1 + rng.IntN(14) {
			line += fragments[rng.IntN(len(fragments))]
		}
		tmpl, err := items.Parse([]string{line}, 2, true)
		if err != nil || definesFunction(line) {
			continue
		}
		args, err := tmpl.Expand(nil, []string{payload, "touch PWNED"}, 1, "1")
		if err != nil {
			t.Fatal(err)
		}
		tried++
		for _, sh := range shells(t) {
			runLimited(t, dir, sh, args[2])
			if _, err := os.Stat(filepath.Join(dir, "PWNED")); err == nil {
				t.Fatalf("%s ran the item in %q:\n%s", sh, line, args[2])
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d command lines were tried", tried)
	}
}

// definesFunction tells whether a line may define a function, which could call
// itself for ever.
func definesFunction(line string) bool {
	return strings.Contains(strings.NewReplacer(" ", "", "\n", "", "\\", "").Replace(line), "()")
}

// runLimited runs a script that may be anything with little memory and time.
func runLimited(t *testing.T, dir, sh, script string) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, sh, "-c", `ulimit -v 500000; ulimit -t 10; exec "$0" -c "$1"`, sh, script)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	_ = cmd.Run() // most scripts are not even valid
	if ctx.Err() != nil {
		t.Errorf("%s does not end:\n%s", sh, script)
	}
}
