package plot

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// HeatMap shows a number for each number of processes (downwards) and threads
// (to the right).
type HeatMap struct {
	Title, Subtitle string
	Unit            string      // of the numbers, as "seconds"; above the colour bar
	P, T            []int       // T of 0 is written "unset"
	Values          [][]float64 // by P, then T; NaN is a hole
	BestP, BestT    int         // the cell that is marked; 0, 0 is none (T may be 0)
	Low             bool        // low numbers are good
}

// Write draws the map. What is good is light. A few numbers far from all others
// do not stretch the colours: the colour bar ends before them and says so.
func (h *HeatMap) Write(w io.Writer, f Format) error {
	numbers, err := h.check()
	if err != nil {
		return err
	}
	d := h.layOut(numbers)
	return render(w, f, d.width, d.height, func(c *draw.Canvas) {
		d.head.draw(c)
		d.drawHeaders(c)
		for i := len(h.P) - 1; i >= 0; i-- { // a cell may reach below those above and to its right
			for j := range h.T {
				d.drawCell(c, i, j)
			}
		}
		d.markBest(c)
		d.bar.draw(c, whole(d.left+d.columns()+barSpace), d.top)
		d.drawKeys(c)
	})
}

// check returns all numbers that are there.
func (h *HeatMap) check() ([]float64, error) {
	if len(h.P) == 0 || len(h.T) == 0 || len(h.Values) != len(h.P) {
		return nil, fmt.Errorf("plot: a heat map of %d rows and %d columns with %d rows of numbers", len(h.P), len(h.T), len(h.Values))
	}
	var numbers []float64
	for i, row := range h.Values {
		if len(row) != len(h.T) {
			return nil, fmt.Errorf("plot: %d numbers for %d processes, want one for each of %d columns", len(row), h.P[i], len(h.T))
		}
		for j, v := range row {
			if math.IsNaN(v) {
				continue
			}
			if !drawable(v) {
				return nil, fmt.Errorf("plot: %v of cell %s cannot be drawn; give NaN for a cell without a number", v, h.name(i, j))
			}
			numbers = append(numbers, v)
		}
	}
	if len(numbers) == 0 {
		return nil, errors.New("plot: a heat map without a number")
	}
	if i, j := h.best(); h.BestP != 0 && (i < 0 || j < 0) {
		return nil, fmt.Errorf("plot: the best cell, %d x %s, is not on the heat map", h.BestP, threads(h.BestT))
	}
	return numbers, nil
}

// best is the row and column of the marked cell.
func (h *HeatMap) best() (i, j int) {
	return slices.Index(h.P, h.BestP), slices.Index(h.T, h.BestT)
}

func (h *HeatMap) name(i, j int) string { return fmt.Sprintf("%d x %s", h.P[i], threads(h.T[j])) }

// threads writes a number of threads.
func threads(t int) string {
	if t == 0 {
		return "unset"
	}
	return fmt.Sprint(t)
}

const (
	widestCell  = vg.Length(44)
	tallestCell = vg.Length(27)
	tallestMap  = vg.Length(640)
	barSpace    = vg.Length(20) // between the map and the colour bar
	lineSpace   = vg.Length(14) // of labels beside the map
	keyGap      = vg.Length(6)  // between the map and what explains its marks
	keySpace    = vg.Length(18) // of a line below
	mostNumber  = vg.Length(9)  // size of the letters in cells
	leastNumber = vg.Length(6)
)

// mapDrawing is a heat map laid out.
type mapDrawing struct {
	*HeatMap
	head                  heading
	bar                   colorBar
	width, height         vg.Length
	left, top             vg.Length // of the cells
	cellWidth, cellHeight vg.Length
	number                vg.Length // size of the numbers in cells; 0 if they do not fit
	upright               bool      // whether the numbers of threads run upwards
}

