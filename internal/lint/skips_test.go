package lint

import "testing"

func TestSkips(t *testing.T) {
	house := plant(t, map[string]string{
		"s_test.go": `package house

func TestX(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	if windows && !testing.Short() {
		t.Skipf("also named")
	}
	if windows {
		t.SkipNow()
	}
	scanner.Skip(1)
	rapid.Check(t, func(t *rapid.T) { t.Skip() })
}

func FuzzX(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		t.Skip("no input of ours")
	})
	f.Skip()
}
`,
		"need.go":            "package house\n\nfunc Need(t T) { t.Skip() }\n",
		"testdata/a.txtar":   "[!numpy] skip\nexec true\n[exec:cat] exec cat\n",
		"testdata/b.txtar":   "exec true\n[!exec:python3] skip 'no python'\n",
		"testdata/b.py":      "[!exec:x] skip\n",
		"examples/run/r.sh":  "[!exec:x] skip\n",
		"internal/x/x.txtar": "[exec:cat] skip\n",
	})
	expect(t, checkSkips(house),
		"s_test.go:11: call testkit.Need",
		"s_test.go:21: call testkit.Need",
		"testdata/b.txtar:2: testkit.Has",
		"internal/x/x.txtar:1: testkit.Has",
	)
}
