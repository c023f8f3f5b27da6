package cli

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal"
)

// smallDemo runs a demonstration on few small images.
func smallDemo(t *testing.T, change func(*demo)) (out string) {
	t.Helper()
	var b, e bytes.Buffer
	d := &demo{
		c: &console{out: &b, err: &e}, count: 3, width: 64, height: 48, processes: 2, threads: 1,
		picture: filepath.Join(t.TempDir(), "demo.png"), quiet: true,
	}
	change(d)
	if err := d.main(context.Background()); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(d.picture)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := png.Decode(f); err != nil {
		t.Error(err)
	}
	return b.String()
}

func wants(t *testing.T, text string, patterns ...string) {
	t.Helper()
	for _, p := range patterns {
		if !regexp.MustCompile("(?m)" + p).MatchString(text) {
			t.Errorf("%q lacks %s", text, p)
		}
	}
}

func TestDemo(t *testing.T) {
	wants(t, smallDemo(t, func(*demo) {}), `^demo-01.jpg → \d+$`, `^demo-03.jpg → \d+$`, `^1 x 1 .* 1.00$`, `^2 x 1 .* \d+\.\d\d$`, `^picture: .*demo.png$`)
}

func TestDemoOfOneWorker(t *testing.T) {
	out := smallDemo(t, func(d *demo) { d.processes = 1 })
	wants(t, out, `^1 x 1 .* 1.00$`, `nothing to gain`)
	if strings.Contains(out, "2 x 1") {
		t.Errorf("%q has a second split", out)
	}
}

func TestDemoResumes(t *testing.T) {
	journal := filepath.Join(t.TempDir(), "j")
	first := smallDemo(t, func(d *demo) { d.resume = journal })
	second := smallDemo(t, func(d *demo) { d.resume = journal })
	wants(t, second, `^demo-01.jpg → \d+$`, `^3 of 3 images were done before`)
	if first[:40] != second[:40] {
		t.Errorf("%q was %q", second, first)
	}
}

func TestDemoKeepsImages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "images")
	out := smallDemo(t, func(d *demo) { d.folder, d.json = dir, true })
	wants(t, out, `^{"index":2,"item":"demo-03.jpg","ok":true,"value":\d+,`, `^{"summary":{"items":3,.*"speedup_measured":true,`)
	if _, err := os.Stat(filepath.Join(dir, "demo-03.jpg")); err != nil {
		t.Error(err)
	}
}

func TestVerdict(t *testing.T) {
	run := func(p int, seconds, cpu float64) demoRun {
		s := float64(time.Second)
		return demoRun{at: comal.Progress{Processes: p, Threads: 1}, cpus: p, wall: time.Duration(seconds * s), cpu: time.Duration(cpu * s)}
	}
	d := &demo{}
	for _, c := range []struct {
		many, one demoRun
		want      string
	}{
		{run(2, 4, 8), run(1, 8, 8), `2 x 1 \(2 images at once, 1 thread each\) was 2.00 times as fast`},
		{run(2, 8, 8), run(1, 8, 8), `other programs had 50% of its CPUs`},
		{run(2, 8, 16), run(1, 8, 8), `too short`},
		{run(2, 8, 0), run(1, 8, 0), `too short`},
		{run(1, 8, 8), run(1, 8, 8), `nothing to gain`},
	} {
		wants(t, d.verdict(c.many, c.one), c.want)
	}
}