// layOut finds sizes: as large as is needed, no wider than a page.
func (h *HeatMap) layOut(numbers []float64) *mapDrawing {
	d := &mapDrawing{HeatMap: h, bar: newColorBar(newScale(numbers, h.Low), h.Unit)}
	label := style(smallSize, quiet)
	rows := vg.Length(0)
	for _, p := range h.P {
		rows = max(rows, label.Width(fmt.Sprint(p)))
	}
	d.left = edge + lineSpace + rows + 6
	besides := d.left + barSpace + d.bar.width() + edge
	d.cellWidth = whole(min(widestCell, (width-besides)/vg.Length(len(h.T))))
	d.cellHeight = whole(min(tallestCell, tallestMap/vg.Length(len(h.P))))
	if d.number = d.fit(numbers); d.number == 0 {
		d.cellWidth = min(d.cellWidth, d.cellHeight)
		d.cellHeight = d.cellWidth
	}
	d.left = whole(d.left)
	d.upright = slices.Contains(h.T, 0) && label.Width(threads(0)) > d.cellWidth-3
	d.width = max(besides+d.columns(), d.left+d.keysWidth()+edge, min(width*0.55, headingWidth(h.Title, h.Subtitle)))
	d.head = newHeading(h.Title, h.Subtitle, d.width)
	d.bar.height = whole(min(max(d.rows(), lowestBar), tallestBar))
	d.top = whole(edge + max(d.bar.height, d.rows()+keyGap+keySpace*vg.Length(len(d.keys()))))
	d.height = whole(d.top + d.headers() + lineSpace + d.head.height())
	return d
}

// rows and columns are the sizes of all cells together.
func (d *mapDrawing) rows() vg.Length    { return d.cellHeight * vg.Length(len(d.P)) }
func (d *mapDrawing) columns() vg.Length { return d.cellWidth * vg.Length(len(d.T)) }

// whole is a length in whole dots, so that cells meet without seams.
func whole(l vg.Length) vg.Length { return dot * vg.Length(math.Floor(float64(l/dot)+1e-6)) }

// headers is the room of the numbers of threads.
func (d *mapDrawing) headers() vg.Length {
	if d.upright {
		return lineSpace + 14
	}
	return lineSpace
}

// fit returns the size in which all numbers fit into their cells, 0 if there is
// none that can be read.
func (d *mapDrawing) fit(numbers []float64) vg.Length {
	widest, letters := vg.Length(0), bold(mostNumber, ink)
	for _, v := range numbers {
		widest = max(widest, letters.Width(number(v)))
	}
	size := min(mostNumber, mostNumber*(d.cellWidth-3)/widest, d.cellHeight/1.5)
	if size < leastNumber {
		return 0
	}
	return size
}

// cell is the lower left corner of a cell.
func (d *mapDrawing) cell(i, j int) (x, y vg.Length) {
	return d.left + d.cellWidth*vg.Length(j), d.top - d.cellHeight*vg.Length(i+1)
}

// drawHeaders writes the numbers of processes and threads beside the cells.
func (d *mapDrawing) drawHeaders(c *draw.Canvas) {
	name := style(textSize, ink)
	write(c, aligned(name, draw.XLeft), d.left, d.top+d.headers()+lineSpace/2+1, "threads each")
	if d.rows() < name.Width("processes") {
		writeUp(c, aligned(name, draw.XRight), edge+4, d.top, "processes")
	} else {
		writeUp(c, aligned(name, draw.XCenter), edge+4, d.top-d.rows()/2, "processes")
	}
	label := aligned(style(smallSize, quiet), draw.XRight)
	for i, step := 0, stride(d.cellHeight, 14); i < len(d.P); i++ {
		if shown(d.P, i, step) {
			_, y := d.cell(i, 0)
			write(c, label, d.left-5, y+d.cellHeight/2, fmt.Sprint(d.P[i]))
		}
	}
	d.drawColumns(c)
}

func (d *mapDrawing) drawColumns(c *draw.Canvas) {
	label := aligned(style(smallSize, quiet), draw.XCenter)
	widest := vg.Length(0)
	for _, t := range d.T {
		if t != 0 {
			widest = max(widest, label.Width(threads(t)))
		}
	}
	for j, step := 0, stride(d.cellWidth, widest+6); j < len(d.T); j++ {
		x, _ := d.cell(0, j)
		if x += d.cellWidth / 2; d.T[j] == 0 && d.upright {
			writeUp(c, aligned(label, draw.XLeft), x, d.top+6, threads(0))
		} else if d.T[j] == 0 || shown(d.T, j, step) {
			write(c, label, x, d.top+9, threads(d.T[j]))
		}
	}
}

