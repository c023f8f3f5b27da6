package lint

import "testing"

func TestNames(t *testing.T) {
	house := plant(t, map[string]string{
		"util/u.go":       "package util\n",
		"stringutil/s.go": "package stringutil\n",
		"shelf/s.go":      "package helpers\n",
	})
	expect(t, checkNames(house), "util/u.go: the name util says nothing", "shelf/s.go: the name helpers")
}

func TestPaths(t *testing.T) {
	house := plant(t, map[string]string{
		"p.go": "package house\n\n// see /tmp/x\nvar (\n\ta = \"/tmp\"\n\tb = `cd /root/x`\n" +
			"\tc = \"/sys/work/x\"\n\td = \"/rooted\"\n\te = \"~/work/x\"\n\tf = \"https://x.org/work/y\"\n)\n",
		"p_test.go":         "package house\n\nvar g = \"/tmp/x\"\n",
		"run.sh":            "cd x\ncd /home/me\n",
		"ok.py":             "open('x')\n",
		"testdata/cd.txtar": "cd /tmp\n",
	})
	expect(t, checkPaths(house), "p.go:5: /tmp", "p.go:6: /root/x", "run.sh:2: /home")
}
