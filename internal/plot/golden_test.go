package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden pictures instead of comparing with them; then look at them")

// golden are the pictures that are compared with files of testdata, and in which
// formats. The others need only be drawn.
var golden = map[string][]Format{
	"inset": {PNG}, "time": {SVG}, "outliers": {SVG}, "wide": {SVG}, "runs-1": {PNG}, "runs-2": {SVG},
	"chart-threads": {PNG, SVG}, "chart-processes": {SVG}, "chart-class": {SVG},
}

// pictures are all examples.
func pictures(t *testing.T) map[string]Picture {
	all := map[string]Picture{}
	for name, h := range heatMaps(t) {
		all[name] = h
	}
	for name, c := range charts(t) {
		all["chart-"+name] = c
	}
	for _, processes := range []int{1, 2, 24} {
		all["runs-"+strconv.Itoa(processes)] = runsExample(processes)
	}
	return all
}

// TestPictures draws every example. PLOT_DIR is a folder to leave them in, to be
// looked at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("PLOT_DIR")
	for name, p := range pictures(t) {
		t.Run(name, func(t *testing.T) {
			svg := drawn(t, p, SVG)
			checkSVG(t, svg)
			if slices.Contains(golden[name], SVG) {
				compareSVG(t, name, svg)
				if !bytes.Equal(svg, drawn(t, p, SVG)) {
					t.Error("drawn twice it differs")
				}
			}
			if slices.Contains(golden[name], PNG) {
				comparePNG(t, name, drawn(t, p, PNG))
			}
			if dir != "" {
				os.WriteFile(filepath.Join(dir, name+".svg"), svg, 0o666)
				os.WriteFile(filepath.Join(dir, name+".png"), drawn(t, p, PNG), 0o666)
			}
		})
	}
}

func drawn(t *testing.T, p Picture, f Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// checkSVG wants XML that needs no other file and names fonts that are
// everywhere.
func checkSVG(t *testing.T, svg []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == "href" || strings.Contains(a.Value, "url(") {
				t.Errorf("%s refers to %s", start.Name.Local, a.Value)
			}
			if strings.Contains(a.Value, "font-family") && !strings.Contains(a.Value, "Arial,Helvetica,sans-serif") {
				t.Errorf("%s needs one font: %s", start.Name.Local, a.Value)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("%s has %s=%q", start.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

var numbers = regexp.MustCompile(`-?\d+(\.\d+)?(e-?\d+)?`)

// compareSVG wants the same words and the same numbers but for the rounding of
// other processors.
func compareSVG(t *testing.T, name string, got []byte) {
	t.Helper()
	want, ok := goldenFile(t, name+".svg", got)
	if !ok {
		return
	}
	if a, b := numbers.ReplaceAllString(string(got), "0"), numbers.ReplaceAllString(string(want), "0"); a != b {
		t.Errorf("%s.svg: other words or lines than in testdata", name)
		return
	}
	a, b := numbers.FindAllString(string(got), -1), numbers.FindAllString(string(want), -1)
	for i := range a {
		x, _ := strconv.ParseFloat(a[i], 64)
		y, _ := strconv.ParseFloat(b[i], 64)
		if math.Abs(x-y) > 0.02 {
			t.Errorf("%s.svg: %s, in testdata %s", name, a[i], b[i])
			return
		}
	}
}

// comparePNG compares at a quarter of the size, where the edges of letters are
// mixed: few dots may differ visibly.
func comparePNG(t *testing.T, name string, file []byte) {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	got := smaller(full.(*image.RGBA))
	var b bytes.Buffer
	if *update {
		if err := png.Encode(&b, got); err != nil {
			t.Fatal(err)
		}
	}
	file, ok := goldenFile(t, name+".png", b.Bytes())
	if !ok {
		return
	}
	want, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if want.Bounds() != got.Bounds() {
		t.Fatalf("%s.png: %v, in testdata %v", name, got.Bounds(), want.Bounds())
	}
	different := 0
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			if differ(got.RGBAAt(x, y), want.(*image.RGBA).RGBAAt(x, y)) {
				different++
			}
		}
	}
	if most := got.Rect.Dx() * got.Rect.Dy() / 2000; different > most {
		t.Errorf("%s.png: %d dots differ from testdata, at most %d may", name, different, most)
	}
}

func differ(a, b color.RGBA) bool {
	far := func(a, b uint8) bool { return max(a, b)-min(a, b) > 16 }
	return far(a.R, b.R) || far(a.G, b.G) || far(a.B, b.B)
}

// smaller is a picture of a quarter of the width and height.
func smaller(p *image.RGBA) *image.RGBA {
	const n = 4
	small := image.NewRGBA(image.Rect(0, 0, p.Rect.Dx()/n, p.Rect.Dy()/n))
	for y := range small.Rect.Dy() {
		sums := make([]int, small.Stride)
		for k := range n {
			for i, v := range p.Pix[(y*n+k)*p.Stride:][:n*small.Stride] {
				sums[i/(4*n)*4+i%4] += int(v)
			}
		}
		for i, sum := range sums {
			small.Pix[y*small.Stride+i] = uint8(sum / (n * n))
		}
	}
	return small
}

// goldenFile returns a file of testdata, or writes it if that is asked for.
func goldenFile(t *testing.T, name string, got []byte) ([]byte, bool) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return nil, false
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%v (go test ./internal/plot -update writes it)", err)
		return nil, false
	}
	return want, true
}