// stride says that labels have room beside every one, second, fifth ... cell.
func stride(cell, label vg.Length) int {
	for step := 1; ; step *= 10 {
		for _, n := range []int{step, 2 * step, 5 * step} {
			if cell*vg.Length(n) >= label {
				return n
			}
		}
	}
}

// shown says whether the label of a row or column is written: of counts without
// gaps the round ones, else every so many.
func shown(counts []int, i, step int) bool {
	if step == 1 {
		return true
	}
	if gapless := counts[len(counts)-1]-counts[0] == len(counts)-1; gapless || counts[0] == 0 {
		return counts[i]%step == 0
	}
	return i%step == 0
}

// drawCell draws one cell.
func (d *mapDrawing) drawCell(c *draw.Canvas, i, j int) {
	v := d.Values[i][j]
	left, bottom := d.cell(i, j)
	right, top := left+d.cellWidth, bottom+d.cellHeight
	gap := d.gap()
	if math.IsNaN(v) {
		hole(c, left, bottom, right-gap, top-gap)
		return
	}
	fill := d.bar.scale.color(v)
	box(c, fill, left, bottom, right-gap, top-gap)
	if d.number > 0 {
		face := style(d.number, inkOn(fill))
		if d.isBest(i, j) {
			face = bold(d.number, inkOn(fill))
		}
		write(c, aligned(face, draw.XCenter), (left+right-gap)/2, (bottom+top-gap)/2, number(v))
	}
}

// gap is the white between two cells. Small ones overlap a little: else viewers
// show seams where they meet.
func (d *mapDrawing) gap() vg.Length {
	if d.number == 0 && d.cellWidth < 10 {
		return -2 * dot
	}
	return 2 * dot
}

func (d *mapDrawing) isBest(i, j int) bool {
	bestI, bestJ := d.best()
	return d.BestP != 0 && i == bestI && j == bestJ
}

// hole draws a cell without a number.
func hole(c *draw.Canvas, left, bottom, right, top vg.Length) {
	line := draw.LineStyle{Color: plain, Width: 0.5}
	frame(c, line, left+0.25, bottom+0.25, right-0.25, top-0.25)
	c.StrokeLine2(line, left, bottom, right, top)
}

// markBest frames the best cell in white and black, which can be seen on any
// colour.
func (d *mapDrawing) markBest(c *draw.Canvas) {
	if d.BestP == 0 {
		return
	}
	left, bottom := d.cell(d.best())
	mark(c, left, bottom, left+d.cellWidth-d.gap(), bottom+d.cellHeight-d.gap())
}

func mark(c *draw.Canvas, left, bottom, right, top vg.Length) {
	const thick = 2
	frame(c, draw.LineStyle{Color: white, Width: thick}, left, bottom, right, top)
	const out = thick / 2
	frame(c, draw.LineStyle{Color: black, Width: thick}, left-out, bottom-out, right+out, top+out)
}

// key explains a mark below the map.
type key struct {
	sign func(c *draw.Canvas, left, bottom, right, top vg.Length)
	text string
}

func (d *mapDrawing) keys() []key {
	var all []key
	if d.BestP != 0 {
		i, j := d.best()
		text := "best: " + d.name(i, j)
		if v := d.Values[i][j]; !math.IsNaN(v) {
			text += ", " + number(v) + " " + d.Unit
		}
		all = append(all, key{mark, text})
	}
	if slices.ContainsFunc(d.Values, func(row []float64) bool { return slices.ContainsFunc(row, math.IsNaN) }) {
		all = append(all, key{hole, "not measured"})
	}
	return all
}

const signWidth = vg.Length(22)

func (d *mapDrawing) keysWidth() vg.Length {
	widest := vg.Length(0)
	for _, k := range d.keys() {
		widest = max(widest, signWidth+keyStyle().Width(k.text))
	}
	return widest
}

func keyStyle() text.Style { return style(textSize, ink) }

func (d *mapDrawing) drawKeys(c *draw.Canvas) {
	y := d.top - d.rows() - keyGap - keySpace/2
	for _, k := range d.keys() {
		k.sign(c, d.left, y-4.5, d.left+14, y+4.5)
		write(c, keyStyle(), d.left+signWidth, y, k.text)
		y -= keySpace
	}
}
