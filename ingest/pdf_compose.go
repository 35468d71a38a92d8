package ingest

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"belegnetz/graph"
)

// A setting is how a line is set on its page.
type setting struct {
	box         graph.Box
	base        float64 // on which its letters stand, from the top of the page
	height      float64 // of the page
	size        float64 // of its print in points; 0 when that is not known
	bold        bool
	left, right float64  // of its column
	marks       [][2]int // raised and small stretches of the page's text
	drops       [][2]int // of the page's text: what the page does not show
	row         bool     // of a table
	turned      bool     // on its side
}

// width is the line's width as a share of its column's.
func (s *setting) width() float64 {
	if s.right <= s.left {
		return 1
	}
	return (s.box[2] - s.box[0]) / (s.right - s.left)
}

// edgeShare is the share of a page's height, above and below, where running
// heads and page numbers stand.
const edgeShare = 0.12

func (s *setting) atEdge() bool {
	return !s.turned && !s.row && (s.base < edgeShare*s.height || s.base > (1-edgeShare)*s.height)
}

// Shares of the size of print.
const (
	otherSize = 0.07 // sizes that differ by more are different
	indented  = 0.8  // a first line that is indented stands farther in
)

// composePage sets lines as the text of a page: each a line, blank lines above
// what begins a paragraph.
func composePage(number int, lines []printedLine, height float64, first int) page {
	pg := newPage(number, "", first)
	usual := usualLeading(lines)
	for i, l := range lines {
		start, end := trimmed(l.text, 0, len(l.text))
		if start == end {
			continue
		}
		if len(pg.settings) > 0 {
			pg.runes = append(pg.runes, '\n')
			if beginsParagraph(lines[i-1], l, usual) {
				pg.runes = append(pg.runes, '\n')
			}
		}
		s := setting{box: rounded(l.box), height: height, base: l.base, size: l.size, bold: l.bold, left: l.left, right: l.right, row: l.row, turned: l.turned}
		shift := len(pg.runes) - start
		for _, m := range l.marks {
			s.marks = append(s.marks, [2]int{m[0] + shift, m[1] + shift})
		}
		for _, d := range l.drops {
			s.drops = append(s.drops, [2]int{d[0] + shift, d[1] + shift})
		}
		pg.settings = append(pg.settings, s)
		for _, r := range l.text[start:end] {
			if r == '\n' || r == '\f' || !utf8.ValidRune(r) {
				r = ' '
			}
			pg.runes = append(pg.runes, r)
		}
	}
	pg.runes = append(pg.runes, '\n')
	pg.Text = string(pg.runes)
	return pg
}

// rounded is the box to a tenth of a point.
func rounded(b graph.Box) graph.Box {
	for i := range b {
		b[i] = math.Round(b[i]*10) / 10
	}
	return b
}

// usualLeading is the usual distance of lines, as a share of their size.
func usualLeading(lines []printedLine) float64 {
	var found []float64
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		if b.apart || b.size == 0 || differ(a.size, b.size) {
			continue
		}
		if d := (b.base - a.base) / b.size; d > 0.8 && d < 2.5 {
			found = append(found, d)
		}
	}
	if len(found) == 0 {
		return leading
	}
	slices.Sort(found)
	return found[len(found)/3]
}

func differ(a, b float64) bool { return math.Abs(a-b) > otherSize*max(a, b) }

// beginsParagraph says whether the line begins a paragraph, by how it is set below the
// one above.
func beginsParagraph(above, l printedLine, usual float64) bool {
	switch {
	case l.apart || l.row != above.row || l.turned != above.turned:
		return true
	case l.row:
		return false
	case l.size == 0 || above.size == 0:
		return false
	case differ(above.size, l.size) || above.bold != l.bold && shortOrBold(above, l):
		return true
	case len(l.marks) > 0 && l.marks[0][0] == 0:
		return true
	}
	distance := l.base - above.base
	if distance < -0.5*l.size || distance > 1.25*usual*l.size {
		return true
	}
	text, before := string(l.text), string(above.text)
	shift := l.box[0] - above.box[0]
	switch {
	case !finished(before) || !startsSentence(text):
		return false
	case shift > indented*l.size:
		return bulletLength(above.text) == 0 && numberLength(above.text) == 0 && math.Abs(above.box[0]-l.left) < indented*l.size
	}
	return shift < -indented*l.size && math.Abs(l.box[0]-l.left) < indented*l.size && !unicode.IsLower(initial(text))
}

// shortOrBold says whether a change of weight between the lines is that between
// a heading and its text: emphasis in the middle of a paragraph may fill a line.
func shortOrBold(above, l printedLine) bool {
	heading, text := above, l
	if l.bold {
		heading, text = l, above
	}
	return finished(string(text.text)) || text.base > heading.base && startsSentence(string(text.text))
}
