package plot

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// printable replaces what has no place in a line of text: an SVG with a control
// character is no XML.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// elide shortens text to a width, with dots for what is left out.
func elide(s text.Style, words string, width vg.Length) string {
	words = printable(words)
	if s.Width(words) <= width {
		return words
	}
	letters := []rune(words)
	letters = letters[:min(len(letters), mostLetters)]
	for len(letters) > 0 && s.Width(string(letters)+"…") > width {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimRight(string(letters), " ") + "…"
}

const (
	mostLines   = 3   // of a title or a note
	mostLetters = 400 // of a line of the smallest letters
)

// wrap breaks text into a few lines.
func wrap(s text.Style, words string, width vg.Length) []string {
	var lines []string
	line := ""
	all := strings.Fields(printable(words))
	for i, word := range all {
		if longer := strings.TrimSpace(line + " " + word); line == "" || s.Width(longer) <= width {
			line = longer
			continue
		}
		if len(lines) == mostLines-1 {
			line = strings.Join(append([]string{line}, all[i:]...), " ")
			break
		}
		lines = append(lines, elide(s, line, width))
		line = word
	}
	if line != "" {
		lines = append(lines, elide(s, line, width))
	}
	return lines
}

// heading is the title and subtitle above every picture.
type heading struct{ title, subtitle []string }

func newHeading(title, subtitle string, width vg.Length) heading {
	return heading{
		title:    wrap(bold(titleSize, ink), title, width-2*edge),
		subtitle: wrap(style(textSize, quiet), subtitle, width-2*edge),
	}
}

// headingWidth is the width that both take in one line each.
func headingWidth(title, subtitle string) vg.Length {
	return max(bold(titleSize, ink).Width(title), style(textSize, quiet).Width(subtitle)) + 2*edge + 1
}

const (
	titleLine = vg.Length(17)
	textLine  = vg.Length(13)
	aboveHead = vg.Length(30) // from the edge to the middle of the first line
	belowHead = vg.Length(8)
)

// height is the room it takes, from the picture's upper edge.
func (h heading) height() vg.Length {
	return aboveHead + titleLine*vg.Length(len(h.title)) + textLine*vg.Length(len(h.subtitle)) + belowHead
}

func (h heading) draw(c *draw.Canvas) {
	y := c.Max.Y - aboveHead
	for _, line := range h.title {
		write(c, bold(titleSize, ink), edge, y, line)
		y -= titleLine
	}
	for _, line := range h.subtitle {
		write(c, style(textSize, quiet), edge, y, line)
		y -= textLine
	}
}

// number writes three significant digits, of whole numbers all.
func number(v float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	if rounded == 0 {
		return "0"
	}
	size := int(math.Floor(math.Log10(math.Abs(rounded))))
	if size < -3 || size > 5 {
		return exponent(strconv.FormatFloat(v, 'e', 2, 64))
	}
	return strconv.FormatFloat(v, 'f', max(0, 2-size), 64)
}

// tickLabel writes a round number.
func tickLabel(v float64) string {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e6) {
		return exponent(strconv.FormatFloat(v, 'e', -1, 64))
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// exponent writes 1e-6 for 1e-06 and 1e6 for 1e+06.
func exponent(s string) string {
	return strings.NewReplacer("e+0", "e", "e-0", "e-", "e+", "e").Replace(s)
}
